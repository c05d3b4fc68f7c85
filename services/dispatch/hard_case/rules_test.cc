#include "services/dispatch/hard_case/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/dispatch/example.h"

namespace huying::dispatch::hard_case {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using K = v1::Event;

const CommandOracle kMayTakeUp{v1::TakeUpHardCase::descriptor(), "HELD", "APPROVE",
                               "LEAD ABOVE_LEAD CENTRE"};
const EventOracle kTaskHeld{v1::TaskHeld::descriptor(), "HELD", "HANDLING",
                            "start CONSULTATION of lead_unit_id"};
const EventOracle kTakenUp{v1::HardCaseTakenUp::descriptor(), "", "HANDLING", "stop CONSULTATION"};

// MECH D10
TEST(Hold, AHardCaseWaitsForTheLeaderOfItsUnit) {
  for (v1::TaskState state : kAllStates) {
    Example example;
    example.Reach(state);
    NewEvents events(&example.arena);
    Hold(example.task, 3, events);
    ASSERT_EQ(events.empty(), state != v1::TASK_STATE_REPLIED) << state;
    if (!events.empty()) {
      EXPECT_EQ(events.events()[0]->held().lead_unit_id(), "s-east");
    }
  }
}

// MECH D10
TEST(TakeUp, GivesTheCaseAnOwnerAPlanAndAClassAndTheNextRound) {
  Example example;
  example.Reach(v1::TASK_STATE_HELD);
  v1::ExecuteRequest request = RequestOf("TakeUpHardCase");
  request.mutable_take_up_hard_case()->set_class_id("hard");
  const auto taken = example.Do(request);
  ASSERT_TRUE(taken.ok()) << taken.rejection().message;
  EXPECT_THAT(KindsOf(*taken), ElementsAre(K::kHardCaseTakenUp, K::kRouted, K::kPartAsked,
                                           K::kPartAsked, K::kHandlerAssigned));
  EXPECT_EQ(example.task.header().round(), 2u);
  EXPECT_EQ(example.task.header().class_id(), "hard");
  EXPECT_EQ(ClassOf(example.task), "hard");
  EXPECT_EQ(example.task.handling().handler_person_id(), "p-handler");
  EXPECT_EQ(example.task.hard_case().plan(), "每周现场会商，两周内增设投放点");
}

// MECH D10
TEST(TakeUp, ByAPersonOfTheUnitAndAClassOfThePack) {
  Example example;
  example.Reach(v1::TASK_STATE_HELD);
  v1::ExecuteRequest request = RequestOf("TakeUpHardCase");
  request.mutable_take_up_hard_case()->set_class_id("none");
  EXPECT_EQ(example.Do(request).rejection().code, "CLASS_UNKNOWN");
  request.mutable_take_up_hard_case()->clear_class_id();
  example.may_handle = false;
  EXPECT_EQ(example.Do(request).rejection().code, "HANDLER_UNKNOWN");
}

// MECH D10: the owner and the plan did not help: it is held once more.
TEST(Hold, Again) {
  Example example;
  example.Reach(v1::TASK_STATE_HELD);
  ASSERT_TRUE(example.DoAs("TakeUpHardCase").ok());
  example.FinishParts();
  for (const char* act : {"AcceptTask", "RecordFirstMeeting", "DraftReply"}) example.DoAs(act);
  example.policy.actor = ActorFor("PassReply");
  ASSERT_TRUE(example.Do(RequestOf("PassReply")).ok());
  example.policy.actor.person_id = "p-deputy";
  ASSERT_TRUE(example.Do(RequestOf("PassReply")).ok());
  ASSERT_TRUE(example.DoAs("ReplyCitizen").ok());
  NewEvents events(&example.arena);
  Hold(example.task, 4, events);
  example.Take(events);
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_HELD);
  EXPECT_EQ(example.task.hard_case().times(), 2u);
}

}  // namespace
}  // namespace huying::dispatch::hard_case
