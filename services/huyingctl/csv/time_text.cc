#include "services/huyingctl/csv/time_text.h"

#include <algorithm>

#include "common/core/civil.h"

namespace huying::ctl {
namespace {

// Takes a text apart from left to right; every Take leaves it alone when it does not fit.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {
    TakeSpaces();
    while (!rest_.empty() && rest_.back() == ' ') rest_.remove_suffix(1);
  }

  bool Done() const { return rest_.empty(); }

  bool Take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  bool TakeSpaces() {
    const size_t before = rest_.size();
    while (Take(" ")) {
    }
    return rest_.size() < before;
  }

  // As many digits as there are, at most `digits_max`.
  std::optional<int32_t> TakeNumber(size_t digits_min, size_t digits_max) {
    int32_t number = 0;
    size_t digits = 0;
    while (digits < std::min(digits_max, rest_.size()) && rest_[digits] >= '0' &&
           rest_[digits] <= '9') {
      number = number * 10 + (rest_[digits] - '0');
      ++digits;
    }
    if (digits < digits_min) return std::nullopt;
    rest_.remove_prefix(digits);
    return number;
  }

  std::optional<int32_t> TakeDigit() {
    if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') return std::nullopt;
    const int32_t digit = rest_.front() - '0';
    rest_.remove_prefix(1);
    return digit;
  }

 private:
  std::string_view rest_;
};

std::optional<Day> TakeDate(Scanner& in) {
  const std::optional<int32_t> year = in.TakeNumber(4, 4);
  if (!year.has_value()) return std::nullopt;
  std::string_view between;
  for (std::string_view separator : {"-", "/", ".", "年"}) {
    if (in.Take(separator)) between = separator;
    if (!between.empty()) break;
  }
  const std::optional<int32_t> month = in.TakeNumber(1, 2);
  if (between.empty() || !month.has_value()) return std::nullopt;
  if (!in.Take(between == "年" ? "月" : between)) return std::nullopt;
  const std::optional<int32_t> day = in.TakeNumber(1, 2);
  if (!day.has_value() || (between == "年" && !in.Take("日"))) return std::nullopt;
  const CivilDate date{*year, *month, *day};
  if (*month < 1 || *month > 12 || *day < 1) return std::nullopt;
  if (!(CivilOf(DayOf(date)) == date)) return std::nullopt;  // 30 February
  return DayOf(date);
}

// Milliseconds since midnight of "9:32", "09:32:09" or "09:32:09.250".
std::optional<int64_t> TakeTimeOfDay(Scanner& in) {
  const std::optional<int32_t> hour = in.TakeNumber(1, 2);
  if (!hour.has_value() || *hour > 23 || !in.Take(":")) return std::nullopt;
  const std::optional<int32_t> minute = in.TakeNumber(2, 2);
  if (!minute.has_value() || *minute > 59) return std::nullopt;
  int64_t ms = *hour * kHourMs + *minute * kMinuteMs;
  if (!in.Take(":")) return ms;
  const std::optional<int32_t> second = in.TakeNumber(2, 2);
  if (!second.has_value() || *second > 59) return std::nullopt;
  ms += *second * int64_t{1000};
  if (!in.Take(".")) return ms;
  std::optional<int32_t> digit = in.TakeDigit();
  if (!digit.has_value()) return std::nullopt;
  for (int64_t weight = 100; digit.has_value(); digit = in.TakeDigit(), weight /= 10) {
    ms += *digit * weight;
  }
  return ms;
}

// Minutes that a written zone is ahead of UTC; `fallback` when none is written.
std::optional<int32_t> TakeZone(Scanner& in, int32_t fallback) {
  if (in.Done()) return fallback;
  if (in.Take("Z")) return 0;
  const int32_t sign = in.Take("+") ? 1 : in.Take("-") ? -1 : 0;
  if (sign == 0) return std::nullopt;
  const std::optional<int32_t> hours = in.TakeNumber(2, 2);
  in.Take(":");
  const std::optional<int32_t> minutes = in.TakeNumber(2, 2);
  if (!hours.has_value() || !minutes.has_value() || *hours > 14 || *minutes > 59)
    return std::nullopt;
  return sign * (*hours * 60 + *minutes);
}

}  // namespace

std::optional<int64_t> ParseTimeText(std::string_view text, int32_t utc_offset_minutes) {
  Scanner in(text);
  const std::optional<Day> day = TakeDate(in);
  if (!day.has_value()) return std::nullopt;
  if (in.Done()) return DayStartMs(*day, utc_offset_minutes);
  if (!in.TakeSpaces() && !in.Take("T")) return std::nullopt;
  const std::optional<int64_t> of_day = TakeTimeOfDay(in);
  if (!of_day.has_value()) return std::nullopt;
  const std::optional<int32_t> zone = TakeZone(in, utc_offset_minutes);
  if (!zone.has_value() || !in.Done()) return std::nullopt;
  return DayStartMs(*day, *zone) + *of_day;
}

}  // namespace huying::ctl
