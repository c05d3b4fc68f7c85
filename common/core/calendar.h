// Deadlines on the working calendar: workdays, working minutes and plain time. Pure and immutable;
// shared by threads.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/civil.h"

namespace huying {

// Minutes since midnight, [from, until).
struct WorkPeriod {
  int32_t from_minute = 0;
  int32_t until_minute = 0;
};

struct DayRange {
  Day first = 0;
  Day last = 0;  // inclusive
};

// What a calendar is made from. Within the known years the lists below change the plain week;
// outside them the plain week holds, so that a deadline far ahead or a report from long ago still
// gets an answer.
struct WorkCalendarSpec {
  int32_t utc_offset_minutes = 480;
  std::vector<WorkPeriod> work_hours;  // of a workday; in order, apart
  std::vector<DayOfWeek> weekend;      // days of the week off
  int32_t first_year = 0;              // years whose arrangement is known
  int32_t last_year = 0;
  std::vector<DayRange> days_off;    // holidays
  std::vector<Day> makeup_workdays;  // weekend days that are worked; they win over days off
};

class WorkCalendar {
 public:
  // The years of the table. Days outside are taken as its first or last day.
  static constexpr int32_t kFirstYear = 1990;
  static constexpr int32_t kLastYear = 2110;

  // InvalidArgument, saying which value and why, for hours out of order, no day of work in the
  // week, or unknown years.
  static absl::StatusOr<WorkCalendar> Make(const WorkCalendarSpec& spec);

  int32_t utc_offset_minutes() const { return utc_offset_minutes_; }
  Day Today(int64_t instant_ms) const { return LocalDay(instant_ms, utc_offset_minutes_); }
  // The last day whose arrangement is known; after it the plain week holds.
  Day last_known_day() const { return last_known_day_; }
  bool IsWorkday(Day day) const;

  // End of the working hours of the n-th workday after the day of the start, which is not counted
  // itself. Source: Civil Code of the PRC, articles 201 (the first day does not count) and 203 (the
  // last day ends with business hours; a day off moves it to the next workday). n = 0 gives the
  // start. AddWorkdays(a) then (b) equals (a + b).
  int64_t AddWorkdays(int64_t start_ms, int64_t n) const;
  // The first instant at which n minutes of working hours have passed. n = 0 gives the start. (a)
  // then (b) equals (a + b).
  int64_t AddWorkMinutes(int64_t start_ms, int64_t n) const;
  // Milliseconds of working hours in [from, until]; 0 if until is before from.
  int64_t WorkMsBetween(int64_t from_ms, int64_t until_ms) const;
  // The instant at which `percent` (0..100) of the working hours between start and due have passed;
  // of the plain time if there are no working hours between them. For warnings on a clock that runs
  // on workdays.
  int64_t WorkShare(int64_t start_ms, int64_t due_ms, int32_t percent) const;

 private:
  WorkCalendar() = default;

  size_t Index(Day day) const;
  // Workdays of the table before this day.
  int32_t WorkdaysBefore(Day day) const { return before_[Index(day)]; }
  Day NthWorkday(int64_t n) const;
  int64_t WorkMsOfDay(int64_t ms_of_day) const;
  // Working milliseconds since the table began, and the first instant at which so many have passed.
  int64_t WorkClock(int64_t instant_ms) const;
  int64_t InstantOf(int64_t work_clock_ms) const;

  int32_t utc_offset_minutes_ = 0;
  std::vector<WorkPeriod> work_hours_;
  int64_t work_ms_per_day_ = 0;
  Day last_known_day_ = 0;
  Day first_day_ = 0;             // of the table
  std::vector<bool> is_workday_;  // by day of the table
  std::vector<int32_t> before_;   // by day of the table
  std::vector<Day> workdays_;     // all workdays of the table, in order
};

}  // namespace huying
