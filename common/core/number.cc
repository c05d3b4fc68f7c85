#include "common/core/number.h"

#include <charconv>
#include <cmath>

namespace huying {
namespace {

template <class Number>
bool ParseAll(std::string_view text, Number& number) {
  // A plus is for people; the library knows only the minus.
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return false;
  }
  Number parsed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  number = parsed;
  return true;
}

}  // namespace

bool ParseWhole(std::string_view text, int64_t& number) { return ParseAll(text, number); }

bool ParseDecimal(std::string_view text, double& number) {
  double parsed = 0;
  if (!ParseAll(text, parsed) || !std::isfinite(parsed)) return false;
  number = parsed;
  return true;
}

}  // namespace huying
