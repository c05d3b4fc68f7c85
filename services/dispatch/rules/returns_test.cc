#include "services/dispatch/rules/returns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/dispatch/rules/example.h"

namespace huying::dispatch::rules {
namespace {

using testing::ElementsAre;

class Returns : public ::testing::Test {
 protected:
  Verdict<NewEvents> Return() {
    example.policy.actor = ActorFor("ReturnTask");
    return example.Do(RequestOf("ReturnTask"));
  }
  Verdict<NewEvents> Rule(bool upheld, const std::string& unit_id) {
    example.policy.actor = ActorFor("RuleReturn");
    v1::ExecuteRequest request;
    request.mutable_rule_return()->set_upheld(upheld);
    request.mutable_rule_return()->set_unit_id(unit_id);
    return example.Do(request);
  }
  Verdict<NewEvents> Accept() {
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
  EXPECT_THAT(KindsOf(*ruled), ElementsAre(v1::Event::kReturnUpheld, v1::Event::kRouted));
  EXPECT_EQ(example.task.lead_unit_id(), "d-urban");
  EXPECT_EQ(example.task.header().unit_id(), "s-east");
  EXPECT_EQ(ruled->events()[1]->header().case_().unit_id(), "s-east");
  EXPECT_EQ(example.task.duty_id(), "");  // not the duty list but the arbiter decided
  EXPECT_THAT(example.task.helper_unit_ids(), ElementsAre());  // the helper leads now
  ASSERT_TRUE(Accept().ok());
  EXPECT_EQ(example.task.header().unit_id(), "d-urban");
}

// MECH D3: only the centre has arbiters, so what it has returned itself would wait for ever.
TEST_F(Returns, TheCentreRulesItsOwnReturns) {
  example.Route();
  ASSERT_TRUE(Return().ok());
  Authority arbiter = ActorFor("RuleReturn");
  arbiter.of_lead = true;
  for (const bool of_centre : {false, true}) {
    arbiter.of_centre = of_centre;
    example.policy.actor = arbiter;
    v1::ExecuteRequest request;
    request.mutable_rule_return()->set_upheld(true);
    request.mutable_rule_return()->set_unit_id("d-urban");
    EXPECT_EQ(example.Do(request).ok(), of_centre);
  }
}

// MECH D3
TEST_F(Returns, NotUpheldGoesBackToTheUnit) {
  example.Route();
  ASSERT_TRUE(Return().ok());
  const auto ruled = Rule(false, "");
  ASSERT_TRUE(ruled.ok());
  EXPECT_THAT(KindsOf(*ruled), ElementsAre(v1::Event::kReturnRejected));
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_ROUTED);
  EXPECT_EQ(example.task.lead_unit_id(), "s-east");
  EXPECT_EQ(ruled->events()[0]->return_rejected().unit_id(), "s-east");
}

// MECH D3
TEST_F(Returns, WhoWasOverruledAcceptsAndAnotherUnitMayStillReturn) {
  struct Row {
    bool upheld;        // the ruling before
    const char* again;  // who returns next
    bool may;
  };
  const Row rows[] = {{false, "s-east", false}, {true, "d-urban", true}};
  for (const Row& row : rows) {
    example.task.Clear();
    example.limits.set_returns_before_designation(5);
    example.Route();
    const auto returned = Return();
    ASSERT_TRUE(returned.ok());
    EXPECT_EQ(returned->events()[0]->returned().unit_id(), "s-east");
    ASSERT_TRUE(Rule(row.upheld, row.upheld ? row.again : "").ok());
    ASSERT_EQ(example.task.lead_unit_id(), row.again);
    const auto again = Return();
    ASSERT_EQ(again.ok(), row.may) << row.again;
    if (row.may) continue;
    EXPECT_EQ(again.rejection().code, "RETURN_NOT_POSSIBLE");
    EXPECT_EQ(again.rejection().message, "退单已裁定不成立，请签收办理。");
    EXPECT_THAT(again.rejection().possible, ElementsAre("AcceptTask"));
    EXPECT_TRUE(Accept().ok());
  }
}

// Rulings that were written before the unit stood in them change nothing. MECH D3
TEST_F(Returns, AnOldRulingOverrulesNobody) {
  example.Route();
  v1::Event event;
  event.mutable_return_rejected();
  Evolve(event, example.task);
  EXPECT_THAT(example.task.overruled_unit_ids(), ElementsAre());
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
  NewEvents new_events(&example.arena);
  Redo(example.task, 2, example.policy, new_events);
  example.Take(new_events);
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
