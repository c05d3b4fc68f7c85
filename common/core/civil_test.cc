#include "common/core/civil.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace huying {
namespace {

constexpr int32_t kBeijing = 480;

TEST(Civil, KnowsDatesByTable) {
  struct Row {
    CivilDate date;
    Day day;
    DayOfWeek weekday;
    std::string text;
    std::string yymmdd;
  };
  const Row rows[] = {
      {{1970, 1, 1}, 0, DayOfWeek::kThursday, "1970-01-01", "700101"},
      {{1969, 12, 31}, -1, DayOfWeek::kWednesday, "1969-12-31", "691231"},
      {{2000, 2, 29}, 11016, DayOfWeek::kTuesday, "2000-02-29", "000229"},
      {{2026, 11, 22}, 20779, DayOfWeek::kSunday, "2026-11-22", "261122"},
      {{2027, 1, 1}, 20819, DayOfWeek::kFriday, "2027-01-01", "270101"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(DayOf(row.date), row.day) << row.text;
    EXPECT_EQ(CivilOf(row.day), row.date) << row.text;
    EXPECT_EQ(WeekdayOf(row.day), row.weekday) << row.text;
    EXPECT_EQ(FormatDate(row.day), row.text);
    EXPECT_EQ(FormatYymmdd(row.day), row.yymmdd);
    EXPECT_EQ(ParseDate(row.text), row.day);
  }
}

TEST(Civil, RefusesWhatIsNoDate) {
  for (const char* text : {"", "2026-1-01", "2026-02-29", "2026-04-31", "2026-13-01", "2026-00-10",
                           "2026-01-00", "2026/01/01", "2026-01-01 ", "20a6-01-01"}) {
    EXPECT_EQ(ParseDate(text), std::nullopt) << text;
  }
}

TEST(Civil, ReadsTimesOfDay) {
  EXPECT_EQ(ParseTimeOfDay("00:00"), 0);
  EXPECT_EQ(ParseTimeOfDay("09:30"), 570);
  EXPECT_EQ(ParseTimeOfDay("24:00"), 1440);
  for (const char* text : {"", "9:30", "24:01", "12:60", "12.30", "-1:00"}) {
    EXPECT_EQ(ParseTimeOfDay(text), std::nullopt) << text;
  }
}

TEST(Civil, TurnsInstantsIntoLocalTime) {
  const int64_t new_year = DayStartMs(DayOf({2027, 1, 1}), kBeijing);
  EXPECT_EQ(LocalDay(new_year - 1, kBeijing), DayOf({2026, 12, 31}));
  EXPECT_EQ(LocalDay(new_year, kBeijing), DayOf({2027, 1, 1}));
  EXPECT_EQ(LocalMsOfDay(new_year - 1, kBeijing), kDayMs - 1);
  EXPECT_EQ(FormatTime(new_year + 9 * kHourMs + 5 * kMinuteMs + 7000, kBeijing),
            "2027-01-01T09:05:07+08:00");
  EXPECT_EQ(FormatTime(0, -210), "1969-12-31T20:30:00-03:30");
}

// MECH A1: the appraisal month begins on the 19th, the report day at noon.
TEST(Civil, CountsAppraisalMonthsAndReportDays) {
  struct Row {
    CivilDate date;
    int32_t start_day;
    const char* month;
  };
  const Row rows[] = {
      {{2026, 1, 18}, 19, "2026-01"},  {{2026, 1, 19}, 19, "2026-02"},
      {{2026, 12, 18}, 19, "2026-12"}, {{2026, 12, 19}, 19, "2027-01"},
      {{2026, 12, 31}, 1, "2026-12"},  {{2026, 2, 1}, 1, "2026-02"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(FormatMonth(AppraisalMonth(DayOf(row.date), row.start_day)), row.month);
  }
  EXPECT_EQ(FormatDate(FirstDay({2027, 1}, 19)), "2026-12-19");
  EXPECT_EQ(FormatDate(LastDay({2027, 1}, 19)), "2027-01-18");
  EXPECT_EQ(FormatDate(LastDay({2026, 2}, 1)), "2026-02-28");

  const int64_t noon = DayStartMs(DayOf({2026, 1, 31}), kBeijing) + 12 * kHourMs;
  EXPECT_EQ(FormatDate(ReportDay(noon, kBeijing, 720)), "2026-02-01");
  EXPECT_EQ(FormatDate(ReportDay(noon - 1, kBeijing, 720)), "2026-01-31");
  EXPECT_EQ(FormatDate(ReportDay(noon, kBeijing, 0)), "2026-01-31");
}

RC_GTEST_PROP(CivilProperty, DaysAndDatesAreTwoNamesOfTheSame, ()) {
  const Day day = *rc::gen::inRange(-300000, 300000);
  RC_ASSERT(DayOf(CivilOf(day)) == day);
  RC_ASSERT(static_cast<int>(WeekdayOf(day + 1)) == static_cast<int>(WeekdayOf(day)) % 7 + 1);
}

RC_GTEST_PROP(CivilProperty, EachDayLiesInItsAppraisalMonth, ()) {
  const Day day = *rc::gen::inRange(0, 60000);
  const int32_t start_day = *rc::gen::inRange(1, 29);
  const Month month = AppraisalMonth(day, start_day);
  RC_ASSERT(FirstDay(month, start_day) <= day && day <= LastDay(month, start_day));
}

}  // namespace
}  // namespace huying
