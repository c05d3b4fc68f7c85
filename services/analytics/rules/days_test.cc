#include "services/analytics/rules/days.h"

#include <gtest/gtest.h>

#include "rapidcheck/gtest.h"

namespace huying::analytics::rules {
namespace {

// The calendar day until the end of 2025, then from noon to noon.
city::v1::CityPack Pack() {
  city::v1::CityPack pack;
  pack.set_utc_offset_minutes(480);
  city::v1::Scoring& old = *pack.add_scoring();
  old.set_id("old");
  old.set_day_start_time("00:00");
  old.set_until_date("2025-12-31");
  city::v1::Scoring& now = *pack.add_scoring();
  now.set_id("now");
  now.set_day_start_time("12:00");
  now.set_from_date("2026-01-01");
  return pack;
}

int64_t At(int32_t year, int32_t month, int32_t day, int hour, int minute = 0) {
  return DayStartMs(DayOf({year, month, day}), 480) + hour * kHourMs + minute * kMinuteMs;
}

// MECH A1
TEST(ReportDays, AnInstantCountsForTheDayOnWhichItsReportAppears) {
  const city::v1::CityPack pack = Pack();
  const ReportDays days(pack);
  struct Row {
    int64_t at_ms;
    uint32_t day;
    const char* scoring;
  };
  const Row rows[] = {
      {At(2025, 6, 30, 0), 20250630, "old"},      {At(2025, 6, 30, 23, 59), 20250630, "old"},
      {At(2026, 6, 30, 11, 59), 20260630, "now"}, {At(2026, 6, 30, 12), 20260701, "now"},
      {At(2026, 2, 28, 12), 20260301, "now"},     {At(2026, 12, 31, 18), 20270101, "now"},
  };
  for (const Row& row : rows) {
    const Day day = days.DayAt(row.at_ms);
    EXPECT_EQ(DayNumber(day), row.day);
    EXPECT_EQ(days.ScoringOn(day).id(), row.scoring) << row.day;
    EXPECT_EQ(DayOfNumber(row.day), day);
    EXPECT_GT(days.EndMs(day), row.at_ms) << row.day;
  }
  EXPECT_EQ(days.EndMs(DayOf({2026, 7, 1})), At(2026, 7, 1, 12));
  EXPECT_EQ(days.EndMs(DayOf({2025, 6, 30})), At(2025, 7, 1, 0));
  EXPECT_EQ(days.HourAt(At(2026, 7, 1, 15, 59)), 15);
}

TEST(ReportDays, WithoutAFormulaNothingIsLeftOutAndTheCivilDayHolds) {
  city::v1::CityPack pack;
  pack.set_utc_offset_minutes(480);
  const ReportDays days(pack);
  EXPECT_EQ(DayNumber(days.DayAt(At(2026, 7, 1, 15))), 20260701);
  EXPECT_TRUE(days.ScoringOn(DayOf({2026, 7, 1})).exclusions().empty());
}

// MECH A1
TEST(ReportDays, TheMonthBeginsOnThePacksDay) {
  city::v1::CityPack pack = Pack();
  pack.mutable_scoring(0)->set_month_start_day(1);
  pack.mutable_scoring(1)->set_month_start_day(19);
  const ReportDays days(pack);
  struct Row {
    CivilDate date;
    uint32_t month;
  };
  const Row rows[] = {
      {{2025, 12, 31}, 202512}, {{2025, 6, 1}, 202506},   {{2026, 1, 1}, 202601},
      {{2026, 1, 18}, 202601},  {{2026, 1, 19}, 202602},  {{2026, 11, 18}, 202611},
      {{2026, 11, 19}, 202612}, {{2026, 12, 18}, 202612}, {{2026, 12, 19}, 202701},
  };
  for (const Row& row : rows) EXPECT_EQ(days.MonthOf(DayOf(row.date)), row.month);
  using Span = std::pair<Day, Day>;
  EXPECT_EQ(days.DaysOfMonth(202612), Span(DayOf({2026, 11, 19}), DayOf({2026, 12, 18})));
  EXPECT_EQ(days.DaysOfMonth(202603), Span(DayOf({2026, 2, 19}), DayOf({2026, 3, 18})));
  EXPECT_EQ(days.DaysOfMonth(202506), Span(DayOf({2025, 6, 1}), DayOf({2025, 6, 30})));
  EXPECT_EQ(days.DaysOfMonth(202601), Span(DayOf({2026, 1, 1}), DayOf({2026, 1, 18})))
      << "the first month of the new day is short";
}

// MECH A1
RC_GTEST_PROP(ReportDays, ADayEndsWhereTheNextBegins, ()) {
  const city::v1::CityPack pack = Pack();
  const ReportDays days(pack);
  const int64_t at = At(2026, 1, 2, 0) + *rc::gen::inRange<int64_t>(0, 1000 * kDayMs);
  const Day day = days.DayAt(at);
  RC_ASSERT(days.EndMs(day) > at);
  RC_ASSERT(days.EndMs(day) - at <= kDayMs);
  RC_ASSERT(days.DayAt(days.EndMs(day) - 1) == day);
  RC_ASSERT(days.DayAt(days.EndMs(day)) == day + 1);
}

}  // namespace
}  // namespace huying::analytics::rules
