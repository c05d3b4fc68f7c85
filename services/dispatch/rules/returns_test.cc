#include "services/dispatch/rules/returns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/dispatch/rules/example.h"

namespace huying::dispatch::rules {
namespace {

using testing::ElementsAre;

class Returns : public ::testing::Test {
 protected:
  Verdict<Facts> Return() {
    example.policy.actor = ActorFor("ReturnTask");
    return example.Do(RequestOf("ReturnTask"));
  }
  Verdict<Facts> Rule(bool upheld, const std::string& unit_id) {
    example.policy.actor = ActorFor("RuleReturn");
    v1::ExecuteRequest request;
    request.mutable_rule_return()->set_upheld(upheld);
    request.mutable_rule_return()->set_unit_id(unit_id);
    return example.Do(request);
  }
  Verdict<Facts> Accept() {
    example.policy.actor = ActorFor("AcceptTask");
    return example.Do(RequestOf("AcceptTask"));
  }

  Example example;
};

// MECH D3
TEST_F(Returns, NeedsAReasonToo) {
  example.Route();
  example.policy.reason = "";
  EXPECT_EQ(Return().rejection().code, "TEXT_MISSING");
}

// MECH D3
TEST_F(Returns, TheFirstReceiverStaysResponsibleUntilAnotherAccepts) {
  example.Route();
  ASSERT_TRUE(Return().ok());
  EXPECT_EQ(example.task.returns(), 1u);
  EXPECT_EQ(example.task.header().unit_id(), "s-east");
  const auto ruled = Rule(true, "d-urban");
  ASSERT_TRUE(ruled.ok());
  EXPECT_THAT(KindsOf(*ruled), ElementsAre(v1::Event::kReturnRuled, v1::Event::kRouted));
  EXPECT_EQ(example.task.lead_unit_id(), "d-urban");
  EXPECT_EQ(example.task.header().unit_id(), "s-east");
  EXPECT_EQ(ruled->events()[1]->header().case_().unit_id(), "s-east");
  EXPECT_EQ(example.task.duty_id(), "");  // not the duty list but the arbiter decided
  EXPECT_THAT(example.task.helper_unit_ids(), ElementsAre());  // the helper leads now
  ASSERT_TRUE(Accept().ok());
  EXPECT_EQ(example.task.header().unit_id(), "d-urban");
}

// MECH D3
TEST_F(Returns, NotUpheldGoesBackToTheUnit) {
  example.Route();
  ASSERT_TRUE(Return().ok());
  const auto ruled = Rule(false, "");
  ASSERT_TRUE(ruled.ok());
  EXPECT_THAT(KindsOf(*ruled), ElementsAre(v1::Event::kReturnRuled));
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_ROUTED);
  EXPECT_EQ(example.task.lead_unit_id(), "s-east");
}

// MECH D3
TEST_F(Returns, AfterTooManyTheArbiterIsFinal) {
  for (bool upheld : {true, false}) {
    example.task.Clear();
    example.Route();
    ASSERT_TRUE(Return().ok());
    ASSERT_TRUE(Rule(true, "d-urban").ok());
    ASSERT_TRUE(Return().ok());
    const auto ruled = Rule(upheld, upheld ? "d-housing" : "");
    ASSERT_TRUE(ruled.ok());
    ASSERT_EQ(ruled->events()[1]->kind_case(), v1::Event::kDesignated);
    const std::string unit = upheld ? "d-housing" : "d-urban";
    EXPECT_EQ(ruled->events()[1]->designated().unit_id(), unit);
    EXPECT_EQ(ruled->events().size(), upheld ? 3u : 2u);
    EXPECT_TRUE(example.task.designated());
    EXPECT_EQ(example.task.lead_unit_id(), unit);
    const auto third = Return();
    ASSERT_FALSE(third.ok());
    EXPECT_EQ(third.rejection().code, "RETURN_NOT_POSSIBLE");
    EXPECT_THAT(third.rejection().possible, ElementsAre("AcceptTask"));
    EXPECT_TRUE(Accept().ok());
  }
}

// MECH D3
TEST_F(Returns, NotInALaterRound) {
  example.Reach(v1::TASK_STATE_REPLIED);
  Facts facts(&example.arena);
  Redo(example.task, 2, example.policy, facts);
  example.Take(facts);
  EXPECT_EQ(Return().rejection().code, "RETURN_NOT_POSSIBLE");
}

// MECH D3
TEST_F(Returns, ARulingNamesAnotherKnownUnit) {
  example.Route();
  ASSERT_TRUE(Return().ok());
  EXPECT_EQ(Rule(true, "s-east").rejection().code, "UNIT_UNCHANGED");
  example.looked.unit_known = false;
  EXPECT_EQ(Rule(true, "").rejection().code, "UNIT_UNKNOWN");
  EXPECT_TRUE(Rule(false, "").ok());
}

}  // namespace
}  // namespace huying::dispatch::rules
