#include "services/followup/rules/hours.h"

#include <algorithm>

#include "common/core/civil.h"

namespace huying::followup::rules {
namespace {

// How far a try moves when it would come at the hour of an earlier one.
constexpr int64_t kShiftMs = 3 * kHourMs;
constexpr int kHoursPerDay = 24;

int64_t HourOf(int64_t at_ms, const DecentHours& hours) {
  return LocalMsOfDay(at_ms, hours.utc_offset_minutes) / kHourMs;
}

}  // namespace

int64_t NextDecent(int64_t at_ms, const DecentHours& hours) {
  const int64_t of_day = LocalMsOfDay(at_ms, hours.utc_offset_minutes);
  const int64_t from = hours.from_minute * kMinuteMs;
  if (of_day < from) return at_ms - of_day + from;
  if (of_day < hours.until_minute * kMinuteMs) return at_ms;
  return at_ms - of_day + kDayMs + from;
}

int64_t NextTry(std::span<const int64_t> tried_ms, int64_t earliest_ms, const DecentHours& hours) {
  const auto is_tried = [&](int64_t at_ms) {
    return std::any_of(tried_ms.begin(), tried_ms.end(), [&](int64_t one_ms) {
      return HourOf(one_ms, hours) == HourOf(at_ms, hours);
    });
  };
  const int64_t first = NextDecent(earliest_ms, hours);
  // Steps of three hours may meet the same few hours again and again; those of one hour meet all.
  for (const int64_t step_ms : {kShiftMs, kHourMs}) {
    int64_t next = first;
    for (int i = 0; i < kHoursPerDay; ++i, next = NextDecent(next + step_ms, hours)) {
      if (!is_tried(next)) return next;
    }
  }
  return NextDecent(first + kShiftMs, hours);
}

std::string Minute(int64_t at_ms, const DecentHours& hours) {
  std::string text = FormatTime(at_ms, hours.utc_offset_minutes).substr(0, 16);
  text[10] = ' ';
  return text;
}

}  // namespace huying::followup::rules
