// Report days 日报日 and the formula that holds on each, from the pack's scoring. Immutable; shared
// by threads.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/core/civil.h"
#include "huying/city/v1/city.pb.h"
#include "huying/city/v1/scoring.pb.h"

namespace huying::analytics::rules {

// yyyymmdd of a day, as rows and queries have it; sorts like the day.
uint32_t DayNumber(Day day);
// The day of such a number.
Day DayOfNumber(uint32_t number);

class ReportDays {
 public:
  // `pack` outlives this. Entries of its scoring whose dates cannot be read hold for ever.
  explicit ReportDays(const city::v1::CityPack& pack);

  // The formula of a civil day: of those that hold, the one that began last. Where none holds, an
  // empty one, by which nothing scores and no visit is left out.
  const city::v1::Scoring& ScoringOn(Day day) const { return *PeriodOn(day).scoring; }
  // The report day that an instant counts for.
  Day DayAt(int64_t instant_ms) const;
  // The first instant that no longer counts for a report day.
  int64_t EndMs(Day day) const;
  // 考核月 of a report day, yyyymm: that in which the month ends, if it begins in the one before.
  uint32_t MonthOf(Day day) const;
  // Its first and last day; the first is the later one if no day belongs to it.
  std::pair<Day, Day> DaysOfMonth(uint32_t month) const;
  // 0..23 of an instant, local.
  int HourAt(int64_t instant_ms) const;

 private:
  struct Period {
    Day from = 0;
    Day until = 0;  // inclusive
    int32_t day_start_minute = 0;
    const city::v1::Scoring* scoring = nullptr;
  };
  const Period& PeriodOn(Day day) const;

  int32_t utc_offset_minutes_ = 0;
  std::vector<Period>
      periods_;  // that which began last comes first; ends with one that holds for ever
};

}  // namespace huying::analytics::rules
