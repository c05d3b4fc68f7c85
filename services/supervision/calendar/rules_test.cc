#include "services/supervision/calendar/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "common/core/civil.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "rapidcheck/gtest.h"
#include "services/supervision/example.h"

namespace huying::supervision::calendar {
namespace {

using clocks::Find;
using legs::Act;
using legs::Verb;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum city::v1::Leg;

constexpr Act kStop[] = {{Verb::kStop, LEG_SOLVE}};
constexpr Act kParked[] = {{Verb::kPause, LEG_SOLVE}};
constexpr Act kReturned[] = {{Verb::kUncharge, LEG_SOLVE}};
constexpr Act kGoesOn[] = {{Verb::kResume, LEG_SOLVE}};
constexpr Act kMoveOn[] = {{Verb::kStop, LEG_SOLVE}, {Verb::kStart, LEG_SOLVE}};
constexpr Act kStartReview[] = {{Verb::kStart, LEG_REVIEW}};

// Monday 23 November 2026.
const Day kMonday = DayOf({2026, 11, 23});
const Day kTuesday = kMonday + 1;
const Day kSaturday = kMonday + 5;

int64_t At(Day day, int hour, int minute = 0) {
  return DayStartMs(day, 480) + hour * kHourMs + minute * kMinuteMs;
}

std::vector<std::string> FollowNow(Example& example, int64_t now_ms) {
  NewEvents events(&example.arena);
  v1::Watch following = example.watch;
  Follow(example.At(now_ms), following, events);
  example.Fold(events);
  return Example::Names(events.events());
}

void StartDays(Example& example, int32_t workdays) {
  example.city.workdays[LEG_SOLVE] = workdays;
  example.Do(kStartSolve, kMonday10);
}
void OneDay(Example& e) { StartDays(e, 1); }
void FiveDays(Example& e) { StartDays(e, 5); }
void Minutes(Example& e) {
  e.city.working_time = true;
  e.Do(kStartSolve, kMonday10);
}
void ByTheWall(Example& e) { e.Do(kStartSolve, kMonday10); }
void Breached(Example& e) {
  OneDay(e);
  e.watch.mutable_clocks(0)->set_breached(true);
}
void StoodStill(Example& e) {
  OneDay(e);
  e.Do(kParked, At(kMonday, 11));
}
void Uncharged(Example& e) {
  OneDay(e);
  e.Do(kReturned, At(kMonday, 11));
}
void PausedAnHour(Example& e) {
  OneDay(e);
  e.Do(kParked, At(kMonday, 10, 30));
  e.Do(kGoesOn, At(kMonday, 11, 30));
}
void OfAnOldLog(Example& e) {
  OneDay(e);
  e.watch.mutable_clocks(0)->clear_limit();
}

// MECH S1: a clock of "work and answer" began on Monday at 10:00; at 12:00 another calendar holds.
TEST(Follow, MovesWhatCountsWorkdaysAndIsNotLate) {
  struct Row {
    const char* what;
    void (*before)(Example&);
    std::vector<Day> off;
    std::vector<Day> worked;
    int64_t due_ms;
  };
  const Row rows[] = {
      {"a holiday on the last day", OneDay, {kTuesday}, {}, At(kMonday + 2, 18)},
      {"two", OneDay, {kTuesday, kTuesday + 1}, {}, At(kMonday + 3, 18)},
      {"one after it", OneDay, {kTuesday + 1}, {}, At(kTuesday, 18)},
      {"one in the middle", FiveDays, {kTuesday}, {}, At(kMonday + 8, 18)},
      {"a Saturday that is worked", FiveDays, {}, {kSaturday}, At(kSaturday, 18)},
      {"in working minutes", Minutes, {kTuesday}, {}, At(kMonday + 2, 11)},
      {"by the wall", ByTheWall, {kTuesday}, {}, kMonday10 + 600 * kMinuteMs},
      {"breached", Breached, {kTuesday}, {}, At(kTuesday, 18)},
      {"it stands still", StoodStill, {kTuesday}, {}, At(kTuesday, 18)},
      {"nobody is charged", Uncharged, {kTuesday}, {}, At(kMonday + 2, 18)},
      {"an hour was paused", PausedAnHour, {kTuesday}, {}, At(kMonday + 3, 10)},
      {"from before limits were kept", OfAnOldLog, {kTuesday}, {}, At(kTuesday, 18)},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    Example example;
    row.before(example);
    const int64_t before_ms = Find(example.watch, LEG_SOLVE)->due_ms();
    EXPECT_THAT(FollowNow(example, At(kMonday, 12)), IsEmpty()) << "by the same calendar";
    example.calendar = ExampleCalendar(row.off, row.worked);
    const auto said = FollowNow(example, At(kMonday, 12));
    EXPECT_EQ(said.size(), row.due_ms == before_ms ? 0U : 1U);
    EXPECT_EQ(Find(example.watch, LEG_SOLVE)->due_ms(), row.due_ms);
    EXPECT_THAT(FollowNow(example, At(kMonday, 12)), IsEmpty()) << "a second time";
  }
}

// MECH S1: warnings lie at the same shares of the new time; those that were said stay said.
TEST(Follow, WarningsMoveWithTheDate) {
  Example example;
  example.city.workdays[LEG_SOLVE] = 1;
  example.Do(kStartSolve, kMonday10);
  example.calendar = ExampleCalendar({kTuesday});
  FollowNow(example, At(kMonday, 12));
  EXPECT_THAT(Find(example.watch, LEG_SOLVE)->warn_ms(),
              ElementsAre(At(kMonday + 2, 9, 30), At(kMonday + 2, 18)));
  NewEvents events(&example.arena);
  clocks::Ring(*Find(example.watch, LEG_SOLVE), At(kMonday + 2, 10), 0, example.city, events);
  example.Fold(events);
  example.calendar = ExampleCalendar({kTuesday, kMonday + 2});
  FollowNow(example, At(kMonday + 2, 10));
  EXPECT_THAT(Find(example.watch, LEG_SOLVE)->warn_percent(), ElementsAre(100));
}

// MECH S1: days that are given off while a clock stands still count when it goes on.
TEST(Follow, AClockThatStoodStillGoesByTheCalendarOfItsEnd) {
  Example example;
  example.city.workdays[LEG_SOLVE] = 3;
  example.Do(kStartSolve, kMonday10);  // until Thursday 18:00
  example.Do(kParked, At(kMonday, 12));
  example.calendar = ExampleCalendar({kTuesday + 1});
  example.Do(kGoesOn, At(kTuesday, 12));
  EXPECT_EQ(Find(example.watch, LEG_SOLVE)->due_ms(), At(kMonday + 7, 18))
      << "Friday by the calendar, and a day later for the pause";
}

// MECH S1: a leg that was cut off at the date of the leg around it goes with that, one by the wall does not.
TEST(Follow, WhatLiesWithinAnotherLegGoesWithIt) {
  for (const bool by_wall : {false, true}) {
    Example example;
    example.city.workdays[LEG_SOLVE] = 1;
    if (by_wall) {
      example.city.minutes[LEG_REVIEW] = 5000;
    } else {
      example.city.workdays[LEG_REVIEW] = 4;
    }
    example.Do(kStartSolve, kMonday10);
    example.Do(kStartReview, kMonday10);
    EXPECT_EQ(Find(example.watch, LEG_REVIEW)->due_ms(), At(kTuesday, 18));
    example.calendar = ExampleCalendar({kTuesday});
    FollowNow(example, At(kMonday, 12));
    EXPECT_EQ(Find(example.watch, LEG_REVIEW)->due_ms(), At(by_wall ? kTuesday : kTuesday + 1, 18));
  }
  Example example;
  example.city.workdays = {{LEG_SOLVE, 5}, {LEG_REVIEW, 1}};
  example.Do(kStartSolve, kMonday10);
  example.Do(kStartReview, kMonday10);
  example.calendar = ExampleCalendar({kTuesday});
  EXPECT_THAT(FollowNow(example, At(kMonday, 12)), ElementsAre("move SOLVE", "move REVIEW"));
  EXPECT_EQ(Find(example.watch, LEG_REVIEW)->due_ms(), At(kTuesday + 1, 18)) << "its own limit";
}

// MECH S1: the citizen's date follows, whoever has the case; a unit's own time keeps its length beyond it.
TEST(Follow, TheCitizensDateMovesThoughAnotherUnitHasTheCase) {
  Example example;
  example.city.workdays[LEG_SOLVE] = 4;
  example.Do(kStartSolve, kMonday10, std::nullopt, "street-1");  // until Friday 18:00
  example.Do(kMoveOn, At(kTuesday, 10), std::nullopt, "heat");
  EXPECT_EQ(Find(example.watch, LEG_SOLVE)->due_ms(), At(kMonday + 4, 18));
  EXPECT_EQ(Find(example.watch, LEG_SOLVE)->own_due_ms(), At(kMonday + 7, 18));
  EXPECT_THAT(FollowNow(example, At(kTuesday, 12)), IsEmpty());
  example.calendar = ExampleCalendar({kTuesday + 1});
  EXPECT_THAT(FollowNow(example, At(kTuesday, 12)), ElementsAre("move SOLVE"));
  EXPECT_EQ(Find(example.watch, LEG_SOLVE)->due_ms(), At(kMonday + 7, 18));
  EXPECT_EQ(Find(example.watch, LEG_SOLVE)->own_due_ms(), At(kMonday + 8, 18));
  // ... and when a third one gets it that is the date, and no day that was given off in between.
  example.Do(kStop, At(kTuesday, 13));
  EXPECT_EQ(example.watch.citizen_date().due_ms(), At(kMonday + 7, 18));
  example.calendar = ExampleCalendar({kTuesday + 1, kMonday + 7});
  example.Do(kStartSolve, At(kTuesday, 14), std::nullopt, "centre");
  EXPECT_EQ(Find(example.watch, LEG_SOLVE)->due_ms(), At(kMonday + 8, 18));
}

// Some history of a clock, and where it is due; `change`: once it has happened.
int64_t DueAfter(bool in_workdays, const std::vector<std::pair<int, int64_t>>& steps,
                 const WorkCalendar* from_the_start, const WorkCalendar* change) {
  Example example;
  example.city.working_time = true;
  if (in_workdays) example.city.workdays[LEG_SOLVE] = 7;
  if (!in_workdays) example.city.minutes[LEG_SOLVE] = 3000;
  if (from_the_start != nullptr) example.calendar = *from_the_start;
  std::string unit = "street-1";
  example.Do(kStartSolve, kMonday10, std::nullopt, unit);
  int64_t now_ms = kMonday10;
  bool stops = false;
  for (const auto& [what, minutes] : steps) {
    now_ms += minutes * kMinuteMs;
    if (what == 0 && !stops) {
      unit = unit == "heat" ? "street-1" : "heat";
      example.Do(kMoveOn, now_ms, std::nullopt, unit);
      continue;
    }
    if (what == 0) continue;
    example.Do(stops       ? std::span<const Act>(kGoesOn)
               : what == 1 ? std::span<const Act>(kReturned)
                           : std::span<const Act>(kParked),
               now_ms);
    stops = !stops;
  }
  if (stops) example.Do(kGoesOn, now_ms);
  if (change != nullptr) {
    RC_ASSERT(FollowNow(example, now_ms).empty());
    example.calendar = *change;
    FollowNow(example, now_ms);
    RC_ASSERT(FollowNow(example, now_ms).empty());
  }
  return Find(example.watch, LEG_SOLVE)->due_ms();
}

// MECH S1: whatever happened before, a day that is changed in the future leads to the date that there had
// been if it had been so from the beginning.
RC_GTEST_PROP(Follow, TheDateIsAsIfItHadAlwaysBeenSo, ()) {
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int64_t>>>(
      5, rc::gen::pair(rc::gen::inRange(0, 4), rc::gen::inRange<int64_t>(0, 60)));
  std::vector<Day> off, worked;
  for (int day = 1; day < 20; ++day) {
    const int change = *rc::gen::inRange(0, 6);
    if (change == 0) off.push_back(kMonday + day);
    if (change == 1) worked.push_back(kMonday + day);
  }
  const WorkCalendar other = ExampleCalendar(off, worked);
  const bool in_workdays = *rc::gen::arbitrary<bool>();
  const int64_t moved_ms = DueAfter(in_workdays, steps, nullptr, &other);
  const int64_t always_ms = DueAfter(in_workdays, steps, &other, nullptr);
  RC_ASSERT(moved_ms == always_ms);
}

// MECH S1: by the same calendar nothing ever moves, whatever happened, and however much of a minute.
RC_GTEST_PROP(Follow, TheSameCalendarMovesNothing, ()) {
  static const legs::ClockTable kTable(*dispatch::v1::Event::descriptor());
  using E = dispatch::v1::Event;
  static constexpr int kKinds[] = {E::kRouted,         E::kAccepted,  E::kFirstMeetingHeld,
                                   E::kDraftSubmitted, E::kSentBack,  E::kParked,
                                   E::kResumed,        E::kReturned,  E::kReturnRejected,
                                   E::kReturnUpheld,   E::kTaskMoved, E::kRegraded};
  Example example;
  example.city.working_time = *rc::gen::arbitrary<bool>();
  for (const city::v1::Leg leg :
       {LEG_SOLVE, LEG_ACCEPT, LEG_RETURN_RULING, LEG_FIRST_CONTACT, LEG_REVIEW}) {
    const int days = *rc::gen::inRange(0, 6);
    if (days > 0) example.city.workdays[leg] = days;
  }
  int64_t now_ms = kMonday10 + *rc::gen::inRange<int64_t>(0, kMinuteMs);
  example.Do(kTable.ActsOf(E::kRouted), now_ms);
  const auto steps = *rc::gen::container<std::vector<std::pair<size_t, int64_t>>>(rc::gen::pair(
      rc::gen::inRange<size_t>(0, std::size(kKinds)), rc::gen::inRange<int64_t>(0, 12 * kHourMs)));
  for (const auto& [kind, ms] : steps) {
    now_ms += ms;
    if (now_ms > kMonday10 + 25 * kDayMs) break;
    if (kKinds[kind] == E::kRegraded) example.of_case.set_grade(city::v1::GRADE_INCIDENT);
    example.Do(kTable.ActsOf(kKinds[kind]), now_ms, std::nullopt, ms % 2 == 0 ? "heat" : "");
    RC_ASSERT(FollowNow(example, now_ms).empty());
  }
}

}  // namespace
}  // namespace huying::supervision::calendar
