#include "services/followup/rules/follow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "rapidcheck/gtest.h"
#include "services/followup/rules/closing.h"
#include "services/followup/rules/example.h"
#include "services/followup/rules/reject.h"

namespace huying::followup::rules {
namespace {

const std::map<std::string, v1::ExecuteRequest>& Requests() {
  static const auto* const kRequests = new std::map<std::string, v1::ExecuteRequest>{
      {"RecordVisit", GoodVisit()},
      {"RecordCheck", CheckOf(true)},
      {"CloseCase", CloseRequest()},
      {"ReopenCase", ReopenRequest()},
  };
  return *kRequests;
}

// The whole matrix: what is an arrow, and what a rejection with code, mechanism, sentence and what
// is possible instead. MECH F1, F2, F3, F8
TEST(Decide, AnswersEveryPairOfStateAndCommand) {
  const std::map<v1::FollowState, std::set<std::string>> arrows = {
      {v1::FOLLOW_STATE_UNSPECIFIED, {}},
      {v1::FOLLOW_STATE_AWAITING_REPLY, {}},
      {v1::FOLLOW_STATE_TO_VISIT, {"RecordVisit"}},
      {v1::FOLLOW_STATE_TO_CHECK, {"RecordCheck"}},
      {v1::FOLLOW_STATE_TO_CLOSE, {"CloseCase", "RecordCheck"}},
      {v1::FOLLOW_STATE_REDOING, {}},
      {v1::FOLLOW_STATE_CLOSED, {"ReopenCase"}},
  };
  ASSERT_EQ(arrows.size(), static_cast<size_t>(v1::FollowState_ARRAYSIZE));
  for (const auto& [state, possible] : arrows) {
    for (const auto& [name, request] : Requests()) {
      Example example;
      example.closing.clear_conditions();
      example.follow.set_state(state);
      example.follow.set_rounds(1);
      example.follow.set_closed_ms(Example::kNowMs);
      const auto verdict = example.Do(request);
      ASSERT_EQ(verdict.ok(), possible.contains(name)) << StateName(state) << " " << name;
      if (verdict.ok()) continue;
      const Rejection& rejection = verdict.rejection();
      EXPECT_FALSE(rejection.code.empty());
      EXPECT_FALSE(rejection.mechanism.empty());
      EXPECT_NE(rejection.message.find("。"), std::string::npos);
      EXPECT_EQ(std::set<std::string>(rejection.possible.begin(), rejection.possible.end()),
                possible)
          << StateName(state) << " " << name;
    }
  }
}

TEST(Decide, RefusesARequestWithoutACommand) {
  Example example;
  example.Reply();
  const auto verdict = example.Do(v1::ExecuteRequest());
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verdict.rejection().code, "COMMAND_MISSING");
}

TEST(Evolve, OrdersAreNotedBeforeAndAfterTheReply) {
  Example example;
  const auto note = [&](uint32_t order, bool open) {
    NewEvents new_events(&example.arena);
    v1::Event& event = new_events.Add();
    if (open) {
      event.mutable_order_opened()->set_order(order);
    } else {
      event.mutable_order_done()->set_order(order);
    }
    example.Apply(new_events);
  };
  note(1, true);
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_AWAITING_REPLY);
  EXPECT_TRUE(AwaitsReply(example.follow));
  example.Reply();
  EXPECT_THAT(example.follow.open_orders(), testing::ElementsAre(1));
  note(2, true);
  note(1, true);  // said again
  note(2, false);
  EXPECT_THAT(example.follow.open_orders(), testing::ElementsAre(1));
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_VISIT);
}

// Any history of replies and commands keeps the row sound, and a case is closed only with every
// condition met.
RC_GTEST_PROP(Decide, AnyHistoryKeepsTheRowSound, ()) {
  Example example;
  example.process.set_check_sample_percent(*rc::gen::inRange(0, 100));
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8));
  for (const int step : steps) {
    example.policy.now_ms += kHourMs;
    const uint32_t round = example.follow.rounds();
    const v1::ExecuteRequest requests[] = {
        GoodVisit(),    VisitOf(true, true, core::v1::SATISFACTION_UNSATISFIED),
        CheckOf(true),  VisitOf(true, false, core::v1::SATISFACTION_UNSATISFIED),
        CheckOf(false), CloseRequest(),
        ReopenRequest()};
    if (step == 7) {
      if (AwaitsReply(example.follow)) example.Reply();
      continue;
    }
    const v1::Follow before = example.follow;
    const auto verdict = example.Do(requests[step]);
    RC_ASSERT(example.follow.rounds() >= round);
    if (!verdict.ok()) continue;
    RC_ASSERT(!verdict->empty());
    RC_ASSERT(v1::FollowState_IsValid(example.follow.state()));
    if (example.follow.state() == v1::FOLLOW_STATE_CLOSED) {
      for (const int condition : example.closing.conditions()) {
        RC_ASSERT(
            IsMet(static_cast<city::v1::ClosingCondition>(condition), before, example.policy));
      }
    }
    RC_ASSERT((example.follow.state() == v1::FOLLOW_STATE_REDOING) ==
              (example.follow.rounds() == round + 1));
  }
}

}  // namespace
}  // namespace huying::followup::rules
