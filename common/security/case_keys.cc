#include "common/security/case_keys.h"

#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "common/core/check.h"
#include "common/security/reporter_keys.h"
#include "common/security/secret_file.h"

namespace huying::security {
namespace {

constexpr size_t kHashBytes = 16;

// Crockford's alphabet: no I, L, O, U. 32 letters, five bits each.
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int kBitsPerLetter = 5;

std::string CaseHash(const unsigned char* key, std::string_view text) {
  std::string hash(kHashBytes, '\0');
  HY_CHECK(crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                              reinterpret_cast<const unsigned char*>(text.data()), text.size(), key,
                              CaseKeys::kKeyBytes) == 0);
  return hash;
}

// The file is never made here: bytes that nobody derived would make every code wrong.
absl::StatusOr<std::string> ReadKeyFile(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return absl::FailedPreconditionError(
        absl::StrCat("HUYING_CASE_KEY names ", path,
                     ", which is not there; make it with: huyingctl keys case "
                     "--reporter-key FILE --out ",
                     path));
  }
  return ReadOrCreateSecretFile(path, std::string(CaseKeys::kFileBytes, '\0'));
}

}  // namespace

std::unique_ptr<const CaseKeys> CaseKeys::FromBytes(std::string_view bytes) {
  HY_CHECK(sodium_init() >= 0);
  HY_CHECK(bytes.size() == kFileBytes);
  std::unique_ptr<CaseKeys> keys(new CaseKeys());
  std::copy_n(bytes.begin(), kKeyBytes, keys->tracking_.begin());
  std::copy_n(bytes.begin() + kKeyBytes, kKeyBytes, keys->opening_.begin());
  return keys;
}

absl::StatusOr<std::unique_ptr<const CaseKeys>> CaseKeys::Find(const std::string& data_dir) {
  if (const char* path = std::getenv("HUYING_CASE_KEY"); path != nullptr) {
    absl::StatusOr<std::string> bytes = ReadKeyFile(path);
    if (!bytes.ok()) return bytes.status();
    std::unique_ptr<const CaseKeys> keys = FromBytes(*bytes);
    sodium_memzero(bytes->data(), bytes->size());
    return keys;
  }
  const char* given = std::getenv("HUYING_REPORTER_KEY");
  const std::string path = given != nullptr ? given : data_dir + "/keys/reporter.key";
  std::error_code error;
  if (given == nullptr && !std::filesystem::exists(path, error)) {
    return absl::FailedPreconditionError(
        "there is no key to know tracking codes by; set HUYING_CASE_KEY to a file that is made "
        "with: huyingctl keys case --reporter-key FILE --out FILE");
  }
  auto reporter = ReporterKeys::LoadOrCreate(path);
  if (!reporter.ok()) return reporter.status();
  return (*reporter)->MakeCaseKeys();
}

CaseKeys::~CaseKeys() {
  for (Key* key : {&tracking_, &opening_}) sodium_memzero(key->data(), key->size());
}

absl::Status CaseKeys::Write(const std::string& path) const {
  std::string bytes(tracking_.begin(), tracking_.end());
  bytes.append(opening_.begin(), opening_.end());
  absl::StatusOr<std::string> there = ReadOrCreateSecretFile(path, bytes);
  const bool same = there.ok() && sodium_memcmp(there->data(), bytes.data(), bytes.size()) == 0;
  sodium_memzero(bytes.data(), bytes.size());
  if (!there.ok()) return there.status();
  sodium_memzero(there->data(), there->size());
  if (same) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(path, " holds the keys of another city; name a new file"));
}

std::string CaseKeys::TrackingCode(std::string_view case_id) const {
  const std::string hash = CaseHash(tracking_.data(), case_id);
  std::string code;
  uint32_t bits = 0;
  int held = 0;
  for (size_t i = 0; code.size() < kTrackingCharacters; ++i) {
    bits = (bits << 8) | static_cast<unsigned char>(hash[i]);
    held += 8;
    while (held >= kBitsPerLetter && code.size() < kTrackingCharacters) {
      held -= kBitsPerLetter;
      code.push_back(kAlphabet[(bits >> held) & (kAlphabet.size() - 1)]);
    }
  }
  return code;
}

bool CaseKeys::IsTrackingCode(std::string_view case_id, std::string_view code) const {
  // One that is too short or too long takes as long as any other.
  std::string given(code.substr(0, kTrackingCharacters));
  given.resize(kTrackingCharacters, '\0');
  std::transform(given.begin(), given.end(), given.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  const std::string right = TrackingCode(case_id);
  const bool same = sodium_memcmp(given.data(), right.data(), right.size()) == 0;
  return same && code.size() == kTrackingCharacters;
}

std::string CaseKeys::Prove(std::string_view bytes) const {
  return CaseHash(opening_.data(), bytes);
}

bool CaseKeys::IsProof(std::string_view bytes, std::string_view proof) const {
  const std::string right = Prove(bytes);
  return proof.size() == right.size() &&
         sodium_memcmp(proof.data(), right.data(), right.size()) == 0;
}

}  // namespace huying::security
