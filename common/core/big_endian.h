// Numbers as bytes, the most significant first, so that keys are in the order of their numbers. Part of the storage
// format. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace huying {

// `to` and `from` have room for as many bytes as the name has bits.
inline void PutBig32(char* to, uint32_t value) {
  for (int i = 3; i >= 0; --i, value >>= 8) to[i] = static_cast<char>(value & 0xff);
}

inline void PutBig64(char* to, uint64_t value) {
  PutBig32(to, static_cast<uint32_t>(value >> 32));
  PutBig32(to + 4, static_cast<uint32_t>(value));
}

inline uint32_t GetBig32(const char* from) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(from[i]);
  return value;
}

inline uint64_t GetBig64(const char* from) {
  return static_cast<uint64_t>(GetBig32(from)) << 32 | GetBig32(from + 4);
}

inline void AppendBig32(uint32_t number, std::string& bytes) {
  char four[4];
  PutBig32(four, number);
  bytes.append(four, sizeof(four));
}

inline void AppendBig64(uint64_t number, std::string& bytes) {
  char eight[8];
  PutBig64(eight, number);
  bytes.append(eight, sizeof(eight));
}

}  // namespace huying
