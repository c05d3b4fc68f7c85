#include "common/text/telephone_forms.h"

#include <algorithm>
#include <array>

#include "common/text/utf8.h"

namespace huying::text {
namespace {

constexpr std::array<std::string_view, 8> kDashes = {"—", "–", "‐", "‑", "‒", "―", "─", "ー"};

// All of kDashes begin so; almost no other character of a Chinese text does.
bool MayBeDash(char c) { return c == kDashes[0][0] || c == kDashes.back()[0]; }

std::string WithAsciiDashes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const auto dash =
        MayBeDash(text[at])
            ? std::find_if(kDashes.begin(), kDashes.end(),
                           [&](std::string_view each) { return text.substr(at).starts_with(each); })
            : kDashes.end();
    out.push_back(dash == kDashes.end() ? text[at] : '-');
    at += dash == kDashes.end() ? 1 : dash->size();
  }
  return out;
}

}  // namespace

std::string PlainNumbers(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
    end = std::min(end, text.substr(0, end).find("　"));
    plain += Normalize(text.substr(0, end));
    if (end == text.size()) break;
    const bool wide = text[end] != ' ' && text.substr(end).starts_with("　");
    const char space = text[end] == '\n' ? '\n' : ' ';
    if (plain.empty() || plain.back() != space) plain.push_back(space);
    text.remove_prefix(end + (wide ? std::string_view("　").size() : 1));
  }
  return WithAsciiDashes(plain);
}

bool AllZero(std::string_view digits) {
  return digits.find_first_not_of('0') == std::string_view::npos;
}

bool IsLongNumber(std::string_view digits) {
  if (digits.size() == 11 && digits[0] == '1' && digits[1] >= '3')
    return !AllZero(digits.substr(3));
  if (digits.size() == 10 && (digits.starts_with("400") || digits.starts_with("800")))
    return !AllZero(digits.substr(3));
  if (digits[0] != '0' || digits.size() < 2 || digits[1] == '0') return false;
  const size_t area = digits[1] <= '2' ? 3 : 4;
  if (digits.size() <= area) return false;
  const std::string_view own = digits.substr(area);
  const bool service = own.size() == 5 && own.starts_with("12");
  return (service || (own.size() >= 7 && own.size() <= 8)) && !AllZero(own) && own[0] != '0';
}

}  // namespace huying::text
