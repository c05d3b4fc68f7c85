#include "common/core/blank.h"

#include <algorithm>

namespace huying {
namespace {

constexpr size_t kLongest = 3;  // bytes: all blanks lie below U+10000

bool IsTail(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// Bytes that the character with this first byte has, as far as a blank can have them.
size_t LengthOf(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  return first >= 0xe0 && first <= 0xef ? 3 : 0;
}

uint32_t PointOf(std::string_view character) {
  const auto byte = [&](size_t i) {
    return static_cast<uint32_t>(static_cast<unsigned char>(character[i]));
  };
  if (character.size() == 1) return byte(0);
  if (character.size() == 2) return (byte(0) & 0x1f) << 6 | (byte(1) & 0x3f);
  return (byte(0) & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
}

}  // namespace

size_t BlankAtFront(std::string_view text) {
  if (text.empty()) return 0;
  const size_t length = LengthOf(static_cast<unsigned char>(text.front()));
  if (length == 0 || length > text.size()) return 0;
  const std::string_view character = text.substr(0, length);
  if (!std::all_of(character.begin() + 1, character.end(), IsTail)) return 0;
  return IsBlankPoint(PointOf(character)) ? length : 0;
}

size_t BlankAtBack(std::string_view text) {
  size_t length = 1;
  while (length < std::min(kLongest, text.size()) && IsTail(text[text.size() - length])) ++length;
  return length <= text.size() && BlankAtFront(text.substr(text.size() - length)) == length ? length
                                                                                            : 0;
}

}  // namespace huying
