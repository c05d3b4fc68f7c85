#include "common/core/calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace huying {
namespace {

using enum DayOfWeek;

Day D(const char* text) { return ParseDate(text).value(); }

// The arrangement of 2025 and 2026 as published by the State Council.
WorkCalendarSpec Spec() {
  return {.utc_offset_minutes = 480,
          .work_hours = {{540, 720}, {780, 1080}},  // 09:00-12:00, 13:00-18:00
          .weekend = {kSaturday, kSunday},
          .first_year = 2025,
          .last_year = 2026,
          .days_off = {{D("2025-01-01"), D("2025-01-01")},
                       {D("2025-01-28"), D("2025-02-04")},
                       {D("2025-10-01"), D("2025-10-08")},
                       {D("2026-01-01"), D("2026-01-03")},
                       {D("2026-02-15"), D("2026-02-23")},
                       {D("2026-10-01"), D("2026-10-07")}},
          .makeup_workdays = {D("2025-01-26"), D("2025-02-08"), D("2025-09-28"), D("2025-10-11"),
                              D("2026-01-04"), D("2026-02-14"), D("2026-02-28"), D("2026-09-20"),
                              D("2026-10-10")}};
}

const WorkCalendar& Calendar() {
  static const WorkCalendar calendar = WorkCalendar::Make(Spec()).value();
  return calendar;
}

int64_t At(const char* date, const char* time) {
  return DayStartMs(D(date), 480) + ParseTimeOfDay(time).value() * kMinuteMs;
}

std::string Text(int64_t instant_ms) { return FormatTime(instant_ms, 480).substr(0, 16); }

TEST(WorkCalendar, SaysWhereItEnds) {
  EXPECT_EQ(Calendar().last_known_day(), D("2026-12-31"));
  // Beyond it only weekends are off: National Day of 2027 is a plain Friday.
  EXPECT_TRUE(Calendar().IsWorkday(D("2027-10-01")));
  EXPECT_EQ(Text(Calendar().AddWorkdays(At("2027-09-30", "10:00"), 1)), "2027-10-01T18:00");
}

TEST(WorkCalendar, KnowsWorkdays) {
  struct Row {
    const char* date;
    bool workday;
  };
  const Row rows[] = {
      {"2025-01-26", true},   // a Sunday, worked for Spring Festival
      {"2025-01-28", false},  // Spring Festival
      {"2025-02-08", true},   // a Saturday, worked
      {"2026-01-02", false},  // a Friday, off
      {"2026-01-04", true},   // a Sunday, worked
      {"2026-03-02", true},   // a plain Monday
      {"2026-03-07", false},  // a plain Saturday
      {"2030-06-03", true},   // unknown year: plain Monday
      {"2030-06-08", false},  // unknown year: plain Saturday
  };
  for (const Row& row : rows) EXPECT_EQ(Calendar().IsWorkday(D(row.date)), row.workday) << row.date;
}

// MECH S1
TEST(WorkCalendar, AddsWorkdays) {
  struct Row {
    const char* name;
    const char* date;
    const char* time;
    int64_t n;
    const char* due;
  };
  const Row rows[] = {
      {"none is now", "2026-03-02", "10:00", 0, "2026-03-02T10:00"},
      {"next day, end of hours", "2026-03-02", "10:00", 1, "2026-03-03T18:00"},
      {"at night the same", "2026-03-02", "23:59", 1, "2026-03-03T18:00"},
      {"over a weekend", "2026-03-06", "17:00", 1, "2026-03-09T18:00"},
      {"from a Saturday", "2026-03-07", "08:00", 1, "2026-03-09T18:00"},
      {"into a worked Sunday", "2025-12-31", "10:00", 1, "2026-01-04T18:00"},
      {"over the Spring Festival", "2026-02-13", "10:00", 2, "2026-02-24T18:00"},
      {"worked Saturday counts", "2026-02-13", "10:00", 1, "2026-02-14T18:00"},
      {"over the long October holiday", "2025-09-30", "20:00", 2, "2025-10-10T18:00"},
      {"worked Saturday after it", "2025-09-30", "20:00", 3, "2025-10-11T18:00"},
      {"out of the known years", "2026-12-31", "10:00", 1, "2027-01-01T18:00"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Text(Calendar().AddWorkdays(At(row.date, row.time), row.n)), row.due) << row.name;
  }
}

// MECH S1
TEST(WorkCalendar, AddsWorkMinutes) {
  struct Row {
    const char* name;
    const char* date;
    const char* time;
    int64_t n;
    const char* due;
  };
  const Row rows[] = {
      {"within the morning", "2026-03-02", "09:10", 30, "2026-03-02T09:40"},
      {"ends with the morning", "2026-03-02", "11:00", 60, "2026-03-02T12:00"},
      {"over noon", "2026-03-02", "11:30", 60, "2026-03-02T13:30"},
      {"from before the hours", "2026-03-02", "03:00", 60, "2026-03-02T10:00"},
      {"from noon", "2026-03-02", "12:30", 60, "2026-03-02T14:00"},
      {"over night", "2026-03-02", "17:30", 60, "2026-03-03T09:30"},
      {"a whole day ends in the evening", "2026-03-02", "09:00", 480, "2026-03-02T18:00"},
      {"over the weekend", "2026-03-06", "17:30", 60, "2026-03-09T09:30"},
      {"from a Sunday", "2026-03-08", "12:00", 60, "2026-03-09T10:00"},
      {"over the Spring Festival", "2026-02-14", "17:30", 60, "2026-02-24T09:30"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Text(Calendar().AddWorkMinutes(At(row.date, row.time), row.n)), row.due) << row.name;
  }
}

TEST(WorkCalendar, MeasuresWorkingTime) {
  EXPECT_EQ(Calendar().WorkMsBetween(At("2026-03-02", "11:00"), At("2026-03-02", "14:00")),
            2 * kHourMs);
  EXPECT_EQ(Calendar().WorkMsBetween(At("2026-03-06", "17:00"), At("2026-03-09", "10:00")),
            2 * kHourMs);
  EXPECT_EQ(Calendar().WorkMsBetween(At("2026-03-07", "17:00"), At("2026-03-08", "10:00")), 0);
  EXPECT_EQ(Calendar().WorkMsBetween(At("2026-03-09", "10:00"), At("2026-03-06", "17:00")), 0);
}

// MECH S1: a warning at half of a workday clock falls into working hours.
TEST(WorkCalendar, FindsShareOfWorkingTime) {
  const int64_t start = At("2026-03-06", "18:00");
  const int64_t due = Calendar().AddWorkdays(start, 1);
  EXPECT_EQ(Text(Calendar().WorkShare(start, due, 50)), "2026-03-09T14:00");
  EXPECT_EQ(Calendar().WorkShare(start, due, 100), due);
  EXPECT_EQ(Calendar().WorkShare(start, due, 0), start);
  EXPECT_EQ(Text(Calendar().WorkShare(At("2026-03-07", "10:00"), At("2026-03-07", "12:00"), 50)),
            "2026-03-07T11:00");
}

TEST(WorkCalendar, KeepsAnEndAtMidnightOnItsDay) {
  WorkCalendarSpec spec = Spec();
  spec.work_hours = {{0, kMinutesPerDay}};
  const WorkCalendar calendar = WorkCalendar::Make(spec).value();
  const int64_t one = calendar.AddWorkdays(At("2026-03-02", "10:00"), 1);
  EXPECT_EQ(Text(one), "2026-03-03T23:59");
  EXPECT_EQ(calendar.AddWorkdays(one, 1), calendar.AddWorkdays(At("2026-03-02", "10:00"), 2));
}

TEST(WorkCalendar, RefusesWhatIsNoCalendar) {
  WorkCalendarSpec no_hours = Spec();
  no_hours.work_hours.clear();
  WorkCalendarSpec overlap = Spec();
  overlap.work_hours = {{540, 720}, {700, 1080}};
  WorkCalendarSpec late = Spec();
  late.work_hours = {{540, 1441}};
  WorkCalendarSpec no_day = Spec();
  no_day.weekend = {kMonday, kTuesday, kWednesday, kThursday, kFriday, kSaturday, kSunday};
  WorkCalendarSpec years = Spec();
  years.first_year = 1800;
  for (const WorkCalendarSpec& spec : {no_hours, overlap, late, no_day, years}) {
    EXPECT_EQ(WorkCalendar::Make(spec).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

// Instants from 2024 to 2028, so that both known and unknown years are met.
rc::Gen<int64_t> Instant() {
  return rc::gen::inRange<int64_t>(DayStartMs(DayOf({2024, 1, 1}), 480),
                                   DayStartMs(DayOf({2028, 1, 1}), 480));
}

RC_GTEST_PROP(WorkCalendarProperty, AddingTwiceIsAddingTheSum, ()) {
  const int64_t start = *Instant();
  const int64_t a = *rc::gen::inRange<int64_t>(0, 400);
  const int64_t b = *rc::gen::inRange<int64_t>(0, 400);
  const WorkCalendar& calendar = Calendar();
  RC_ASSERT(calendar.AddWorkdays(calendar.AddWorkdays(start, a), b) ==
            calendar.AddWorkdays(start, a + b));
  RC_ASSERT(calendar.AddWorkMinutes(calendar.AddWorkMinutes(start, a), b) ==
            calendar.AddWorkMinutes(start, a + b));
}

RC_GTEST_PROP(WorkCalendarProperty, LaterOrLongerIsNeverDueEarlier, ()) {
  const int64_t start = *Instant();
  const int64_t later = start + *rc::gen::inRange<int64_t>(0, 20 * kDayMs);
  const int64_t n = *rc::gen::inRange<int64_t>(1, 60);
  const WorkCalendar& calendar = Calendar();
  RC_ASSERT(calendar.AddWorkdays(start, n) <= calendar.AddWorkdays(later, n));
  RC_ASSERT(calendar.AddWorkdays(start, n) < calendar.AddWorkdays(start, n + 1));
  RC_ASSERT(calendar.AddWorkdays(start, n) > start);
  RC_ASSERT(calendar.AddWorkMinutes(start, n) <= calendar.AddWorkMinutes(later, n));
  RC_ASSERT(calendar.AddWorkMinutes(start, n) < calendar.AddWorkMinutes(start, n + 1));
}

RC_GTEST_PROP(WorkCalendarProperty, DeadlinesFallOnWorkdays, ()) {
  const int64_t start = *Instant();
  const int64_t n = *rc::gen::inRange<int64_t>(1, 60);
  const WorkCalendar& calendar = Calendar();
  RC_ASSERT(calendar.IsWorkday(calendar.Today(calendar.AddWorkdays(start, n))));
  RC_ASSERT(calendar.IsWorkday(calendar.Today(calendar.AddWorkMinutes(start, n))));
  RC_ASSERT(calendar.WorkMsBetween(start, calendar.AddWorkMinutes(start, n)) == n * kMinuteMs);
}

RC_GTEST_PROP(WorkCalendarProperty, SharesRiseAndStayWithin, ()) {
  const int64_t start = *Instant();
  const int64_t due = start + *rc::gen::inRange<int64_t>(0, 30 * kDayMs);
  const int32_t percent = *rc::gen::inRange(0, 100);
  const WorkCalendar& calendar = Calendar();
  const int64_t warning = calendar.WorkShare(start, due, percent);
  RC_ASSERT(start <= warning && warning <= due);
  RC_ASSERT(warning <= calendar.WorkShare(start, due, percent + 1));
}

}  // namespace
}  // namespace huying
