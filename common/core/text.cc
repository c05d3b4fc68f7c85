#include "common/core/text.h"

#include <cstdio>

#include "common/core/blank.h"

namespace huying {

std::vector<std::string_view> Split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string Join(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty()) out.append(between);
    out.append(part);
  }
  return out;
}

std::string_view Trim(std::string_view text) {
  while (const size_t blank = BlankAtFront(text)) text.remove_prefix(blank);
  while (const size_t blank = BlankAtBack(text)) text.remove_suffix(blank);
  return text;
}

std::string_view Beginning(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string Fixed(double number, int digits) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, number);
  return buffer;
}

}  // namespace huying
