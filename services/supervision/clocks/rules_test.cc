#include "services/supervision/clocks/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "common/testing/casework.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "rapidcheck/gtest.h"
#include "services/supervision/example.h"

namespace huying::supervision::clocks {
namespace {

using huying::testing::EventOracle;
using legs::Act;
using legs::ClockTable;
using legs::Verb;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum city::v1::Leg;

// What moves the clocks is no state of theirs, and the citizen reads nothing of it.
const EventOracle kStarted{v1::ClockStarted::descriptor(), "", "", ""};
const EventOracle kRegraded{v1::ClockRegraded::descriptor(), "", "", ""};
const EventOracle kMoved{v1::ClockMoved::descriptor(), "", "", ""};
const EventOracle kOwnTimeExceeded{v1::OwnTimeExceeded::descriptor(), "", "", ""};
const EventOracle kPaused{v1::ClockPaused::descriptor(), "", "", ""};
const EventOracle kResumed{v1::ClockResumed::descriptor(), "", "", ""};
const EventOracle kStopped{v1::ClockStopped::descriptor(), "", "", ""};
const EventOracle kWarned{v1::ClockWarned::descriptor(), "", "", ""};
const EventOracle kBreached{v1::ClockBreached::descriptor(), "", "", ""};
const EventOracle kEnded{v1::SupervisionEnded::descriptor(), "ENDED", "", ""};

constexpr int64_t kMin = kMinuteMs;
constexpr Act kPauseSolve[] = {{Verb::kPause, LEG_SOLVE}};
constexpr Act kResumeSolve[] = {{Verb::kResume, LEG_SOLVE}};
constexpr Act kStartDispatch[] = {{Verb::kStart, LEG_DISPATCH}};
constexpr Act kRegradeDispatch[] = {{Verb::kRegrade, LEG_DISPATCH}};
constexpr Act kRegradeSolve[] = {{Verb::kRegrade, LEG_SOLVE}};

// MECH S1
TEST(Apply, ChargesAUnitForItsOwnTimeOnly) {
  struct Row {
    const char* what;
    bool working_time;
    int64_t paused_at, resumed_at, stopped_at;  // minutes after Monday 10:00; 0 for never
    int64_t due_at, spent;                      // likewise
    bool breached;
  };
  // The limit is 600 minutes. A working day has 540, of which 480 are left.
  const Row rows[] = {
      {"in time", false, 0, 0, 600, 600, 600, false},
      {"late", false, 0, 0, 601, 600, 601, true},
      {"parked: the limit moves", false, 100, 200, 700, 700, 600, false},
      {"parked, and late", false, 100, 200, 701, 700, 601, true},
      {"ended while parked: only the time before counts", false, 599, 0, 5000, 600, 599, false},
      {"parked when it was late", false, 610, 700, 800, 690, 710, true},
      {"working time, over the night", true, 0, 0, 1440 + 60, 1440 + 60, 600, false},
      {"working time, one minute more", true, 0, 0, 1440 + 61, 1440 + 60, 601, true},
      {"parked overnight: no working time passed", true, 480, 1440 - 60, 1440 + 60, 1440 + 60, 600,
       false},
      {"parked for a working hour", true, 60, 120, 1440 + 120, 1440 + 120, 600, false},
  };
  for (const Row& row : rows) {
    Example example;
    example.city.working_time = row.working_time;
    example.Do(kStartSolve, kMonday10);
    if (row.paused_at != 0) example.Do(kPauseSolve, kMonday10 + row.paused_at * kMin);
    if (row.resumed_at != 0) example.Do(kResumeSolve, kMonday10 + row.resumed_at * kMin);
    ASSERT_NE(Find(example.watch, LEG_SOLVE), nullptr) << row.what;
    EXPECT_EQ(Find(example.watch, LEG_SOLVE)->due_ms(), kMonday10 + row.due_at * kMin) << row.what;
    const auto stopped = example.Do(kStopSolve, kMonday10 + row.stopped_at * kMin);
    // Nobody looked when it was late; that is said before it stops, with its own instant.
    if (row.breached) {
      ASSERT_THAT(Example::Names(stopped), ElementsAre("breach", "stop SOLVE")) << row.what;
      EXPECT_EQ(stopped[0]->breached().due_ms(), kMonday10 + row.due_at * kMin) << row.what;
      EXPECT_EQ(stopped[0]->breached().unit_id(), "street-1") << row.what;
    } else {
      ASSERT_THAT(Example::Names(stopped), ElementsAre("stop SOLVE")) << row.what;
    }
    const v1::ClockStopped& last = stopped.back()->stopped();
    EXPECT_EQ(last.spent_ms(), row.spent * kMin) << row.what;
    EXPECT_EQ(last.breached(), row.breached) << row.what;
    EXPECT_EQ(last.unit_id(), "street-1") << row.what;
    EXPECT_THAT(example.watch.clocks(), IsEmpty()) << row.what;
  }
}

// MECH S1
TEST(Apply, WhatIsNotThereIsLeftAlone) {
  Example example;
  EXPECT_THAT(example.Do(kStopSolve, kMonday10), IsEmpty());
  EXPECT_THAT(example.Do(kPauseSolve, kMonday10), IsEmpty());
  EXPECT_THAT(example.Do(kResumeSolve, kMonday10), IsEmpty());
  example.Do(kStartSolve, kMonday10);
  EXPECT_THAT(example.Do(kStartSolve, kMonday10 + kMin), IsEmpty()) << "it runs already";
  EXPECT_THAT(example.Do(kResumeSolve, kMonday10 + kMin), IsEmpty()) << "it is not paused";
  example.Do(kPauseSolve, kMonday10 + kMin);
  EXPECT_THAT(example.Do(kPauseSolve, kMonday10 + 2 * kMin), IsEmpty()) << "it is paused already";
  example.city.minutes.clear();
  EXPECT_THAT(example.Do(kStartDispatch, kMonday10), IsEmpty()) << "the city sets no limit";
}

std::span<const Act> ActsOf(const dispatch::v1::Event& event) {
  static const ClockTable kTable(*dispatch::v1::Event::descriptor());
  return kTable.ActsOf(event.kind_case());
}

// MECH S1
TEST(Apply, ReturnAndRulingMoveTheWork) {
  Example example;
  dispatch::v1::Event routed, returned, rejected, upheld;
  routed.mutable_routed();
  returned.mutable_returned();
  rejected.mutable_return_rejected();
  upheld.mutable_return_upheld();
  EXPECT_THAT(Example::Names(example.Do(ActsOf(routed), kMonday10)),
              ElementsAre("start ACCEPT", "start SOLVE"));
  EXPECT_THAT(Example::Names(example.Do(ActsOf(returned), kMonday10 + 10 * kMin)),
              ElementsAre("stop ACCEPT", "pause SOLVE", "start RETURN_RULING"));
  EXPECT_FALSE(StandsStill(*Find(example.watch, LEG_SOLVE))) << "the citizen's date stands";
  EXPECT_EQ(Find(example.watch, LEG_RETURN_RULING)->unit_id(), "centre");
  EXPECT_THAT(Example::Names(example.Do(ActsOf(rejected), kMonday10 + 40 * kMin)),
              ElementsAre("stop RETURN_RULING", "resume SOLVE", "start ACCEPT"));
  EXPECT_EQ(Find(example.watch, LEG_SOLVE)->due_ms(), kMonday10 + 600 * kMin);
  example.Do(ActsOf(returned), kMonday10 + 50 * kMin);
  const auto ruled = example.Do(ActsOf(upheld), kMonday10 + 90 * kMin);
  ASSERT_THAT(Example::Names(ruled), ElementsAre("stop RETURN_RULING", "stop SOLVE"));
  EXPECT_EQ(ruled[1]->stopped().spent_ms(), 20 * kMin) << "both rulings are left out";
  example.of_case.set_unit_id("street-2");
  example.Do(ActsOf(routed), kMonday10 + 91 * kMin);
  EXPECT_EQ(Find(example.watch, LEG_SOLVE)->unit_id(), "street-2");
  EXPECT_EQ(Find(example.watch, LEG_SOLVE)->due_ms(), kMonday10 + 600 * kMin);
}

// MECH S1
TEST(Apply, ClocksOfOneLegAreToldApartByTheirItem) {
  Example example;
  example.city.minutes[LEG_REPORT_IN] = 60;
  const Act start[] = {{Verb::kStart, LEG_REPORT_IN}};
  const Act stop[] = {{Verb::kStop, LEG_REPORT_IN}};
  const Act pause[] = {{Verb::kPause, LEG_REPORT_IN}};
  const Act resume[] = {{Verb::kResume, LEG_REPORT_IN}};
  for (const uint32_t item : {1U, 2U, 3U}) example.Do(start, kMonday10, item, "heat");
  EXPECT_EQ(example.watch.clocks_size(), 3);
  EXPECT_EQ(Find(example.watch, LEG_REPORT_IN, 2)->unit_id(), "heat");
  EXPECT_THAT(example.Do(stop, kMonday10 + kMin, 4), IsEmpty());
  const auto stopped = example.Do(stop, kMonday10 + 10 * kMin, 2);
  ASSERT_EQ(stopped.size(), 1U);
  EXPECT_EQ(stopped[0]->stopped().item(), 2U);
  EXPECT_EQ(Find(example.watch, LEG_REPORT_IN, 2), nullptr);
  // One of them, then all that are left.
  EXPECT_EQ(example.Do(pause, kMonday10 + 20 * kMin, 1).size(), 1U);
  EXPECT_EQ(Find(example.watch, LEG_REPORT_IN, 3)->paused_ms(), 0);
  EXPECT_EQ(example.Do(pause, kMonday10 + 25 * kMin).size(), 1U) << "the other is paused already";
  EXPECT_EQ(example.Do(resume, kMonday10 + 30 * kMin).size(), 2U);
  EXPECT_EQ(Find(example.watch, LEG_REPORT_IN, 1)->due_ms(), kMonday10 + 70 * kMin);
  EXPECT_EQ(Find(example.watch, LEG_REPORT_IN, 3)->due_ms(), kMonday10 + 65 * kMin);
  EXPECT_EQ(example.Do(stop, kMonday10 + 40 * kMin).size(), 2U);
  EXPECT_THAT(example.watch.clocks(), IsEmpty());
}

// MECH S1
TEST(Apply, ADispatchLegReadLateKeepsItsOwnTimes) {
  Example example;
  dispatch::v1::Event routed;
  routed.mutable_routed();
  example.Do(ActsOf(routed), kMonday10 + 30 * kMin);  // dispatch's log was read first
  const auto late = example.Do(kStartDispatch, kMonday10);
  ASSERT_THAT(Example::Names(late), ElementsAre("start DISPATCH", "stop DISPATCH"));
  EXPECT_EQ(late[1]->stopped().spent_ms(), 30 * kMin);
  EXPECT_FALSE(late[1]->stopped().breached());
  // A task that nobody may take, later, is a leg of its own.
  dispatch::v1::Event unrouted;
  unrouted.mutable_unrouted();
  EXPECT_THAT(Example::Names(example.Do(ActsOf(unrouted), kMonday10 + 60 * kMin)),
              ElementsAre("start DISPATCH"));
}

// MECH S1
TEST(Apply, AGradeThatBecomesKnownSetsTheLimitAnew) {
  Example example;
  example.Do(kStartDispatch, kMonday10);
  EXPECT_THAT(example.Do(kRegradeDispatch, kMonday10 + kMin), IsEmpty()) << "the same grade";
  example.of_case.set_grade(city::v1::GRADE_INCIDENT);
  const auto regraded = example.Do(kRegradeDispatch, kMonday10 + 4 * kMin);
  ASSERT_EQ(regraded.size(), 1U);
  EXPECT_EQ(regraded[0]->regraded().due_ms(), kMonday10 + 6 * kMin);
  EXPECT_THAT(regraded[0]->regraded().warn_percent(), ElementsAre(100)) << "half has passed";
  EXPECT_EQ(NextAlarm(*Find(example.watch, LEG_DISPATCH)), kMonday10 + 6 * kMin);
}

// MECH S1: from the start, with what it was paused; where that is over, as long as a first contact takes.
TEST(Apply, AHigherGradeInTheMiddleOfTheWork) {
  struct Row {
    const char* what;
    int64_t paused_min;
    int64_t at_min;
    int64_t due_min;
  };
  // Solving takes 600 minutes, an incident 60 and its first contact 6.
  const Row rows[] = {
      {"early", 0, 20, 60},
      {"early, after a pause", 30, 40, 90},
      {"the new time is over", 0, 100, 106},
      {"the new time is over, after a pause", 30, 100, 106},
      {"just before the old time", 0, 598, 600},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    Example example;
    example.Do(kStartSolve, kMonday10);
    if (row.paused_min != 0) {
      example.Do(kPauseSolve, kMonday10 + kMin);
      example.Do(kResumeSolve, kMonday10 + (1 + row.paused_min) * kMin);
    }
    example.of_case.set_grade(city::v1::GRADE_INCIDENT);
    example.Do(kRegradeSolve, kMonday10 + row.at_min * kMin);
    EXPECT_EQ(Find(example.watch, LEG_SOLVE)->due_ms(), kMonday10 + row.due_min * kMin);
  }
}

// MECH S1
TEST(Ring, WarnsThenBreaches) {
  Example example;
  example.Do(kStartSolve, kMonday10);
  struct Row {
    int64_t at;  // minutes after the start
    std::vector<std::string> said;
    int64_t next;  // likewise; 0 for never
  };
  const Row rows[] = {
      {300, {"warn 50"}, 600},
      {600, {"warn 100", "breach"}, 660},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(NextAlarm(*Find(example.watch, LEG_SOLVE)), kMonday10 + row.at * kMin);
    NewEvents new_events(&example.arena);
    Ring(*Find(example.watch, LEG_SOLVE), kMonday10 + row.at * kMin, kMonday10 + 660 * kMin,
         example.city, new_events);
    example.Fold(new_events);
    EXPECT_EQ(Example::Names(new_events.events()), row.said) << row.at;
    EXPECT_EQ(NextAlarm(*Find(example.watch, LEG_SOLVE)), kMonday10 + row.next * kMin) << row.at;
  }
}

// MECH S1
TEST(FirstDue, IsThatOfAClockThatRuns) {
  Example example;
  EXPECT_EQ(FirstDue(example.watch), 0);
  example.Do(kStartSolve, kMonday10);
  EXPECT_EQ(FirstDue(example.watch), kMonday10 + 600 * kMin);
  example.Do(std::array{Act{Verb::kStart, LEG_REVIEW}}, kMonday10);
  EXPECT_EQ(FirstDue(example.watch), kMonday10 + 60 * kMin);
  example.Do(std::array{Act{Verb::kPause, LEG_REVIEW}}, kMonday10);
  EXPECT_EQ(FirstDue(example.watch), kMonday10 + 600 * kMin);
}

TEST(NextAlarm, IsSilentWhilePaused) {
  Example example;
  example.Do(kStartSolve, kMonday10);
  example.Do(kPauseSolve, kMonday10 + kMin);
  EXPECT_EQ(NextAlarm(*Find(example.watch, LEG_SOLVE)), 0);
}

// Breached, and then another grade or a pause moves the date: what was said stays.
// MECH S1
TEST(Apply, AClockThatWasLateStaysLate) {
  Example example;
  example.Do(kStartSolve, kMonday10);
  example.watch.mutable_clocks(0)->set_breached(true);
  example.Do(kPauseSolve, kMonday10 + 610 * kMin);
  example.Do(kResumeSolve, kMonday10 + 5000 * kMin);
  const auto stopped = example.Do(kStopSolve, kMonday10 + 5000 * kMin);
  ASSERT_THAT(Example::Names(stopped), ElementsAre("stop SOLVE")) << "said once";
  EXPECT_TRUE(stopped[0]->stopped().breached());
  EXPECT_EQ(stopped[0]->stopped().spent_ms(), 610 * kMin);
}

// MECH S1: no leg is due later than the leg around it.
TEST(Apply, ALegIsDueWithinTheLegAroundIt) {
  dispatch::v1::Event routed, accepted, drafted, parked, resumed;
  routed.mutable_routed();
  accepted.mutable_accepted();
  drafted.mutable_draft_submitted();
  parked.mutable_parked();
  resumed.mutable_resumed();
  Example example;
  example.city.minutes[LEG_ACCEPT] = 1000;  // the work has 600
  example.Do(ActsOf(routed), kMonday10);
  const v1::Clock accept = *Find(example.watch, LEG_ACCEPT);
  EXPECT_EQ(accept.due_ms(), kMonday10 + 600 * kMin) << "though it is started before the work is";
  EXPECT_THAT(accept.warn_ms(), ElementsAre(kMonday10 + 500 * kMin, kMonday10 + 600 * kMin));
  example.city.minutes[LEG_FIRST_CONTACT] = 60;
  example.Do(ActsOf(accepted), kMonday10 + 590 * kMin);
  EXPECT_EQ(Find(example.watch, LEG_FIRST_CONTACT)->due_ms(), kMonday10 + 600 * kMin);
  // A pause moves both; what moves further over days off is held back.
  example.Do(ActsOf(parked), kMonday10 + 595 * kMin);
  example.Do(ActsOf(resumed), kMonday10 + 695 * kMin);
  EXPECT_EQ(Find(example.watch, LEG_FIRST_CONTACT)->due_ms(), kMonday10 + 700 * kMin);
  EXPECT_EQ(Find(example.watch, LEG_SOLVE)->due_ms(), kMonday10 + 700 * kMin);
  // The work is late already: the review still has its own time.
  example.Do(ActsOf(drafted), kMonday10 + 700 * kMin);
  EXPECT_EQ(Find(example.watch, LEG_REVIEW)->due_ms(), kMonday10 + 760 * kMin);
}

// MECH S1
TEST(Apply, APauseDoesNotMoveALegBeyondTheLegAroundIt) {
  Example example;
  example.Do(kStartSolve, kMonday10);  // by the wall: until 20:00
  example.city.working_time = true;
  const Act start[] = {{Verb::kStart, LEG_REVIEW}};
  example.city.minutes[LEG_REVIEW] = 420;
  example.Do(start, kMonday10);  // of working time: until 17:00
  dispatch::v1::Event parked, resumed;
  parked.mutable_parked();
  resumed.mutable_resumed();
  example.Do(ActsOf(parked), kMonday10 + 60 * kMin);
  // Three hours later 360 minutes of work are left, but only five of them before the night.
  example.Do(ActsOf(resumed), kMonday10 + 240 * kMin);
  EXPECT_EQ(Find(example.watch, LEG_SOLVE)->due_ms(), kMonday10 + 780 * kMin);
  EXPECT_EQ(Find(example.watch, LEG_REVIEW)->due_ms(), kMonday10 + 780 * kMin)
      << "and not at 11:00 of the next morning";
}

// MECH S1
TEST(Apply, ANewLimitBringsForwardWhatRunsWithin) {
  Example example;
  dispatch::v1::Event routed;
  routed.mutable_routed();
  example.city.minutes[LEG_ACCEPT] = 300;
  example.Do(ActsOf(routed), kMonday10);
  const Act regrade[] = {{Verb::kRegrade, LEG_SOLVE}};
  example.of_case.set_grade(city::v1::GRADE_INCIDENT);  // a tenth: 60 minutes
  const auto events = example.Do(regrade, kMonday10 + 10 * kMin);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0]->regraded().leg(), LEG_SOLVE);
  EXPECT_EQ(events[1]->regraded().leg(), LEG_ACCEPT);
  EXPECT_EQ(Find(example.watch, LEG_ACCEPT)->due_ms(), kMonday10 + 60 * kMin);
  EXPECT_THAT(Find(example.watch, LEG_ACCEPT)->warn_ms(),
              ElementsAre(kMonday10 + 60 * kMin, kMonday10 + 60 * kMin));
}

