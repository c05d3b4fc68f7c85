#include "services/analytics/rules/days.h"

#include <algorithm>
#include <limits>

namespace huying::analytics::rules {

uint32_t DayNumber(Day day) {
  const CivilDate date = CivilOf(day);
  return static_cast<uint32_t>(date.year * 10'000 + date.month * 100 + date.day);
}

Day DayOfNumber(uint32_t number) {
  const auto value = static_cast<int32_t>(number);
  return DayOf({.year = value / 10'000, .month = value / 100 % 100, .day = value % 100});
}

ReportDays::ReportDays(const city::v1::CityPack& pack)
    : utc_offset_minutes_(pack.utc_offset_minutes()) {
  constexpr Day kAlways = std::numeric_limits<Day>::min();
  constexpr Day kForEver = std::numeric_limits<Day>::max();
  for (const city::v1::Scoring& scoring : pack.scoring()) {
    periods_.push_back({.from = ParseDate(scoring.from_date()).value_or(kAlways),
                        .until = ParseDate(scoring.until_date()).value_or(kForEver),
                        .day_start_minute = ParseTimeOfDay(scoring.day_start_time()).value_or(0),
                        .scoring = &scoring});
  }
  std::stable_sort(periods_.begin(), periods_.end(),
                   [](const Period& a, const Period& b) { return a.from > b.from; });
  periods_.push_back({.from = kAlways,
                      .until = kForEver,
                      .day_start_minute = 0,
                      .scoring = &city::v1::Scoring::default_instance()});
}

const ReportDays::Period& ReportDays::PeriodOn(Day day) const {
  return *std::find_if(periods_.begin(), periods_.end(), [day](const Period& period) {
    return period.from <= day && day <= period.until;
  });
}

Day ReportDays::DayAt(int64_t instant_ms) const {
  const Day civil = LocalDay(instant_ms, utc_offset_minutes_);
  return ReportDay(instant_ms, utc_offset_minutes_, PeriodOn(civil).day_start_minute);
}

int64_t ReportDays::EndMs(Day day) const {
  const int32_t start_minute = PeriodOn(day).day_start_minute;
  const Day last_midnight = start_minute == 0 ? day + 1 : day;
  return DayStartMs(last_midnight, utc_offset_minutes_) + start_minute * kMinuteMs;
}

uint32_t ReportDays::MonthOf(Day day) const {
  const CivilDate date = CivilOf(day);
  const int32_t start_day = ScoringOn(day).month_start_day();
  const bool next = start_day > 1 && date.day >= start_day;
  const int32_t year = next && date.month == 12 ? date.year + 1 : date.year;
  const int32_t month = !next ? date.month : date.month % 12 + 1;
  return static_cast<uint32_t>(year * 100 + month);
}

std::pair<Day, Day> ReportDays::DaysOfMonth(uint32_t month) const {
  // It lies within its own civil month and the one before, whatever day it begins on.
  constexpr Day kDaysMax = 62;
  const Day end = DayOfNumber(month * 100 + 1) + 31;
  Day first = end + 1;
  Day last = end;
  for (Day day = end - kDaysMax - 1; day <= end; ++day) {
    if (MonthOf(day) != month) continue;
    first = std::min(first, day);
    last = day;
  }
  return {first, last};
}

int ReportDays::HourAt(int64_t instant_ms) const {
  return static_cast<int>(LocalMsOfDay(instant_ms, utc_offset_minutes_) / kHourMs);
}

}  // namespace huying::analytics::rules
