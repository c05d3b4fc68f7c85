#include "common/security/tracking_key.h"

#include <sodium.h>

#include <algorithm>
#include <cstdint>

#include "common/core/check.h"

namespace huying::security {
namespace {

constexpr size_t kCodeHashBytes = 16;

// Crockford's alphabet: no I, L, O, U. 32 letters, five bits each.
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int kBitsPerLetter = 5;

}  // namespace

std::unique_ptr<const TrackingKey> TrackingKey::FromBytes(std::string_view bytes) {
  HY_CHECK(sodium_init() >= 0);
  HY_CHECK(bytes.size() == kKeyBytes);
  std::unique_ptr<TrackingKey> key(new TrackingKey());
  std::copy_n(bytes.begin(), kKeyBytes, key->key_.begin());
  return key;
}

TrackingKey::~TrackingKey() { sodium_memzero(key_.data(), key_.size()); }

std::string TrackingKey::CodeOf(std::string_view case_id) const {
  std::array<unsigned char, kCodeHashBytes> hash;
  HY_CHECK(crypto_generichash(hash.data(), hash.size(),
                              reinterpret_cast<const unsigned char*>(case_id.data()),
                              case_id.size(), key_.data(), key_.size()) == 0);
  std::string code;
  uint32_t bits = 0;
  int held = 0;
  for (size_t i = 0; code.size() < kCharacters; ++i) {
    bits = (bits << 8) | hash[i];
    held += 8;
    while (held >= kBitsPerLetter && code.size() < kCharacters) {
      held -= kBitsPerLetter;
      code.push_back(kAlphabet[(bits >> held) & (kAlphabet.size() - 1)]);
    }
  }
  return code;
}

bool TrackingKey::IsCodeOf(std::string_view case_id, std::string_view code) const {
  // One that is too short or too long takes as long as any other.
  std::string given(code.substr(0, kCharacters));
  given.resize(kCharacters, '\0');
  std::transform(given.begin(), given.end(), given.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  const std::string right = CodeOf(case_id);
  const bool same = sodium_memcmp(given.data(), right.data(), right.size()) == 0;
  return same && code.size() == kCharacters;
}

}  // namespace huying::security
