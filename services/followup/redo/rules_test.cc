#include "services/followup/redo/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/followup/example.h"

namespace huying::followup::redo {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using K = v1::Event;

const CommandOracle kMayReopen1{v1::ReopenCase::descriptor(), "CLOSED", "", "CITIZEN"};
const CommandOracle kMayReopen2{v1::ReopenCase::descriptor(), "CLOSED", "TAKE_IN VISIT",
                                "CENTRE ABOVE_LEAD"};
const CommandOracle kMayReopen3{v1::ReopenCase::descriptor(), "ENDED", "", "CITIZEN"};
const CommandOracle kMayReopen4{v1::ReopenCase::descriptor(), "ENDED", "TAKE_IN VISIT",
                                "CENTRE ABOVE_LEAD"};
const EventOracle kReopened{v1::CaseReopened::descriptor(), "REDOING", "REDO", "stop WORDS"};
const EventOracle kRedoOrdered{v1::RedoOrdered::descriptor(), "REDOING", "REDO",
                               "stop VISIT, stop CHECK, stop CLOSE, stop WORDS"};
const EventOracle kHardCase{v1::HardCaseDeclared::descriptor(), "", "", ""};

// MECH F4
TEST(Order, RaisesTheRoundAndDeclaresAHardCaseAgainAndAgain) {
  Example example;
  const std::vector<std::vector<K::KindCase>> rounds = {
      {K::kVisitAnswered, K::kRedoOrdered},                // round 1 fails
      {K::kVisitAnswered, K::kRedoOrdered},                // first redo fails
      {K::kVisitAnswered, K::kHardCase, K::kRedoOrdered},  // second redo fails
      {K::kVisitAnswered, K::kRedoOrdered},                // an owner and a plan: first redo
      {K::kVisitAnswered, K::kHardCase, K::kRedoOrdered},  // they did not help in two rounds
  };
  for (uint32_t round = 1; round <= rounds.size(); ++round) {
    example.Reply();
    EXPECT_EQ(example.follow.header().round(), round);
    const auto verdict = example.Do(BadVisit());
    ASSERT_TRUE(verdict.ok());
    EXPECT_EQ(KindsOf(*verdict), rounds[round - 1]) << round;
    EXPECT_EQ(verdict->events().back()->redo_ordered().round(), round + 1);
    EXPECT_EQ(verdict->events().back()->redo_ordered().unit_id(), "street-1");
    // The order itself says already that the case is hard.
    EXPECT_EQ(verdict->events().back()->header().case_().hard(), round >= 3);
  }
  EXPECT_TRUE(example.follow.header().hard());
}

// No unit has had it: its first round begins, with what the report says. MECH F4
TEST(Order, AfterAnAnswerOnTheSpotTheFirstRoundBegins) {
  for (const bool drawn : {true, false}) {
    Example example;
    if (!drawn) example.process.set_answered_visit_percent(0);
    example.AnswerOnTheSpot();
    const auto verdict = example.Do(drawn ? BadVisit() : ReopenRequest());
    ASSERT_TRUE(verdict.ok());
    const v1::RedoOrdered& redo = verdict->events().back()->redo_ordered();
    EXPECT_EQ(redo.round(), 1);
    EXPECT_TRUE(redo.on_the_spot());
    EXPECT_EQ(redo.title(), "换证要带什么");
    EXPECT_EQ(redo.answered_by_person_id(), "desk");
    EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_REDOING);
    example.follow.set_state(v1::FOLLOW_STATE_AWAITING_REPLY);  // the round goes on being 1
    example.Reply();
    ASSERT_TRUE(example.Do(BadVisit()).ok());
    EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_REDOING);
  }
}

