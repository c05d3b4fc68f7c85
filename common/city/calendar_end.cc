#include "common/city/calendar_end.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/core/calendar.h"

namespace huying::city {
namespace {

std::string InDays(int32_t days) {
  if (days == 0) return "today";
  return fmt::format("in {} day{}", days, days == 1 ? "" : "s");
}

}  // namespace

Day CalendarBegin(const v1::Calendar& calendar) {
  int32_t first = WorkCalendar::kLastYear;
  for (const v1::CalendarYear& year : calendar.years()) first = std::min(first, year.year());
  return DayOf({first, 1, 1});
}

Day CalendarEnd(const v1::Calendar& calendar) {
  int32_t last = 0;
  for (const v1::CalendarYear& year : calendar.years()) last = std::max(last, year.year());
  return DayOf({last, 12, 31});
}

int32_t CalendarDaysLeft(const v1::Calendar& calendar, Day today) {
  return CalendarEnd(calendar) - today;
}

CalendarNotice CalendarEndNotice(const v1::Calendar& calendar, Day today) {
  const int32_t left = CalendarDaysLeft(calendar, today);
  if (left > kCalendarWarnDays) return {};
  const Day end = CalendarEnd(calendar);
  const std::string ends = left < 0 ? fmt::format("ended on {}, {} day{} ago", FormatDate(end),
                                                  -left, left == -1 ? "" : "s")
                                    : fmt::format("ends on {}, {}", FormatDate(end), InDays(left));
  return {
      .what = fmt::format("the working calendar {}; after it only weekends are off, so that due "
                          "times in workdays are wrong around every holiday",
                          ends),
      .to_do = fmt::format("add the year {} to calendar.yaml", CivilOf(end).year + 1)};
}

CalendarNotice AssumedYearNotice(const v1::CalendarYear& year, Day today) {
  const Day first = DayOf({year.year(), 1, 1});
  const Day last = DayOf({year.year(), 12, 31});
  if (!year.assumed() || first - today > kCalendarWarnDays || last < today) return {};
  return {.what = fmt::format("the holidays of {} are assumed, and the year {}", year.year(),
                              first > today ? fmt::format("begins {}", InDays(first - today))
                                            : std::string("has begun")),
          .to_do = "write those that the authority has published, and take 'assumed' out"};
}

}  // namespace huying::city
