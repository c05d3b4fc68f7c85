// Takes a text apart from left to right; every Take leaves it alone when it does not fit. Pure.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace huying::ctl {

class TimeScanner {
 public:
  explicit TimeScanner(std::string_view text) : rest_(text) {}

  bool Done() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

  bool Take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  // The first of the words that fits; "" if none does.
  std::string_view TakeAny(std::initializer_list<std::string_view> words) {
    for (std::string_view word : words) {
      if (Take(word)) return word;
    }
    return {};
  }

  bool TakeSpaces() {
    const size_t before = rest_.size();
    while (Take(" ")) {
    }
    return rest_.size() < before;
  }

  bool AtDigit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }

  size_t DigitsAhead() const {
    return std::min(rest_.find_first_not_of("0123456789"), rest_.size());
  }

  // As many digits as there are, at most `digits_max`.
  std::optional<int64_t> TakeNumber(size_t digits_min, size_t digits_max) {
    int64_t number = 0;
    const size_t digits = std::min(digits_max, DigitsAhead());
    if (digits < digits_min) return std::nullopt;
    for (const char digit : rest_.substr(0, digits)) number = number * 10 + (digit - '0');
    rest_.remove_prefix(digits);
    return number;
  }

  // What stands behind a point, as parts of `whole`, rounded: 25 of 1000 is 250.
  std::optional<int64_t> TakeFraction(int64_t whole) {
    if (!AtDigit()) return std::nullopt;
    double parts = 0;
    double weight = static_cast<double>(whole);
    for (; AtDigit(); rest_.remove_prefix(1)) {
      weight /= 10;
      parts += weight * (rest_.front() - '0');
    }
    return std::llround(parts);
  }

 private:
  std::string_view rest_;
};

}  // namespace huying::ctl
