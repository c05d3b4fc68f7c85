// How long the working calendar of a pack still reaches. Beyond its last year it goes on as plain
// weeks: weekends off, no holidays, no make-up days; due times there are wrong around every holiday.
// Pure.
#pragma once

#include <cstdint>
#include <string>

#include "common/core/civil.h"
#include "huying/city/v1/city.pb.h"

namespace huying::city {

// From so many days before its end on somebody should write the next year.
inline constexpr int32_t kCalendarWarnDays = 60;

// The first day of the first year and the last day of the last one; there must be a year.
Day CalendarBegin(const v1::Calendar& calendar);
Day CalendarEnd(const v1::Calendar& calendar);
// Days from `today` to the last day of the calendar; 0 on it, negative after it.
int32_t CalendarDaysLeft(const v1::Calendar& calendar, Day today);

// What is to be said on that day; empty: nothing.
struct CalendarNotice {
  std::string what;
  std::string to_do;

  bool empty() const { return what.empty(); }
};
// The calendar has ended or will within kCalendarWarnDays.
CalendarNotice CalendarEndNotice(const v1::Calendar& calendar, Day today);
// The year's arrangement is assumed, and it has begun or will within kCalendarWarnDays.
CalendarNotice AssumedYearNotice(const v1::CalendarYear& year, Day today);

}  // namespace huying::city
