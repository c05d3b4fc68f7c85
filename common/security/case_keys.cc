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

std::string CaseHash(const unsigned char* key, std::string_view text) {
  std::string hash(kHashBytes, '\0');
  HY_CHECK(crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                              reinterpret_cast<const unsigned char*>(text.data()), text.size(), key,
                              CaseKeys::kKeyBytes) == 0);
  return hash;
}

// The file is never made here: bytes that nobody derived would make every code wrong. `kind` is what
// huyingctl makes it with.
absl::StatusOr<std::string> ReadKeyFile(const char* variable, const char* kind,
                                        const std::string& path, size_t bytes) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return absl::FailedPreconditionError(absl::StrCat(
        variable, " names ", path, ", which is not there; make it with: huyingctl keys ", kind,
        " --reporter-key FILE --out ", path));
  }
  return ReadOrCreateSecretFile(path, std::string(bytes, '\0'));
}

// Writes bytes that are wiped then.
absl::Status WriteKeyFile(const std::string& path, std::string& bytes) {
  absl::StatusOr<std::string> there = ReadOrCreateSecretFile(path, bytes);
  const bool same = there.ok() && sodium_memcmp(there->data(), bytes.data(), bytes.size()) == 0;
  sodium_memzero(bytes.data(), bytes.size());
  if (!there.ok()) return there.status();
  sodium_memzero(there->data(), there->size());
  if (same) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(path, " holds the keys of another city; name a new file"));
}

}  // namespace

std::unique_ptr<const CaseKeys> CaseKeys::FromBytes(std::string_view bytes) {
  HY_CHECK(sodium_init() >= 0);
  HY_CHECK(bytes.size() == kFileBytes);
  std::unique_ptr<CaseKeys> keys(new CaseKeys());
  keys->tracking_ = TrackingKey::FromBytes(bytes.substr(0, kKeyBytes));
  std::copy_n(bytes.begin() + kKeyBytes, kKeyBytes, keys->opening_.begin());
  return keys;
}

absl::StatusOr<std::unique_ptr<const CaseKeys>> CaseKeys::Find(const std::string& data_dir) {
  if (const char* path = std::getenv("HUYING_CASE_KEY"); path != nullptr) {
    absl::StatusOr<std::string> bytes = ReadKeyFile("HUYING_CASE_KEY", "case", path, kFileBytes);
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

absl::StatusOr<std::shared_ptr<const TrackingKey>> CaseKeys::FindTracking(
    const std::string& data_dir) {
  const char* path = std::getenv("HUYING_TRACKING_KEY");
  if (path == nullptr) {
    auto keys = Find(data_dir);
    if (!keys.ok()) return keys.status();
    return (*keys)->tracking();
  }
  absl::StatusOr<std::string> bytes =
      ReadKeyFile("HUYING_TRACKING_KEY", "tracking", path, TrackingKey::kKeyBytes);
  if (!bytes.ok()) return bytes.status();
  std::shared_ptr<const TrackingKey> key = TrackingKey::FromBytes(*bytes);
  sodium_memzero(bytes->data(), bytes->size());
  return key;
}

CaseKeys::~CaseKeys() { sodium_memzero(opening_.data(), opening_.size()); }

absl::Status CaseKeys::Write(const std::string& path) const {
  std::string bytes;
  bytes.reserve(kFileBytes);  // so that nothing of it is left behind
  tracking_->AppendTo(bytes);
  bytes.append(opening_.begin(), opening_.end());
  return WriteKeyFile(path, bytes);
}

absl::Status CaseKeys::WriteTracking(const std::string& path) const {
  std::string bytes;
  bytes.reserve(kKeyBytes);
  tracking_->AppendTo(bytes);
  return WriteKeyFile(path, bytes);
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
