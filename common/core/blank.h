// What stands in a text and is not to be seen: white space of all scripts, marks without width, control
// characters. Spreadsheets, phones and web pages leave them behind. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace huying {

// A blank that parts words: space, tab, line end, no-break and ideographic space.
constexpr bool IsSpacePoint(uint32_t point) {
  return point <= ' ' || point == 0x7f || (point >= 0x80 && point <= 0xa0) || point == 0x1680 ||
         (point >= 0x2000 && point <= 0x200a) || point == 0x2028 || point == 0x2029 ||
         point == 0x202f || point == 0x205f || point == 0x2800 || point == 0x3000;
}

// A mark without width: joiners, marks of direction, byte order marks, fillers.
constexpr bool IsInvisiblePoint(uint32_t point) {
  return point == 0xad || point == 0x34f || point == 0x61c || point == 0x115f || point == 0x1160 ||
         (point >= 0x180b && point <= 0x180e) || (point >= 0x200b && point <= 0x200f) ||
         (point >= 0x202a && point <= 0x202e) || (point >= 0x2060 && point <= 0x206f) ||
         point == 0x3164 || point == 0xfeff || point == 0xffa0;
}

constexpr bool IsBlankPoint(uint32_t point) {
  return IsSpacePoint(point) || IsInvisiblePoint(point);
}

// Bytes of the blank with which `text` begins or ends; 0 if it is none, or no UTF-8.
size_t BlankAtFront(std::string_view text);
size_t BlankAtBack(std::string_view text);

}  // namespace huying
