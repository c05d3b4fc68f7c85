// What of the calendar is no mistake but should be known: its end, assumed years, holidays that take
// no day away.
#include <fmt/format.h>

#include <map>

#include "common/city/calendar_end.h"
#include "common/city/checks.h"

namespace huying::city {
namespace {

// A holiday may lie over another one (two that fall together), but then it was perhaps written down
// twice; one of weekend days only takes nothing away.
void WarnOfHolidays(const CheckContext& context, const v1::CalendarYear& year) {
  const auto& weekend = context.pack.calendar().weekend();
  std::map<Day, const v1::Holiday*> taken;
  for (const v1::Holiday& holiday : year.holidays()) {
    const Day last = ParseDate(holiday.until_date()).value_or(0);
    bool takes_a_day = false;
    for (Day day = ParseDate(holiday.from_date()).value_or(1); day <= last; ++day) {
      takes_a_day =
          takes_a_day || std::ranges::count(weekend, static_cast<int>(WeekdayOf(day))) == 0;
      const auto [other, is_new] = taken.try_emplace(day, &holiday);
      if (is_new || other->second == &holiday) continue;
      context.Warn(holiday, 0,
                   fmt::format("{} is a day of '{}' and of '{}'", FormatDate(day),
                               other->second->name(), holiday.name()),
                   "leave it in one of them");
      break;
    }
    if (takes_a_day) continue;
    context.Warn(
        holiday, 0,
        fmt::format("the holiday '{}' lies on a weekend and changes nothing", holiday.name()),
        "take it out, or add the weekday that is off instead");
  }
}

}  // namespace

void WarnOfCalendar(const CheckContext& context, Day today) {
  const v1::Calendar& calendar = context.pack.calendar();
  if (CalendarNotice notice = CalendarEndNotice(calendar, today); !notice.empty()) {
    context.Warn(calendar, v1::Calendar::kYearsFieldNumber, std::move(notice.what),
                 std::move(notice.to_do));
  }
  for (const v1::CalendarYear& year : calendar.years()) {
    WarnOfHolidays(context, year);
    CalendarNotice notice = AssumedYearNotice(year, today);
    if (notice.empty()) continue;
    context.Warn(year, v1::CalendarYear::kAssumedFieldNumber, std::move(notice.what),
                 std::move(notice.to_do));
  }
}

}  // namespace huying::city
