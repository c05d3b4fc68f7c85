#include "services/dispatch/returns/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/dispatch/example.h"

namespace huying::dispatch::returns {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;

const CommandOracle kMayAcceptTask{v1::AcceptTask::descriptor(), "ROUTED RETURNED", "ACCEPT",
                                   "LEAD"};
const CommandOracle kMayReturnTask{v1::ReturnTask::descriptor(), "ROUTED", "ACCEPT", "LEAD"};
const CommandOracle kMayUpholdReturn{v1::UpholdReturn::descriptor(), "RETURNED", "RULE_RETURN",
                                     "OTHER CENTRE"};
const CommandOracle kMayRejectReturn{v1::RejectReturn::descriptor(), "RETURNED", "RULE_RETURN",
                                     "OTHER CENTRE"};
const EventOracle kTaskAccepted{v1::TaskAccepted::descriptor(), "ACCEPTED", "ACCEPTED",
                                "stop ACCEPT, stop RETURN_RULING, stop FIRST_RECEIVER, resume "
                                "SOLVE, start FIRST_CONTACT"};
const EventOracle kAcceptanceAssumed{v1::AcceptanceAssumed::descriptor(), "ACCEPTED", "ACCEPTED",
                                     "stop ACCEPT, stop FIRST_RECEIVER, start FIRST_CONTACT"};
const EventOracle kFirstReceiverStays{v1::FirstReceiverStays::descriptor(), "", "",
                                      "start FIRST_RECEIVER of unit_id"};
const EventOracle kTaskReturned{v1::TaskReturned::descriptor(), "RETURNED", "DETERMINING",
                                "stop ACCEPT, stop FIRST_CONTACT, stop FIRST_RECEIVER, uncharge "
                                "SOLVE, start RETURN_RULING of ruler_unit_id"};
const EventOracle kReturnUpheld{v1::ReturnUpheld::descriptor(), "ROUTED", "ROUTED",
                                "stop RETURN_RULING, stop SOLVE"};
const EventOracle kReturnRejected{v1::ReturnRejected::descriptor(), "ROUTED", "ROUTED",
                                  "stop RETURN_RULING, resume SOLVE, start ACCEPT of unit_id"};
const EventOracle kUnitDesignated{v1::UnitDesignated::descriptor(), "", "ROUTED",
                                  "stop RETURN_RULING"};

class ReturnsTest : public ::testing::Test {
 protected:
  Verdict<NewEvents> Return() { return example.DoAs("ReturnTask"); }
  Verdict<NewEvents> Accept() { return example.DoAs("AcceptTask"); }
  Verdict<NewEvents> Reject() { return example.DoAs("RejectReturn"); }
  Verdict<NewEvents> Uphold(const std::string& unit_id) {
    example.policy.actor = ActorFor("UpholdReturn");
    v1::ExecuteRequest request;
    request.mutable_uphold_return()->set_unit_id(unit_id);
    return example.Do(request);
  }

  Example example;
};

// MECH D3
TEST_F(ReturnsTest, NeedsAReasonToo) {
  example.Route();
  example.policy.reason = "";
  EXPECT_EQ(Return().rejection().code, "INPUT_MISSING");
}

// MECH D3
TEST_F(ReturnsTest, TheFirstReceiverStaysResponsibleUntilAnotherAccepts) {
  example.Route();
  ASSERT_TRUE(Return().ok());
  EXPECT_EQ(example.task.returns().count(), 1u);
  EXPECT_EQ(example.task.header().unit_id(), "s-east");
  const auto ruled = Uphold("d-urban");
  ASSERT_TRUE(ruled.ok());
  EXPECT_THAT(KindsOf(*ruled), ElementsAre(v1::Event::kReturnUpheld, v1::Event::kRouted,
                                           v1::Event::kFirstReceiverStays, v1::Event::kPartAsked));
  EXPECT_EQ(ruled->events()[2]->first_receiver_stays().unit_id(), "s-east");
  EXPECT_EQ(example.task.header().lead_unit_id(), "d-urban");
  EXPECT_EQ(example.task.header().unit_id(), "s-east");
  EXPECT_EQ(ruled->events()[1]->header().case_().unit_id(), "s-east");
  EXPECT_EQ(example.task.routing().duty_id(), "");  // not the duty list but the arbiter decided
  EXPECT_THAT(example.task.routing().helper_unit_ids(), ElementsAre());  // the helper leads now
  ASSERT_TRUE(Accept().ok());
  EXPECT_EQ(example.task.header().unit_id(), "d-urban");
}

// MECH D3: only the centre has arbiters, so what it has returned itself would wait for ever.
TEST_F(ReturnsTest, TheCentreRulesItsOwnReturns) {
  example.Route();
  ASSERT_TRUE(Return().ok());
  Authority arbiter = ActorFor("UpholdReturn");
  arbiter.of_lead = true;
  for (const bool of_centre : {false, true}) {
    arbiter.of_centre = of_centre;
    example.policy.actor = arbiter;
    EXPECT_EQ(example.Do(RequestOf("UpholdReturn")).ok(), of_centre);
  }
}

// MECH D3
TEST_F(ReturnsTest, NotUpheldGoesBackToTheUnit) {
  example.Route();
  ASSERT_TRUE(Return().ok());
  const auto ruled = Reject();
  ASSERT_TRUE(ruled.ok());
  EXPECT_THAT(KindsOf(*ruled), ElementsAre(v1::Event::kReturnRejected));
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_ROUTED);
  EXPECT_EQ(example.task.header().lead_unit_id(), "s-east");
  EXPECT_EQ(ruled->events()[0]->return_rejected().unit_id(), "s-east");
}

