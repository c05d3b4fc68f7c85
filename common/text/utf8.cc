#include "common/text/utf8.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "common/core/blank.h"

namespace huying::text {
namespace {

constexpr uint32_t kInvalid = 0xffffffff;
constexpr uint32_t kFullWidthShift = 0xfee0;

bool IsFullWidth(uint32_t point) { return point >= 0xff01 && point <= 0xff5e; }  // of ! to ~

// Reads the code point at `at` and moves past it; a byte that begins none is kInvalid and is passed
// alone.
uint32_t Next(std::string_view text, size_t& at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) {
    ++at;
    return first;
  }
  size_t length = 0;
  uint32_t point = 0;
  uint32_t least = 0;
  if ((first & 0xe0) == 0xc0) {
    length = 2, point = first & 0x1f, least = 0x80;
  } else if ((first & 0xf0) == 0xe0) {
    length = 3, point = first & 0x0f, least = 0x800;
  } else if ((first & 0xf8) == 0xf0) {
    length = 4, point = first & 0x07, least = 0x10000;
  }
  if (length == 0 || at + length > text.size()) {
    ++at;
    return kInvalid;
  }
  for (size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xc0) != 0x80) {
      ++at;
      return kInvalid;
    }
    point = (point << 6) | (byte(at + i) & 0x3f);
  }
  const bool surrogate = point >= 0xd800 && point <= 0xdfff;
  if (point < least || point > 0x10ffff || surrogate) {
    ++at;
    return kInvalid;
  }
  at += length;
  return point;
}

// U+4000 to U+9FFF, most of a Chinese text: three bytes, no blank, no sign, no other form of an ASCII
// character. Spares reading the code point.
bool IsHan(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  return byte(at) >= 0xe4 && byte(at) <= 0xe9 && at + 3 <= text.size() &&
         (byte(at + 1) & 0xc0) == 0x80 && (byte(at + 2) & 0xc0) == 0x80;
}

bool IsPunctuation(uint32_t point) {
  if (point < 0x80)
    return point > ' ' && !(point >= '0' && point <= '9') &&
           !((point | 0x20) >= 'a' && (point | 0x20) <= 'z');
  const bool full_width_sign =
      (point >= 0xff01 && point <= 0xff0f) || (point >= 0xff1a && point <= 0xff20) ||
      (point >= 0xff3b && point <= 0xff40) || (point >= 0xff5b && point <= 0xff65);
  return full_width_sign || (point >= 0x3001 && point <= 0x303f) ||
         (point >= 0x2010 && point <= 0x205e) || point == 0xb7;
}

}  // namespace

size_t CountCharacters(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) Next(text, at);
  return count;
}

size_t CharacterLength(std::string_view bytes, size_t at) {
  const size_t from = at;
  return at < bytes.size() && Next(bytes, at) != kInvalid ? at - from : 0;
}

std::optional<size_t> FindBadUtf8(std::string_view bytes) {
  for (size_t at = 0, length = 0; at < bytes.size(); at += length) {
    length = CharacterLength(bytes, at);
    if (length == 0) return at;
  }
  return std::nullopt;
}

size_t CountWordCharacters(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size();) {
    if (IsHan(text, at)) {
      at += 3;
      ++count;
      continue;
    }
    const uint32_t point = Next(text, at);
    if (point != kInvalid && !IsBlankPoint(point) && !IsPunctuation(point)) ++count;
  }
  return count;
}

std::string Normalize(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t from = at;
    while (at < text.size() && IsHan(text, at)) at += 3;
    if (at > from) {
      out.append(text.substr(from, at - from));
      continue;
    }
    uint32_t point = Next(text, at);
    if (IsBlankPoint(point)) continue;
    if (IsFullWidth(point)) point -= kFullWidthShift;
    if (point < 0x80) {
      const bool capital = point >= 'A' && point <= 'Z';
      out.push_back(static_cast<char>(capital ? point + ('a' - 'A') : point));
    } else {
      out.append(text.substr(from, at - from));
    }
  }
  return out;
}

std::string NormalizeId(std::string_view id) {
  std::string out;
  out.reserve(id.size());
  for (size_t at = 0; at < id.size();) {
    const size_t from = at;
    const uint32_t point = Next(id, at);
    if (IsInvisiblePoint(point)) continue;
    if (IsSpacePoint(point)) {
      if (!out.empty() && out.back() != ' ') out.push_back(' ');
    } else if (IsFullWidth(point)) {
      out.push_back(static_cast<char>(point - kFullWidthShift));
    } else {
      out.append(id.substr(from, at - from));
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool SaysNothing(std::string_view text) {
  constexpr std::string_view kWords[] = {
      "",       "无",   "暂无", "没有",   "不详",   "不明",   "未知",   "未留", "未提供",
      "未填写", "空",   "空白", "无电话", "无号码", "不知道", "-",      "--",   "---",
      "—",      "——",   "/",    "\\n",    "null",   "(null)", "<null>", "nil",  "none",
      "n/a",    "#n/a", "na",   "nan",    "nat",    "unknown"};
  const std::string word = Normalize(text);
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

}  // namespace huying::text
