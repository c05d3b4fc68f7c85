#include "common/security/digest.h"

#include <sodium.h>

#include <array>

#include "absl/strings/escaping.h"

namespace huying::security {

std::string HexDigest(std::string_view bytes) {
  std::array<unsigned char, 16> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size(), nullptr, 0);
  const std::string raw(hash.begin(), hash.end());
  return absl::BytesToHexString(raw);
}

}  // namespace huying::security