// MECH D3
TEST_F(ReturnsTest, WhoWasOverruledAcceptsAndAnotherUnitMayStillReturn) {
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
    ASSERT_TRUE((row.upheld ? Uphold(row.again) : Reject()).ok());
    ASSERT_EQ(example.task.header().lead_unit_id(), row.again);
    const auto again = Return();
    ASSERT_EQ(again.ok(), row.may) << row.again;
    if (row.may) continue;
    EXPECT_EQ(again.rejection().code, "RETURN_NOT_POSSIBLE");
    EXPECT_EQ(again.rejection().message, "贵单位已经退过一次单，不能再退单。请签收办理。");
    EXPECT_THAT(again.rejection().possible, ElementsAre("AcceptTask"));
    EXPECT_TRUE(Accept().ok());
  }
}

// MECH D3
TEST_F(ReturnsTest, AfterTooManyTheArbiterIsFinal) {
  for (bool upheld : {true, false}) {
    example.task.Clear();
    example.Route();
    ASSERT_TRUE(Return().ok());
    ASSERT_TRUE(Uphold("d-urban").ok());
    ASSERT_TRUE(Return().ok());
    const auto ruled = upheld ? Uphold("d-housing") : Reject();
    ASSERT_TRUE(ruled.ok());
    ASSERT_EQ(ruled->events()[1]->kind_case(), v1::Event::kDesignated);
    const std::string unit = upheld ? "d-housing" : "d-urban";
    EXPECT_EQ(ruled->events()[1]->designated().unit_id(), unit);
    EXPECT_EQ(ruled->events().size(), upheld ? 5u : 2u) << "the community helps, whoever leads";
    EXPECT_TRUE(example.task.returns().designated());
    EXPECT_EQ(example.task.header().lead_unit_id(), unit);
    const auto third = Return();
    ASSERT_FALSE(third.ok());
    EXPECT_EQ(third.rejection().code, "RETURN_NOT_POSSIBLE");
    EXPECT_THAT(third.rejection().possible, ElementsAre("AcceptTask"));
    EXPECT_TRUE(Accept().ok());
  }
}

// MECH D3: an arbiter names a unit that has returned it once: it does not return it again.
TEST_F(ReturnsTest, AUnitReturnsOnce) {
  example.limits.set_returns_before_designation(5);
  example.Route();
  ASSERT_TRUE(Return().ok());
  ASSERT_TRUE(Uphold("d-urban").ok());
  ASSERT_TRUE(Return().ok());
  ASSERT_TRUE(Uphold("s-east").ok());
  EXPECT_EQ(Return().rejection().code, "RETURN_NOT_POSSIBLE");
  EXPECT_TRUE(Accept().ok());
}

// MECH D3: the unit thinks better of it before anybody has ruled.
TEST_F(ReturnsTest, WhatWasReturnedMayStillBeAccepted) {
  example.Route();
  ASSERT_TRUE(Return().ok());
  ASSERT_TRUE(Accept().ok());
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_ACCEPTED);
  EXPECT_EQ(example.task.header().unit_id(), "s-east");
}

// MECH D3
TEST_F(ReturnsTest, WithinTheWindowAndThenSilenceIsAcceptance) {
  const int64_t until_ms = kNow + 2 * kDayMs;
  for (const int64_t now_ms : {until_ms, until_ms + 1}) {
    example.task.Clear();
    example.policy.now_ms = kNow;
    example.Route();
    EXPECT_EQ(SilenceMs(example.task), until_ms + 1);
    example.policy.now_ms = now_ms;
    const auto returned = Return();
    ASSERT_EQ(returned.ok(), now_ms == until_ms);
    if (returned.ok()) {
      EXPECT_EQ(SilenceMs(example.task), 0) << "somebody rules now";
      ASSERT_TRUE(Reject().ok());
      EXPECT_EQ(SilenceMs(example.task), now_ms + 2 * kDayMs + 1) << "it is to accept";
    } else {
      EXPECT_EQ(returned.rejection().code, "RETURN_NOT_POSSIBLE");
    }
    NewEvents events(&example.arena);
    AssumeAccepted(example.task, example.policy, events);
    example.Take(events);
    EXPECT_EQ(example.task.state(), v1::TASK_STATE_ACCEPTED);
    EXPECT_EQ(SilenceMs(example.task), 0);
    EXPECT_EQ(example.task.header().unit_id(), "s-east");
  }
}

// MECH D3: another unit says nothing: it is responsible, and the first receiver is not any more.
TEST_F(ReturnsTest, SilenceTakesTheDutyFromTheFirstReceiver) {
  example.Route();
  ASSERT_TRUE(Return().ok());
  ASSERT_TRUE(Uphold("d-urban").ok());
  NewEvents events(&example.arena);
  AssumeAccepted(example.task, example.policy, events);
  example.Take(events);
  EXPECT_EQ(example.task.header().unit_id(), "d-urban");
}

// MECH D3
TEST_F(ReturnsTest, NotInALaterRound) {
  example.Reach(v1::TASK_STATE_REPLIED);
  NewEvents events(&example.arena);
  routing::Redo(example.task, 2, example.policy, events);
  example.Take(events);
  EXPECT_EQ(Return().rejection().code, "RETURN_NOT_POSSIBLE");
}

// MECH D3
TEST_F(ReturnsTest, ARulingNamesAnotherKnownUnit) {
  example.Route();
  ASSERT_TRUE(Return().ok());
  EXPECT_EQ(Uphold("s-east").rejection().code, "UNIT_UNCHANGED");
  EXPECT_EQ(Uphold("").rejection().code, "INPUT_MISSING");
  example.unit_known = false;
  EXPECT_EQ(Uphold("d-none").rejection().code, "UNIT_UNKNOWN");
  EXPECT_TRUE(Reject().ok());
}

}  // namespace
}  // namespace huying::dispatch::returns
