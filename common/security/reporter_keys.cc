#include "common/security/reporter_keys.h"

#include <sodium.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/big_endian.h"
#include "common/core/check.h"
#include "common/security/secret_file.h"

namespace huying::security {
namespace {

static_assert(ReporterKeys::kSecretBytes == crypto_kdf_KEYBYTES);
static_assert(ReporterKeys::kSecretBytes == crypto_secretbox_KEYBYTES);

// Numbers of the derived keys. Part of the storage format.
enum Use : uint64_t { kSealing = 1, kReference = 2, kTracking = 3, kDigest = 4, kOpening = 5 };
constexpr char kContext[crypto_kdf_CONTEXTBYTES + 1] = "HYreport";

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string KeyedHash(const unsigned char* key, std::string_view text) {
  std::string hash(ReporterKeys::kReferenceBytes, '\0');
  HY_CHECK(crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                              Bytes(text), text.size(), key, ReporterKeys::kSecretBytes) == 0);
  return hash;
}

// The digits that make the number, without a country prefix.
std::string PlainNumber(std::string_view phone) {
  std::string digits;
  for (char c : phone) {
    if ((c >= '0' && c <= '9') || (c == '+' && digits.empty())) digits.push_back(c);
  }
  for (std::string_view prefix : {"+86", "0086", "+"}) {
    if (digits.starts_with(prefix)) {
      digits.erase(0, prefix.size());
      break;
    }
  }
  return digits;
}

}  // namespace

absl::StatusOr<std::unique_ptr<const ReporterKeys>> ReporterKeys::LoadOrCreate(
    const std::string& path) {
  if (sodium_init() < 0) return absl::UnavailableError("the cryptographic library does not start");
  std::string fresh(kSecretBytes, '\0');
  randombytes_buf(fresh.data(), fresh.size());
  absl::StatusOr<std::string> secret = ReadOrCreateSecretFile(path, fresh);
  sodium_memzero(fresh.data(), fresh.size());
  if (!secret.ok()) return secret.status();
  std::unique_ptr<const ReporterKeys> keys = FromSecret(*secret);
  sodium_memzero(secret->data(), secret->size());
  return keys;
}

std::unique_ptr<const ReporterKeys> ReporterKeys::FromSecret(std::string_view secret) {
  HY_CHECK(sodium_init() >= 0);
  HY_CHECK(secret.size() == kSecretBytes);
  std::unique_ptr<ReporterKeys> keys(new ReporterKeys());
  const std::pair<Use, Key*> uses[] = {{kSealing, &keys->sealing_},
                                       {kReference, &keys->reference_},
                                       {kTracking, &keys->tracking_},
                                       {kDigest, &keys->digest_},
                                       {kOpening, &keys->opening_}};
  for (const auto& [use, key] : uses) {
    HY_CHECK(crypto_kdf_derive_from_key(key->data(), key->size(), use, kContext, Bytes(secret)) ==
             0);
  }
  keys->case_keys_ = keys->MakeCaseKeys();
  return keys;
}

ReporterKeys::~ReporterKeys() {
  for (Key* key : {&sealing_, &reference_, &tracking_, &digest_, &opening_})
    sodium_memzero(key->data(), key->size());
}

std::string ReporterKeys::Seal(std::string_view plain) const {
  std::string sealed(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size(), '\0');
  auto* nonce = reinterpret_cast<unsigned char*>(sealed.data());
  randombytes_buf(nonce, crypto_secretbox_NONCEBYTES);
  HY_CHECK(crypto_secretbox_easy(nonce + crypto_secretbox_NONCEBYTES, Bytes(plain), plain.size(),
                                 nonce, sealing_.data()) == 0);
  return sealed;
}

absl::StatusOr<std::string> ReporterKeys::Open(std::string_view sealed) const {
  constexpr size_t kOverhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  constexpr char kWrongKey[] =
      "the reporter's data cannot be opened: it was sealed with another city key, or damaged";
  if (sealed.size() < kOverhead) return absl::DataLossError(kWrongKey);
  std::string plain(sealed.size() - kOverhead, '\0');
  if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(plain.data()),
                                 Bytes(sealed) + crypto_secretbox_NONCEBYTES,
                                 sealed.size() - crypto_secretbox_NONCEBYTES, Bytes(sealed),
                                 sealing_.data()) != 0) {
    return absl::DataLossError(kWrongKey);
  }
  return plain;
}

std::string ReporterKeys::Reference(std::string_view phone) const {
  std::string number = PlainNumber(phone);
  if (number.empty()) return {};
  std::string reference = KeyedHash(reference_.data(), number);
  sodium_memzero(number.data(), number.size());
  return reference;
}

uint64_t ReporterKeys::Digest(std::string_view report) const {
  const uint64_t digest = GetBig64(KeyedHash(digest_.data(), report).data());
  return digest == 0 ? 1 : digest;
}

std::unique_ptr<const CaseKeys> ReporterKeys::MakeCaseKeys() const {
  std::string bytes(tracking_.begin(), tracking_.end());
  bytes.append(opening_.begin(), opening_.end());
  std::unique_ptr<const CaseKeys> keys = CaseKeys::FromBytes(bytes);
  sodium_memzero(bytes.data(), bytes.size());
  return keys;
}

}  // namespace huying::security
