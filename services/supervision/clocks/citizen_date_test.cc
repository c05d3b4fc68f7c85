// The date that the citizen was given stands, whichever unit has the case; each unit is charged for its
// own time, and a breach is a unit's only if its own time exceeds its own limit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "rapidcheck/gtest.h"
#include "services/supervision/example.h"

namespace huying::supervision::clocks {
namespace {

using legs::Act;
using legs::Verb;
using enum city::v1::Leg;

constexpr int64_t kLimitMinutes = 600;  // ExampleCity's
constexpr Act kNotCharged[] = {{Verb::kUncharge, LEG_SOLVE}};
constexpr Act kChargedAgain[] = {{Verb::kResume, LEG_SOLVE}};
constexpr Act kParked[] = {{Verb::kPause, LEG_SOLVE}};
constexpr Act kMoveOn[] = {
    {Verb::kStop, LEG_SOLVE}, {Verb::kStart, LEG_ACCEPT}, {Verb::kStart, LEG_SOLVE}};

constexpr int64_t After(int64_t minutes) { return kMonday10 + minutes * kMinuteMs; }

class CitizenDateTest : public ::testing::Test {
 protected:
  CitizenDateTest() { example.Do(kStartSolve, kMonday10, std::nullopt, "street-1"); }

  std::vector<v1::Event*> Do(std::span<const Act> acts, int64_t minutes,
                             std::string_view unit_id = "") {
    return example.Do(acts, After(minutes), std::nullopt, unit_id);
  }
  const v1::Clock& Solve() const { return *Find(example.watch, LEG_SOLVE); }
  // Rings when the clock says so; what it said.
  std::vector<v1::Event*> Ring() {
    NewEvents events(&example.arena);
    clocks::Ring(Solve(), NextAlarm(Solve()), 0, example.city, events);
    example.Fold(events);
    return events.events();
  }

