#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "common/city/check.h"
#include "common/city/city.h"
#include "common/city/legs.h"
#include "common/core/civil.h"
#include "common/testing/pack_copy.h"
#include "rapidcheck/gtest.h"

namespace huying::city {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Day kLegsDay = DayOf({2026, 3, 2});

std::vector<std::string> TextsOf(const std::vector<Mistake>& mistakes) {
  std::vector<std::string> texts;
  for (const Mistake& mistake : mistakes) texts.push_back(ToText(mistake));
  return texts;
}

// MECH S1
TEST(LegAround, HoldsWhatTheUnitDoesUntilItsReply) {
  for (const auto leg :
       {v1::LEG_ACCEPT, v1::LEG_FIRST_CONTACT, v1::LEG_REVIEW, v1::LEG_REPORT_IN,
        v1::LEG_RETURN_RULING, v1::LEG_APPROVAL, v1::LEG_FIRST_RECEIVER, v1::LEG_PART}) {
    EXPECT_EQ(LegAround(leg), v1::LEG_SOLVE) << v1::Leg_Name(leg);
  }
  for (const auto leg : {v1::LEG_DISPATCH, v1::LEG_CONSULTATION, v1::LEG_SOLVE, v1::LEG_VISIT,
                         v1::LEG_ORDER, v1::LEG_ORDER_JUDGING}) {
    EXPECT_EQ(LegAround(leg), v1::LEG_UNSPECIFIED) << v1::Leg_Name(leg);
  }
}

// MECH S1
TEST(DueWithin, IsNoLaterThanTheLegAround) {
  EXPECT_EQ(DueWithin(50, 10, 0), 50) << "there is none";
  EXPECT_EQ(DueWithin(50, 10, 60), 50);
  EXPECT_EQ(DueWithin(50, 10, 40), 40);
  EXPECT_EQ(DueWithin(50, 10, 10), 50) << "that one was late before this one began";
  EXPECT_EQ(DueWithin(50, 10, 5), 50);
}

// One edit of a whole pack's clocks or calendar, and what is said of it.
struct LegRow {
  const char* name;
  const char* file;
  const char* old_text;
  const char* new_text;
  const char* said;
};

// MECH S1: a limit that an ordinary week shows to be wrong.
TEST(CheckLegs, RefusesALegThatOutlastsTheOneAroundIt) {
  const LegRow rows[] = {
      {"the same clock, longer", "clocks.yaml",
       "leg: accept, grade: utility, limit: {amount: 30, unit: minute}",
       "leg: accept, grade: utility, limit: {amount: 2, unit: day}",
       "clocks.yaml:11: the limit of accept at utility outlasts that of solve in an ordinary week"},
      {"workdays over a weekend", "clocks.yaml",
       "leg: review, grade: general, limit: {amount: 1, unit: workday}",
       "leg: review, grade: general, limit: {amount: 6, unit: workday}", "begun Mon 00:00"},
      {"by minutes", "clocks.yaml",
       "leg: review, grade: incident, limit: {amount: 15, unit: minute}",
       "leg: review, grade: incident, limit: {amount: 90, unit: work_minute}",
       "the limit of review at incident outlasts that of solve"},
      {"of working time and workdays", "clocks.yaml",
       "leg: solve, grade: general, limit: {amount: 7, unit: day}",
       "leg: solve, grade: general, limit: {amount: 480, unit: work_minute}",
       "the limit of accept at general outlasts that of solve"},
  };
  for (const LegRow& row : rows) {
    const PackCopy pack;
    ASSERT_TRUE(pack.Replace(row.file, row.old_text, row.new_text)) << row.name;
    const Report report = CheckDirectory(pack.dir(), kLegsDay);
    EXPECT_THAT(TextsOf(report.mistakes()), Contains(HasSubstr(row.said))) << row.name;
  }
}

TEST(CheckLegs, TakesALegThatIsAsLongAsTheOneAroundIt) {
  const PackCopy pack;
  ASSERT_TRUE(pack.Replace("clocks.yaml",
                           "leg: accept, grade: utility, limit: {amount: 30, unit: minute}",
                           "leg: accept, grade: utility, limit: {amount: 1440, unit: minute}"));
  ASSERT_TRUE(pack.Replace("clocks.yaml",
                           "leg: return_window, grade: utility, limit: {amount: 1, unit: hour}",
                           "leg: return_window, grade: utility, limit: {amount: 24, unit: hour}"));
  ASSERT_TRUE(pack.Replace("clocks.yaml",
                           "leg: solve, grade: general, limit: {amount: 7, unit: day}",
                           "leg: solve, grade: general, limit: {amount: 1, unit: workday}"));
  const Report report = CheckDirectory(pack.dir(), kLegsDay);
  EXPECT_THAT(TextsOf(report.mistakes()), Not(Contains(HasSubstr("accept"))));
  EXPECT_THAT(TextsOf(report.warnings()), Not(Contains(HasSubstr("make accept at general"))));
}

// MECH S1: Spring Festival of 2025 has eight days off in a row, and solving takes seven.
TEST(CheckLegs, NamesTheFirstInstantAtWhichHolidaysCutALegShort) {
  const Report report = CheckDirectory(kDemoPack, kLegsDay);
  EXPECT_TRUE(report.ok()) << report.ToText();
  EXPECT_THAT(TextsOf(report.warnings()),
              Contains(AllOf(
                  StartsWith("clocks.yaml:12: days off make accept at general outlast solve: "),
                  HasSubstr("begun at 2025-01-27 00:00, accept would be due at 2025-02-05 18:00, "
                            "solve at 2025-02-03 00:00"))));
  EXPECT_THAT(TextsOf(report.warnings()), Not(Contains(HasSubstr("at complex"))))
      << "fifteen days reach over every holiday";
}

TEST(CheckLegs, FollowsLimitsWithDays) {
  const PackCopy pack;
  // From 2027 on the work is counted in workdays, too: then nothing outlasts it.
  ASSERT_TRUE(pack.Replace(
      "clocks.yaml", "{leg: solve, grade: general, limit: {amount: 7, unit: day}}",
      "{leg: solve, grade: general, limit: {amount: 7, unit: day}, until_date: 2025-01-01}\n"
      "  - {leg: solve, grade: general, limit: {amount: 5, unit: workday}, from_date: "
      "2025-01-02}"));
  const Report report = CheckDirectory(pack.dir(), kLegsDay);
  EXPECT_TRUE(report.ok()) << report.ToText();
  EXPECT_THAT(TextsOf(report.warnings()), Not(Contains(HasSubstr("outlast"))));
}

// MECH S1: what the check says of the demo is what its clocks do: at any instant of its calendar a
// leg outlasts the one around it only where a warning says so.
RC_GTEST_PROP(CheckLegs, FindsEveryInstant, ()) {
  static const auto kCity = City::Load(kDemoPack).value();
  static const std::string kSaid = CheckDirectory(kDemoPack, kLegsDay).ToText();
  const auto grade = static_cast<v1::Grade>(*rc::gen::inRange(1, v1::Grade_ARRAYSIZE));
  const auto leg = static_cast<v1::Leg>(*rc::gen::inRange(1, v1::Leg_ARRAYSIZE));
  const v1::Leg around = LegAround(leg);
  if (around == v1::LEG_UNSPECIFIED) return;
  const Day first = DayOf({2025, 1, 1});
  const int64_t start = DayStartMs(first, 480) + *rc::gen::inRange<int64_t>(0, 3 * 365 * kDayMs);
  const Day day = kCity->calendar().Today(start);
  const int64_t inner = kCity->DueMs(kCity->LimitOf(leg, grade, day)->limit(), start);
  const int64_t outer = kCity->DueMs(kCity->LimitOf(around, grade, day)->limit(), start);
  if (inner <= outer) return;
  RC_ASSERT(grade == v1::GRADE_GENERAL);
  RC_ASSERT(kSaid.find("days off make " + std::string(leg == v1::LEG_ACCEPT   ? "accept"
                                                      : leg == v1::LEG_REVIEW ? "review"
                                                      : leg == v1::LEG_PART   ? "part"
                                                                              : "report_in")) !=
            std::string::npos);
}

// One day, what is said then and where.
TEST(CheckCalendar, SaysWhenItEnds) {
  struct DayRow {
    const char* today;
    const char* said;  // "": nothing
  };
  const DayRow rows[] = {
      {"2027-10-31", ""},
      {"2027-11-01", "calendar.yaml:7: the working calendar ends on 2027-12-31, in 60 days"},
      {"2027-12-30", "ends on 2027-12-31, in 1 day;"},
      {"2027-12-31", "ends on 2027-12-31, today"},
      {"2028-01-01", "ended on 2027-12-31, 1 day ago"},
      {"2028-10-02", "ended on 2027-12-31, 276 days ago"},
  };
  for (const DayRow& row : rows) {
    const Report report = CheckDirectory(kSmallPack, ParseDate(row.today).value());
    EXPECT_TRUE(report.ok());
    if (*row.said == '\0') {
      EXPECT_THAT(TextsOf(report.warnings()), Not(Contains(HasSubstr("the working calendar"))));
    } else {
      EXPECT_THAT(report.ToText(), HasSubstr("2028 to calendar.yaml"));
      EXPECT_THAT(report.ToText(), HasSubstr(std::string(row.said).substr(0, 30))) << row.today;
    }
  }
}

TEST(CheckCalendar, SaysThatAYearIsAssumedOnceItIsNear) {
  const auto said = [](const char* today) {
    return CheckDirectory(kSmallPack, ParseDate(today).value()).ToText();
  };
  EXPECT_THAT(said("2026-11-01"), Not(HasSubstr("assumed")));
  EXPECT_THAT(said("2026-11-30"),
              HasSubstr("the holidays of 2027 are assumed, and the year begins in 32 days"));
  EXPECT_THAT(said("2027-06-01"), HasSubstr("and the year has begun"));
  EXPECT_THAT(said("2028-01-01"), Not(HasSubstr("assumed")));
}

TEST(CheckCalendar, NamesHolidaysThatTakeNoDayOrStandTwice) {
  const PackCopy pack;
  ASSERT_TRUE(
      pack.Replace("calendar.yaml", "{name: 元旦, from_date: 2026-01-01, until_date: 2026-01-03}",
                   "{name: 元旦, from_date: 2026-01-01, until_date: 2026-01-03}\n"
                   "        - {name: 植树节, from_date: 2026-03-14, until_date: 2026-03-15}\n"
                   "        - {name: 新年, from_date: 2026-01-02, until_date: 2026-01-02}"));
  const Report report = CheckDirectory(pack.dir(), kLegsDay);
  EXPECT_TRUE(report.ok());
  EXPECT_THAT(TextsOf(report.warnings()),
              Contains(AllOf(StartsWith("calendar.yaml:20: "), HasSubstr("changes nothing"))));
  EXPECT_THAT(TextsOf(report.warnings()),
              Contains(AllOf(StartsWith("calendar.yaml:21: "), HasSubstr("'元旦' and of '新年'"))));
}

}  // namespace
}  // namespace huying::city
