// A fingerprint of bytes that nobody can make two of. Pure.
#pragma once

#include <string>
#include <string_view>

namespace huying::security {

// BLAKE2b, 16 bytes, in hexadecimal.
std::string HexDigest(std::string_view bytes);

}  // namespace huying::security