// MECH F4, I8: gas is smelled after the answer, or after the closing: nobody waits for a visit.
TEST(OnDanger, GoesOnAtOnceWhateverTheStage) {
  for (v1::FollowState state : kAllStates) {
    Example example;
    example.Reach(state);
    NewEvents events(&example.arena);
    OnDanger(example.follow, events);
    const bool closed = state == v1::FOLLOW_STATE_CLOSED;
    ASSERT_EQ(events.empty(), !closed && !IsOpen(state)) << state;
    if (events.empty()) continue;
    EXPECT_EQ(events.events().size(), closed ? 2u : 1u) << "no hard case for that";
    EXPECT_TRUE(events.events().back()->redo_ordered().danger());
    EXPECT_EQ(events.events().back()->redo_ordered().round(), 2u);
  }
}

// MECH F8
TEST(Reopen, WithinTheWindowOnly) {
  struct Row {
    int64_t after_ms;
    bool allowed;
  };
  for (const Row& row : {Row{0, true}, Row{15 * kDayMs, true}, Row{15 * kDayMs + 1, false}}) {
    Example example;
    example.Reach(v1::FOLLOW_STATE_CLOSED);
    example.policy.now_ms += row.after_ms;
    const auto verdict = example.Do(ReopenRequest());
    ASSERT_EQ(verdict.ok(), row.allowed) << row.after_ms;
    if (row.allowed) {
      EXPECT_THAT(KindsOf(*verdict), ElementsAre(K::kReopened, K::kRedoOrdered));
      EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_REDOING);
      EXPECT_EQ(verdict->events().back()->redo_ordered().round(), 2);
    } else {
      EXPECT_EQ(verdict.rejection().code, "REOPEN_WINDOW_OVER");
      EXPECT_THAT(verdict.rejection().possible, IsEmpty());
    }
  }
}

// MECH F8
TEST(Reopen, ByTheCitizenOrAtTheCentreOrAboveTheLead) {
  constexpr uint32_t kTakesIn = 1U << city::v1::PERMISSION_TAKE_IN;
  constexpr uint32_t kVisits = 1U << city::v1::PERMISSION_VISIT;
  struct Row {
    bool by_citizen;
    uint32_t permissions;
    const char* person;
    bool of_centre, above_lead;
    const char* code;  // null: may
  };
  const Row rows[] = {
      {true, 0, "", false, false, nullptr},
      {false, kTakesIn, "desk", true, false, nullptr},
      {false, kVisits, "leader", false, true, nullptr},
      {false, kTakesIn | kVisits, "another street's", false, false, "NOT_ALLOWED"},
      {false, 1U << city::v1::PERMISSION_HANDLE, "handler", true, false, "NOT_ALLOWED"},
      {false, 0, "", false, false, "ACTOR_UNKNOWN"},
  };
  for (const Row& row : rows) {
    Example example;
    example.Reach(v1::FOLLOW_STATE_CLOSED);
    example.policy.actor = {.permissions = row.permissions, .person_id = row.person};
    example.policy.actor.of_centre = row.of_centre;
    example.policy.actor.above_lead = row.above_lead;
    if (row.by_citizen) example.policy.actor.parties = 1U << core::v1::PARTY_CITIZEN;
    const auto verdict = example.Do(ReopenRequest());
    ASSERT_EQ(verdict.ok(), row.code == nullptr) << row.person;
    if (verdict.ok()) continue;
    EXPECT_EQ(verdict.rejection().code, row.code);
    EXPECT_EQ(verdict.rejection().mechanism, "F8");
  }
}

// The citizen judges in the visit, not by the officers' commands.
TEST(Reopen, IsAllThatACitizenMayDo) {
  for (v1::FollowState state : kAllStates) {
    Example example;
    example.Reach(state);
    example.policy.actor = {};
    example.policy.actor.parties = 1U << core::v1::PARTY_CITIZEN;
    const auto acts = AllRules().ActsFor(example.follow, example.Asked());
    EXPECT_EQ(acts.size(), state == v1::FOLLOW_STATE_CLOSED ? 1U : 0U) << state;
  }
}

}  // namespace
}  // namespace huying::followup::redo