// However often a clock is paused, what is charged and what was paused make up the whole, and the
// limit moves by the pauses.
RC_GTEST_PROP(Apply, NoTimeIsLostOrChargedTwice, ()) {
  Example example;
  example.Do(kStartSolve, kMonday10);
  int64_t now = kMonday10;
  int64_t paused = 0;
  const auto spans = *rc::gen::container<std::vector<int64_t>>(rc::gen::inRange<int64_t>(0, 500));
  bool running = true;
  for (const int64_t minutes : spans) {
    now += minutes * kMin;
    if (!running) paused += minutes * kMin;
    example.Do(running ? kPauseSolve : kResumeSolve, now);
    running = !running;
  }
  if (!running) example.Do(kResumeSolve, now);
  RC_ASSERT(Find(example.watch, LEG_SOLVE)->due_ms() == kMonday10 + 600 * kMin + paused);
  const auto stopped = example.Do(kStopSolve, now);
  const v1::ClockStopped& last = stopped.back()->stopped();
  RC_ASSERT(last.spent_ms() + paused == now - kMonday10);
  RC_ASSERT(last.breached() == (last.spent_ms() > 600 * kMin));
  RC_ASSERT(stopped.size() == (last.breached() ? 2U : 1U));
}

}  // namespace
}  // namespace huying::supervision::clocks
