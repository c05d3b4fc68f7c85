#include "services/followup/rules/hours.h"

#include "common/core/civil.h"

namespace huying::followup::rules {
namespace {

// How far a second try moves when it would come at the hour of the first.
constexpr int64_t kShiftMs = 3 * kHourMs;

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

int64_t NextTry(int64_t tried_ms, int64_t earliest_ms, const DecentHours& hours) {
  const int64_t next = NextDecent(earliest_ms, hours);
  if (HourOf(next, hours) != HourOf(tried_ms, hours)) return next;
  return NextDecent(next + kShiftMs, hours);
}

std::string Minute(int64_t at_ms, const DecentHours& hours) {
  std::string text = FormatTime(at_ms, hours.utc_offset_minutes).substr(0, 16);
  text[10] = ' ';
  return text;
}

}  // namespace huying::followup::rules
