#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "common/case/command_gate.h"
#include "common/testing/casework.h"
#include "rapidcheck/gtest.h"
#include "services/followup/closing/rules.h"
#include "services/followup/example.h"
#include "services/followup/work/rules.h"

namespace huying::followup {
namespace {

using ::testing::HasSubstr;

std::string StateWord(v1::FollowState state) { return v1::FollowState_Name(state).substr(13); }

// The whole machine: the state after each command; a pair that is not here is refused.
const std::map<v1::FollowState, std::map<std::string, v1::FollowState>> kMachine = {
    {v1::FOLLOW_STATE_AWAITING_REPLY, {}},
    {v1::FOLLOW_STATE_TO_VISIT,
     {{"RecordVisit", v1::FOLLOW_STATE_TO_CLOSE},
      {"RecordMissedVisit", v1::FOLLOW_STATE_TO_VISIT},
      {"RecordUndelivered", v1::FOLLOW_STATE_TO_VISIT},
      {"RecordRefusedVisit", v1::FOLLOW_STATE_TO_CHECK},
      {"RecordNotReporter", v1::FOLLOW_STATE_TO_CHECK},
      {"OpenReporter", v1::FOLLOW_STATE_TO_VISIT},
      {"ReadWords", v1::FOLLOW_STATE_TO_VISIT}}},
    {v1::FOLLOW_STATE_TO_CHECK,
     {{"ConfirmSolution", v1::FOLLOW_STATE_TO_CLOSE},
      {"RefuteSolution", v1::FOLLOW_STATE_REDOING},
      {"CorrectVisit", v1::FOLLOW_STATE_TO_CLOSE},
      {"ReadWords", v1::FOLLOW_STATE_TO_CHECK}}},
    {v1::FOLLOW_STATE_TO_CLOSE,
     {{"CloseCase", v1::FOLLOW_STATE_CLOSED},
      {"ConfirmSolution", v1::FOLLOW_STATE_TO_CLOSE},
      {"RefuteSolution", v1::FOLLOW_STATE_REDOING},
      {"CorrectVisit", v1::FOLLOW_STATE_TO_CLOSE},
      {"ReadWords", v1::FOLLOW_STATE_TO_CLOSE}}},
    {v1::FOLLOW_STATE_REDOING, {{"CorrectVisit", v1::FOLLOW_STATE_REDOING}}},
    {v1::FOLLOW_STATE_CLOSED,
     {{"ReopenCase", v1::FOLLOW_STATE_REDOING},
      {"CorrectVisit", v1::FOLLOW_STATE_CLOSED},
      {"ReadWords", v1::FOLLOW_STATE_CLOSED}}},
};

// MECH F1, F2, F3, F8
TEST(FollowMachine, EveryPairIsAnArrowOrARefusal) {
  for (v1::FollowState state : kAllStates) {
    for (const auto& [name, request] : AllRequests()) {
      SCOPED_TRACE(StateWord(state) + " x " + name);
      Example example;
      example.Reach(state);
      ASSERT_EQ(example.follow.state(), state);
      if (name == "CorrectVisit") example.policy.actor.person_id = "another visitor";
      example.AddWords();
      const std::string before = example.follow.SerializeAsString();
      const auto verdict = example.Do(request);
      const auto& arrows = kMachine.at(state);
      const auto arrow = arrows.find(name);
      if (arrow != arrows.end()) {
        ASSERT_TRUE(verdict.ok()) << verdict.rejection().message;
        EXPECT_EQ(StateWord(example.follow.state()), StateWord(arrow->second));
        EXPECT_FALSE(verdict->empty());
        continue;
      }
      ASSERT_FALSE(verdict.ok());
      const Rejection& rejection = verdict.rejection();
      EXPECT_EQ(rejection.kind, Rejection::Kind::kNotNow);
      EXPECT_EQ(rejection.code, "NOT_IN_STATE");
      EXPECT_FALSE(rejection.mechanism.empty());
      EXPECT_THAT(rejection.message, HasSubstr(AllRules().states().of(state).word->zh()));
      EXPECT_EQ(rejection.possible, AllRules().gate().PossibleIn(state));
      EXPECT_EQ(example.follow.SerializeAsString(), before);
    }
  }
}

TEST(FollowMachine, WhatIsSaidToBePossibleIs) {
  for (v1::FollowState state : kAllStates) {
    std::vector<std::string> arrows;
    for (const auto& [name, to] : kMachine.at(state)) arrows.push_back(name);
    EXPECT_THAT(AllRules().gate().PossibleIn(state), ::testing::UnorderedElementsAreArray(arrows))
        << StateWord(state);
  }
}

TEST(FollowMachine, AReasonIsBoundedWhetherItIsAskedForOrNot) {
  for (const auto& [name, request] : AllRequests()) {
    Example example;
    example.Reply();
    const std::string reason(kTextBytesMax + 1, 'x');
    example.policy.reason = reason;
    EXPECT_EQ(example.Do(request).rejection().code, "TEXT_TOO_LONG") << name;
  }
}

// MECH F1, F2, F3, F4, F8, S1
TEST(FollowMachine, EveryCommandAndEventHasAnOracle) {
  huying::testing::CheckOracles(AllRules().commands(), AllRules().gate(), AllRules().states(),
                                AllRules().events());
}

// Of two who try at once only one counts; an order that comes meanwhile stops nobody. MECH F1
TEST(FollowMachine, WhatSomebodyLookedAtMustStillHold) {
  Example example;
  example.Reply();
  const uint32_t seen = example.follow.seq();
  example.OpenOrder(1);
  example.policy.expected_seq = seen;
  ASSERT_TRUE(example.Do(MissedVisit()).ok());
  example.policy.now_ms = example.follow.visits().next_from_ms();
  const auto verdict = example.Do(MissedVisit());
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verdict.rejection().code, "CASE_CHANGED");
  ASSERT_EQ(verdict.rejection().since.size(), 1u);
  EXPECT_EQ(verdict.rejection().since[0].kind, "VisitAttempted");
}

TEST(FollowMachine, AnEmptyRequestIsRefused) {
  Example example;
  example.Reply();
  EXPECT_EQ(example.Do({}).rejection().code, "COMMAND_MISSING");
}

// Any history of replies and commands keeps the row sound, and a case is closed only with every
// condition met.
RC_GTEST_PROP(FollowMachine, AnyHistoryKeepsTheRowSound, ()) {
  Example example;
  example.process.set_check_sample_percent(*rc::gen::inRange(0, 100));
  const v1::ExecuteRequest requests[] = {
      GoodVisit(),    VisitOf(true, true, core::v1::SATISFACTION_UNSATISFIED),
      Confirm(),      BadVisit(),
      Refute(),       CloseRequest(),
      ReopenRequest()};
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8));
  for (const int step : steps) {
    example.policy.now_ms += kHourMs;
    const uint32_t round = work::RoundOf(example.follow);
    if (step == 7) {
      if (visits::AwaitsReply(example.follow)) example.Reply();
      continue;
    }
    if (example.follow.seq() == 0) continue;  // there is no row yet
    const v1::Follow before = example.follow;
    const auto verdict = example.Do(requests[step]);
    if (!verdict.ok()) continue;
    RC_ASSERT(!verdict->empty());
    RC_ASSERT(v1::FollowState_IsValid(example.follow.state()));
    if (example.follow.state() == v1::FOLLOW_STATE_CLOSED) {
      for (const int condition : example.closing.conditions()) {
        RC_ASSERT(closing::IsMet(static_cast<city::v1::ClosingCondition>(condition), before,
                                 example.Asked()));
      }
    }
    const v1::Event& last = *verdict->events().back();
    RC_ASSERT((example.follow.state() == v1::FOLLOW_STATE_REDOING) ==
              (last.redo_ordered().round() == round + 1));
  }
}

}  // namespace
}  // namespace huying::followup