  Example example;
};

// MECH S1: East has it for 300 minutes, returns it, Heat gets it after the ruling and answers late: the
// case is late, and neither has used up its own time.
TEST_F(CitizenDateTest, NobodyIsBlamedForWhatOthersUsed) {
  Do(kNotCharged, 300);
  const auto moved = Do(kMoveOn, 360, "heat");
  ASSERT_TRUE(moved[0]->has_stopped());
  EXPECT_EQ(moved[0]->stopped().unit_id(), "street-1");
  EXPECT_EQ(moved[0]->stopped().spent_ms(), 300 * kMinuteMs) << "the ruling is not charged";
  EXPECT_FALSE(moved[0]->stopped().breached());
  EXPECT_EQ(Solve().due_ms(), After(kLimitMinutes)) << "the citizen's date";
  EXPECT_EQ(Solve().own_due_ms(), After(360 + kLimitMinutes));
  while (!Solve().breached()) {
    for (const v1::Event* event : Ring()) {
      if (event->has_breached()) {
        EXPECT_EQ(event->breached().unit_id(), "");
      }
    }
  }
  const auto stopped = Do(kStopSolve, 700);
  ASSERT_EQ(stopped.size(), 1u);
  EXPECT_EQ(stopped[0]->stopped().spent_ms(), 340 * kMinuteMs);
  EXPECT_TRUE(stopped[0]->stopped().breached());
}

// MECH S1: ... and then it uses up its own time, too.
TEST_F(CitizenDateTest, AUnitThatUsesUpItsOwnTimeIs) {
  Do(kMoveOn, 60, "heat");
  while (!Solve().breached()) Ring();
  EXPECT_TRUE(Solve().shared());
  EXPECT_EQ(NextAlarm(Solve()), After(60 + kLimitMinutes));
  const auto said = Ring();
  ASSERT_EQ(said.size(), 1u);
  ASSERT_TRUE(said[0]->has_own_time_exceeded());
  EXPECT_EQ(said[0]->own_time_exceeded().unit_id(), "heat");
  EXPECT_EQ(said[0]->own_time_exceeded().due_ms(), After(60 + kLimitMinutes));
  EXPECT_EQ(NextAlarm(Solve()), 0) << "each once";
  EXPECT_EQ(Do(kStopSolve, 2000).size(), 1u);
}

// MECH S1: nobody ran to say so: the same is said at the end.
TEST_F(CitizenDateTest, AfterDowntimeTheSameIsSaid) {
  Do(kMoveOn, 60, "heat");
  const auto stopped = Do(kStopSolve, 2000);
  ASSERT_EQ(stopped.size(), 3u);
  EXPECT_EQ(stopped[0]->breached().due_ms(), After(kLimitMinutes));
  EXPECT_EQ(stopped[0]->breached().unit_id(), "");
  EXPECT_EQ(stopped[1]->own_time_exceeded().unit_id(), "heat");
  EXPECT_TRUE(stopped[2]->stopped().breached());
}

// MECH S1: the return was unfounded: the date stood and rang, and the ruling is not charged.
TEST_F(CitizenDateTest, ADateThatStandsRings) {
  Do(kNotCharged, 500);
  EXPECT_FALSE(StandsStill(Solve()));
  while (NextAlarm(Solve()) != 0) Ring();
  EXPECT_TRUE(Solve().breached());
  Do(kChargedAgain, 700);
  EXPECT_EQ(Solve().due_ms(), After(kLimitMinutes));
  EXPECT_EQ(Solve().own_due_ms(), After(kLimitMinutes + 200));
  const auto stopped = Do(kStopSolve, 750);
  EXPECT_EQ(stopped.back()->stopped().spent_ms(), 550 * kMinuteMs);
}

// MECH S1: what a unit has used before it gets the case again counts.
TEST_F(CitizenDateTest, AUnitThatGetsItAgainGoesOnWhereItWas) {
  Do(kMoveOn, 100, "heat");
  Do(kMoveOn, 200, "street-1");
  EXPECT_EQ(Solve().due_ms(), After(kLimitMinutes));
  EXPECT_EQ(Solve().own_due_ms(), After(200 + kLimitMinutes - 100));
}

// MECH S1: a promise that was approved moves the date, for everybody.
TEST_F(CitizenDateTest, ParkingMovesIt) {
  Do(kMoveOn, 100, "heat");
  Do(kParked, 200);
  EXPECT_EQ(NextAlarm(Solve()), 0);
  Do(kChargedAgain, 1200);
  EXPECT_EQ(Solve().due_ms(), After(kLimitMinutes + 1000));
  EXPECT_EQ(Solve().own_due_ms(), After(100 + kLimitMinutes + 1000));
}

// MECH S1
TEST_F(CitizenDateTest, TheNextRoundHasANewOne) {
  Do(kStopSolve, 100);
  example.of_case.set_round(2);
  Do(kStartSolve, 300, "street-1");
  EXPECT_EQ(Solve().due_ms(), After(300 + kLimitMinutes));
  EXPECT_EQ(Solve().own_due_ms(), 0);
}

// MECH S1: what the next unit does lies within the date, too.
TEST_F(CitizenDateTest, TheLegsOfTheNextUnitLieWithinIt) {
  Do(kMoveOn, kLimitMinutes - 10, "heat");
  EXPECT_EQ(Find(example.watch, LEG_ACCEPT)->due_ms(), After(kLimitMinutes));
}

// MECH S1: any way among units: the date never moves, and what is charged adds up to all the time in which
// somebody had it.
RC_GTEST_PROP(CitizenDate, NeverMovesAndEachPaysForItsOwn, ()) {
  Example example;
  example.Do(kStartSolve, kMonday10, std::nullopt, "street-1");
  std::string unit = "street-1";
  std::map<std::string, int64_t> spent, said;
  bool charged = true;
  int64_t now = 0;
  const auto note = [&](const std::vector<v1::Event*>& events) {
    for (const v1::Event* event : events) {
      if (event->has_stopped() && event->stopped().leg() == LEG_SOLVE)
        said[event->stopped().unit_id()] += event->stopped().spent_ms() / kMinuteMs;
    }
  };
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int64_t>>>(
      rc::gen::pair(rc::gen::inRange(0, 3), rc::gen::inRange<int64_t>(0, 400)));
  for (const auto& [what, minutes] : steps) {
    now += minutes;
    if (charged) spent[unit] += minutes;
    if (what == 0) {
      unit = unit == "heat" ? "street-1" : "heat";
      note(example.Do(kMoveOn, After(now), std::nullopt, unit));
      charged = true;
    } else {
      note(example.Do(
          charged ? std::span<const Act>(kNotCharged) : std::span<const Act>(kChargedAgain),
          After(now)));
      charged = !charged;
    }
    const v1::Clock& clock = *Find(example.watch, LEG_SOLVE);
    RC_ASSERT(clock.due_ms() == After(kLimitMinutes));
    const int64_t own_due = clock.own_due_ms() != 0 ? clock.own_due_ms() : clock.due_ms();
    if (charged && spent[unit] <= kLimitMinutes)
      RC_ASSERT(own_due >= After(now + kLimitMinutes - spent[unit]) || own_due == clock.due_ms());
  }
  note(example.Do(kStopSolve, After(now)));
  for (const auto& [who, minutes] : spent) RC_ASSERT(said[who] == minutes);
}

}  // namespace
}  // namespace huying::supervision::clocks
