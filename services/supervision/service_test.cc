#include "services/supervision/service.h"

#include <gtest/gtest.h>

#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/casework/list_reading.h"
#include "common/city/legs.h"
#include "common/testing/pack_copy.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "rapidcheck/gtest.h"
#include "services/supervision/example.h"

namespace huying::supervision {
namespace {

TEST(Evolve, ACaseThatHasEndedKeepsOnlyItsNumbers) {
  Example example;
  example.Do(kStartSolve, kMonday10);
  example.watch.set_graded_unit_id("centre");
  example.End();
  EXPECT_TRUE(example.watch.has_header())
      << "a clock still runs: its end stands in a log not yet read";
  example.Do(kStopSolve, kMonday10 + kMinuteMs);
  EXPECT_FALSE(example.watch.has_header());
  EXPECT_EQ(example.watch.seq(), 3);
  EXPECT_EQ(example.watch.ended_round(), 1);
  EXPECT_EQ(example.watch.routed_ms(), kMonday10);
  EXPECT_EQ(example.watch.state(), v1::WATCH_STATE_ENDED);
  EXPECT_LT(example.watch.ByteSizeLong(), 16U);
}

TEST(Evolve, ANewRoundIsWatchedAgain) {
  Example example;
  example.End();
  example.Do(kStartSolve, kMonday10);
  EXPECT_EQ(example.watch.ended_round(), 1) << "of the round that ended: read late";
  example.Do(kStopSolve, kMonday10);
  example.of_case.set_round(2);
  example.Do(kStartSolve, kMonday10);
  EXPECT_EQ(example.watch.ended_round(), 0);
  EXPECT_EQ(example.watch.state(), v1::WATCH_STATE_WATCHED);
  EXPECT_EQ(example.watch.header().round(), 2);
}

// An answer on the spot has no round of work: its first round comes after the end, and is watched.
TEST(Evolve, WhatComesAfterAnAnswerOnTheSpotIsWatched) {
  Example example;
  NewEvents ended(&example.arena);
  ended.Add().mutable_ended()->set_ended_ms(kMonday10);
  example.Fold(ended);
  EXPECT_EQ(example.watch.state(), v1::WATCH_STATE_ENDED);
  example.Do(kStartSolve, kMonday10 + kMinuteMs);
  EXPECT_EQ(example.watch.ended_round(), 0);
  EXPECT_EQ(example.watch.state(), v1::WATCH_STATE_WATCHED);
}

// MECH I8, S1: only what was refused is watched again in its own round; of one that was closed, clocks
// may be read late.
TEST(Evolve, AContestedRefusalIsWatchedAgainInTheSameRound) {
  static constexpr legs::Act kStartDispatch[] = {{legs::Verb::kStart, city::v1::LEG_DISPATCH}};
  for (const bool refused : {true, false}) {
    Example example;
    example.End(refused);
    example.Do(kStartDispatch, kMonday10);
    EXPECT_EQ(example.watch.ended_round(), refused ? 0 : 1);
    EXPECT_EQ(example.watch.state(), refused ? v1::WATCH_STATE_WATCHED : v1::WATCH_STATE_ENDED);
    EXPECT_EQ(example.watch.clocks_size(), 1);
    EXPECT_FALSE(example.watch.refused());
  }
}

TEST(Evolve, AnOlderRoundsHeaderDoesNotComeBack) {
  Example example;
  example.of_case.set_round(2);
  example.Do(kStartSolve, kMonday10);
  example.of_case.set_round(0);
  example.of_case.clear_unit_id();
  example.Do(kStopSolve, kMonday10);
  EXPECT_EQ(example.watch.header().round(), 2);
  EXPECT_EQ(example.watch.header().unit_id(), "street-1");
}

// Which clocks began, or went on after a pause, when the leg around them was late already: they keep
// their own limit.
using LateStarts = std::set<std::pair<int, uint32_t>>;

void NoteLateStarts(const v1::Watch& before, const v1::Watch& after, int64_t now_ms,
                    LateStarts& late) {
  for (const v1::Clock& clock : after.clocks()) {
    const v1::Clock* known = clocks::Find(before, clock.leg(), clock.item());
    if (known != nullptr && known->due_ms() == clock.due_ms()) continue;
    const v1::Clock* around = clocks::Find(after, city::LegAround(clock.leg()));
    late.erase({clock.leg(), clock.item()});
    if (around == nullptr) continue;
    const int64_t until_ms = around->paused_ms() != 0 ? around->paused_ms() : now_ms;
    if (around->due_ms() <= until_ms) {
      late.insert({clock.leg(), clock.item()});
    }
  }
}

// Every clock of the row whose leg lies within another that runs is due no later.
void ExpectNested(const v1::Watch& watch, const LateStarts& late) {
  for (const v1::Clock& clock : watch.clocks()) {
    for (const int64_t warn_ms : clock.warn_ms()) RC_ASSERT(warn_ms <= clock.due_ms());
    const v1::Clock* around = clocks::Find(watch, city::LegAround(clock.leg()));
    if (around == nullptr || around->paused_ms() != 0) continue;
    if (late.contains({clock.leg(), clock.item()})) continue;
    RC_ASSERT(clock.due_ms() <= around->due_ms());
  }
}

// MECH S1: in the demo city, routed at any instant of its calendar and beyond it, over long holidays,
// whatever then happens when.
RC_GTEST_PROP(TermsOf, NoLegOfTheDemoIsDueAfterTheLegAroundIt, ()) {
  static const auto kCity = city::City::Load("deploy/cities/demo").value();
  static const Supervision kService(kCity.get());
  static const legs::ClockTable kTable(*dispatch::v1::Event::descriptor());
  using E = dispatch::v1::Event;
  static constexpr int kKinds[] = {E::kRouted,           E::kAccepted,       E::kUnitCalled,
                                   E::kFirstMeetingHeld, E::kDraftSubmitted, E::kSentBack,
                                   E::kParked,           E::kResumed};
  core::v1::CaseHeader header;
  header.set_area_code("110199001001");
  header.set_grade(static_cast<city::v1::Grade>(*rc::gen::inRange(1, city::v1::Grade_ARRAYSIZE)));
  // Any day, or one on the eve of a long holiday.
  const Day day = *rc::gen::oneOf(
      rc::gen::inRange(DayOf({2025, 1, 1}), DayOf({2029, 1, 1})),
      rc::gen::element(DayOf({2025, 1, 27}), DayOf({2025, 9, 30}), DayOf({2026, 2, 14}),
                       DayOf({2026, 9, 30}), DayOf({2027, 2, 4}), DayOf({2027, 9, 30})));
  int64_t now_ms = DayStartMs(day, 480) + *rc::gen::inRange<int64_t>(0, kDayMs);
  v1::Watch watch;
  LateStarts late;
  google::protobuf::Arena arena;
  const auto read = [&](int kind) {
    const v1::Watch before = watch;
    NewEvents events(&arena);
    clocks::Apply(kTable.ActsOf(kind), kService.SituationOf(header, "s-110199001", now_ms), watch,
                  events);
    NoteLateStarts(before, watch, now_ms, late);
    ExpectNested(watch, late);
  };
  read(E::kRouted);
  RC_ASSERT(watch.clocks_size() == 2);
  for (int i = 0; i < 6; ++i) {
    now_ms += *rc::gen::inRange<int64_t>(0, 5 * kDayMs);
    read(kKinds[*rc::gen::inRange<size_t>(0, std::size(kKinds))]);
  }
}

// MECH S1: Spring Festival 2026 is off from 15 to 23 February, and the Saturday before it is worked.
TEST(TermsOf, AcceptanceOverALongHolidayIsDueWithTheWork) {
  const auto city = city::City::Load("deploy/cities/demo").value();
  const Supervision service(city.get());
  const int64_t start = DayStartMs(DayOf({2026, 2, 14}), 480) + 10 * kHourMs;
  const auto solve = service.TermsOf(city::v1::LEG_SOLVE, city::v1::GRADE_GENERAL, start, 0);
  const auto own = service.TermsOf(city::v1::LEG_ACCEPT, city::v1::GRADE_GENERAL, start, 0);
  EXPECT_EQ(FormatTime(solve->due_ms, 480), "2026-02-21T10:00:00+08:00");
  EXPECT_EQ(FormatTime(own->due_ms, 480), "2026-02-24T18:00:00+08:00");
  const auto held =
      service.TermsOf(city::v1::LEG_ACCEPT, city::v1::GRADE_GENERAL, start, solve->due_ms);
  EXPECT_EQ(held->due_ms, solve->due_ms);
  EXPECT_EQ(held->warnings.back().at_ms, solve->due_ms);
}

// The ladder of a late clock of a unit, as "1 desk (for mayor) +600".
std::vector<std::string> LadderIn(const city::City& city, const char* unit, city::v1::Grade grade,
                                  int64_t now_ms = kMonday10) {
  v1::Clock clock;
  clock.set_unit_id(unit);
  clock.set_due_ms(kMonday10);
  core::v1::CaseHeader of_case;
  of_case.set_area_code("990101001001");
  of_case.set_grade(grade);
  std::vector<std::string> ladder;
  for (const escalation::Rung& rung : Supervision(&city).LadderOf(clock, of_case, now_ms)) {
    std::string line = std::to_string(rung.level) + " " + std::string(rung.person_id);
    if (!rung.for_person_id.empty()) line += " (for " + std::string(rung.for_person_id) + ")";
    ladder.push_back(line + " +" + std::to_string((rung.at_ms - kMonday10) / kMinuteMs));
  }
  return ladder;
}

// MECH S4
TEST(LadderOf, WhoIsAwayIsStoodInForAndAVacantRungIsPassed) {
  using Lines = std::vector<std::string>;
  const auto small = city::City::Load(city::kSmallPack).value();
  EXPECT_EQ(LadderIn(*small, "heat", city::v1::GRADE_UTILITY),
            (Lines{"1 stoker +0", "2 desk +60"}));
  EXPECT_EQ(LadderIn(*small, "east-river", city::v1::GRADE_INCIDENT),
            (Lines{"1 east-river-head +0", "2 desk +10"}));

  const city::PackCopy away;
  ASSERT_TRUE(away.Replace("units.yaml", "",
                           "substitutes:\n  - {person_id: stoker, substitute_id: east-duty}\n"
                           "  - {person_id: east-duty, substitute_id: vice}\n"));
  EXPECT_EQ(LadderIn(*city::City::Load(away.dir()).value(), "heat", city::v1::GRADE_UTILITY),
            (Lines{"1 vice (for stoker) +0", "2 desk +60"}));

  const city::PackCopy vacant;
  ASSERT_TRUE(vacant.Replace("escalation.yaml", "{grade: utility, level: 1, role_id: duty-officer",
                             "{grade: utility, level: 1, role_id: deputy-leader"));
  EXPECT_EQ(LadderIn(*city::City::Load(vacant.dir()).value(), "heat", city::v1::GRADE_UTILITY),
            (Lines{"1  +0", "2 desk +0"}));
}

// MECH S4: a late clock of a unit that has gone over is told to the people of the other one.
TEST(LadderOf, FollowsAUnitThatHasGoneOver) {
  using Lines = std::vector<std::string>;
  const city::PackCopy pack;
  ASSERT_TRUE(pack.Replace(
      "units.yaml", "name: 河边社区居委会",
      "name: 河边社区居委会\n    merged_into: {unit_id: east-garden, from_date: 2026-06-01}"));
  const auto city = city::City::Load(pack.dir()).value();
  const int64_t from_ms = DayStartMs(DayOf({2026, 6, 1}), city->utc_offset_minutes());
  EXPECT_EQ(LadderIn(*city, "east-river", city::v1::GRADE_INCIDENT, from_ms - 1),
            (Lines{"1 east-river-head +0", "2 desk +10"}));
  EXPECT_EQ(LadderIn(*city, "east-river", city::v1::GRADE_INCIDENT, from_ms),
            (Lines{"1 east-garden-head +0", "2 desk +10"}));
}

// MECH S3, S4: an order to somebody who has left, and what they were told, is in the list of the unit's
// duty officer.
TEST(NamedLists, WhoHasLeftIsStoodInFor) {
  const auto city = city::City::Load(city::kSmallPack).value();
  const Day today = city->calendar().Today(kMonday10);
  v1::Watch watch;
  v1::Order& order = *watch.add_orders();
  order.set_order(1);
  order.set_unit_id("east");
  order.set_person_id("gone");
  v1::Told& told = *watch.add_clocks()->add_told();
  told.set_unit_id("heat");
  told.set_person_id("gone");
  std::vector<std::string> found;
  for (const CaseModule& module : AllRules().modules()) {
    for (const CaseModule::NamedList& list : module.named_lists) {
      for (const char* person : {"east-duty", "east-leader", "stoker", "mayor"}) {
        if (casework::IsFor<Types>(list, watch, person, *city, today))
          found.push_back(std::string(list.list) + " " + person);
      }
    }
  }
  EXPECT_EQ(found, (std::vector<std::string>{"told_person stoker", "order_person east-duty"}));
}

}  // namespace
}  // namespace huying::supervision
