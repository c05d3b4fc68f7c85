#include "services/dispatch/parts/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/dispatch/example.h"
#include "services/dispatch/parking/rules.h"
#include "services/dispatch/withdrawing/rules.h"

namespace huying::dispatch::parts {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Who may give the commands, and what the events mean. MECH D2
const CommandOracle kMayAcceptPart{v1::AcceptPart::descriptor(),
                                   "ROUTED RETURNED ACCEPTED HANDLING PARKED", "ACCEPT HANDLE",
                                   "HELPER"};
const CommandOracle kMayFinishPart{v1::FinishPart::descriptor(),
                                   "ROUTED RETURNED ACCEPTED HANDLING PARKED", "HANDLE", "HELPER"};
const CommandOracle kMayGiveUpPart{v1::GiveUpPart::descriptor(), "ACCEPTED HANDLING PARKED",
                                   "HANDLE APPROVE", "LEAD ABOVE_LEAD CENTRE"};
const EventOracle kPartAsked{v1::PartAsked::descriptor(), "", "", "start PART of unit_id by part"};
const EventOracle kPartAccepted{v1::PartAccepted::descriptor(), "", "", "stop PART by part"};
const EventOracle kPartFinished{v1::PartFinished::descriptor(), "", "", "stop PART by part"};
const EventOracle kPartGivenUp{v1::PartGivenUp::descriptor(), "", "", "stop PART by part"};

std::vector<std::string> OpenOf(const v1::Task& task) {
  std::vector<std::string> units;
  for (const v1::Parts::Part& part : task.parts().open()) units.push_back(part.unit_id());
  return units;
}

v1::ExecuteRequest GiveUpOf(const std::string& unit_id) {
  v1::ExecuteRequest request;
  request.mutable_give_up_part()->set_unit_id(unit_id);
  return request;
}

// MECH D2
TEST(Ask, EveryHelperAndTheCommunityOnce) {
  Example example;
  v1::TaskRouted routed;
  routed.set_lead_unit_id("s-east");
  routed.add_helper_unit_ids("d-urban");
  routed.add_helper_unit_ids("c-lane");
  routed.add_helper_unit_ids("s-east");
  routed.set_community_unit_id("c-lane");
  NewEvents events(&example.arena);
  Ask(routed, 4, events);
  ASSERT_EQ(events.events().size(), 2u);
  EXPECT_EQ(events.events()[0]->part_asked().part(), 5u);
  EXPECT_EQ(events.events()[0]->part_asked().unit_id(), "d-urban");
  EXPECT_EQ(events.events()[1]->part_asked().part(), 6u);
  EXPECT_EQ(events.events()[1]->part_asked().unit_id(), "c-lane");
}

// MECH D2
TEST(Ask, NobodyWhereTheLeadUnitIsAlone) {
  Example example;
  example.plan.helper_unit_ids = {};
  example.plan.community_unit_id = "s-east";
  example.Route();
  EXPECT_THAT(OpenOf(example.task), IsEmpty());
}

// MECH D2
TEST(Part, IsAcceptedAndFinishedByItsOwnUnit) {
  Example example;
  example.Route();
  EXPECT_THAT(OpenOf(example.task), ElementsAre("d-urban", "c-lane"));
  const auto accepted = example.DoAsHelper("c-lane", "AcceptPart");
  ASSERT_TRUE(accepted.ok()) << "at once, whether or not the lead unit has accepted";
  EXPECT_EQ(accepted->events()[0]->part_accepted().part(), 2u);
  EXPECT_EQ(accepted->events()[0]->part_accepted().unit_id(), "c-lane");
  const auto again = example.DoAsHelper("c-lane", "AcceptPart");
  EXPECT_EQ(again.rejection().kind, Rejection::Kind::kAlready);
  EXPECT_EQ(again.rejection().code, "PART_ACCEPTED");
  const auto finished = example.DoAsHelper("c-lane", "FinishPart");
  ASSERT_TRUE(finished.ok());
  EXPECT_EQ(finished->events()[0]->part_finished().part(), 2u);
  EXPECT_EQ(finished->events()[0]->part_finished().result(), "已配合清运");
  EXPECT_THAT(OpenOf(example.task), ElementsAre("d-urban"));
  EXPECT_EQ(example.DoAsHelper("c-lane", "FinishPart").rejection().code, "PART_NOT_OPEN");
  EXPECT_EQ(example.DoAsHelper("c-lane", "AcceptPart").rejection().code, "PART_NOT_OPEN");
  EXPECT_TRUE(example.DoAsHelper("d-urban", "FinishPart").ok()) << "done without accepting first";
  EXPECT_EQ(example.Do(RequestOf("FinishPart")).rejection().kind, Rejection::Kind::kNotAllowed)
      << "the lead unit does no part";
}

// MECH D2
TEST(Part, NoReplyIsDraftedWhileOneIsOpen) {
  Example example;
  example.Reach(v1::TASK_STATE_ACCEPTED);
  ASSERT_TRUE(example.DoAs("RecordFirstMeeting").ok());
  const auto open = example.DoAs("DraftReply");
  ASSERT_FALSE(open.ok());
  EXPECT_EQ(open.rejection().kind, Rejection::Kind::kNotNow);
  EXPECT_EQ(open.rejection().code, "PART_OPEN");
  EXPECT_EQ(open.rejection().mechanism, "D2");
  EXPECT_THAT(open.rejection().message, HasSubstr("d-urban、c-lane"));
  EXPECT_THAT(open.rejection().possible, ElementsAre("FinishPart", "GiveUpPart"));
  ASSERT_TRUE(example.DoAsHelper("d-urban", "FinishPart").ok());
  EXPECT_THAT(example.DoAs("DraftReply").rejection().message, HasSubstr("：c-lane。"));
  const auto given_up = example.Do(GiveUpOf("c-lane"));
  ASSERT_TRUE(given_up.ok()) << "nobody waits for ever for who sleeps";
  EXPECT_EQ(given_up->events()[0]->part_given_up().part(), 2u);
  EXPECT_EQ(given_up->events()[0]->part_given_up().unit_id(), "c-lane");
  EXPECT_TRUE(example.DoAs("DraftReply").ok());
}

// MECH D1, D2
TEST(GiveUp, NeedsAReasonAndAPartAndNeverTheLeadUnit) {
  Example example;
  example.Reach(v1::TASK_STATE_ACCEPTED);
  const auto lead = example.Do(GiveUpOf("s-east"));
  EXPECT_EQ(lead.rejection().code, "UNIT_LEADS");
  EXPECT_EQ(lead.rejection().mechanism, "D1");
  EXPECT_THAT(lead.rejection().message, HasSubstr("d-urban、c-lane"));
  EXPECT_EQ(example.Do(GiveUpOf("d-gas")).rejection().code, "PART_NOT_OPEN");
  EXPECT_EQ(example.Do(GiveUpOf("")).rejection().code, "INPUT_MISSING");
  example.policy.reason = "";
  EXPECT_EQ(example.Do(GiveUpOf("d-urban")).rejection().code, "INPUT_MISSING");
  example.policy.reason = "三次催办无回应";
  example.unit_known = false;  // dissolved since
  ASSERT_TRUE(example.Do(GiveUpOf("d-urban")).ok());
  ASSERT_TRUE(example.Do(GiveUpOf("c-lane")).ok());
  EXPECT_EQ(example.Do(GiveUpOf("c-lane")).rejection().code, "PART_NOT_OPEN");
  EXPECT_EQ(example.task.header().lead_unit_id(), "s-east");
}

// MECH D2, D3: a transfer is no new round for who has done its part; for who has not, it begins anew.
TEST(Part, AnotherUnitLeadsAndWhatWasFinishedStays) {
  Example example;
  example.plan.helper_unit_ids = {"d-urban", "d-water"};
  example.Reach(v1::TASK_STATE_RETURNED);
  ASSERT_TRUE(example.DoAsHelper("c-lane", "FinishPart").ok()) << "the community goes on";
  ASSERT_TRUE(example.DoAsHelper("d-water", "AcceptPart").ok());
  ASSERT_TRUE(example.DoAs("UpholdReturn").ok());  // d-urban leads now
  EXPECT_EQ(example.task.header().lead_unit_id(), "d-urban");
  EXPECT_THAT(OpenOf(example.task), ElementsAre("d-water"));
  EXPECT_EQ(example.task.parts().open(0).part(), 4u) << "numbers are not used again";
  EXPECT_FALSE(example.task.parts().open(0).accepted());
  ASSERT_TRUE(example.DoAsHelper("d-water", "FinishPart").ok());
  ASSERT_TRUE(example.DoAs("AcceptTask").ok());
  ASSERT_TRUE(example.DoAs("TransferTask").ok());  // to d-housing, alone
  ASSERT_EQ(example.task.header().lead_unit_id(), "d-housing");
  EXPECT_THAT(OpenOf(example.task), IsEmpty());
  EXPECT_THAT(example.task.parts().finished_unit_ids(), ElementsAre("c-lane", "d-water"));
}

// MECH D2: whom the lead unit has gone on without, the next one may need.
TEST(Part, WhatWasGivenUpIsAskedAgain) {
  Example example;
  example.Reach(v1::TASK_STATE_ACCEPTED);
  ASSERT_TRUE(example.Do(GiveUpOf("c-lane")).ok());
  ASSERT_TRUE(example.DoAs("TransferTask").ok());
  EXPECT_THAT(OpenOf(example.task), ElementsAre("d-urban", "c-lane"));
}

// MECH D2, F7: a promise that falls due begins a round, though nobody had replied.
TEST(Part, APromiseThatFallsDueAsksEverybody) {
  Example example;
  example.Reach(v1::TASK_STATE_PARKED);
  ASSERT_TRUE(example.DoAsHelper("c-lane", "FinishPart").ok());
  NewEvents events(&example.arena);
  parking::FallDue(example.task, example.policy, events);
  example.Take(events);
  EXPECT_THAT(OpenOf(example.task), ElementsAre("d-urban", "c-lane"));
  EXPECT_THAT(example.task.parts().finished_unit_ids(), IsEmpty());
}

// MECH D2
TEST(Part, ARejectedReturnLeavesItAlone) {
  Example example;
  example.Reach(v1::TASK_STATE_RETURNED);
  ASSERT_TRUE(example.DoAsHelper("c-lane", "FinishPart").ok());
  ASSERT_TRUE(example.DoAs("RejectReturn").ok());
  EXPECT_THAT(OpenOf(example.task), ElementsAre("d-urban"));
}

// MECH D2, D10
TEST(Part, SurvivesParking) {
  Example example;
  example.Reach(v1::TASK_STATE_PARKED);
  EXPECT_THAT(OpenOf(example.task), ElementsAre("d-urban", "c-lane"));
  ASSERT_TRUE(example.DoAsHelper("c-lane", "AcceptPart").ok());
  ASSERT_TRUE(example.DoAs("ResumeTask").ok());
  EXPECT_THAT(OpenOf(example.task), ElementsAre("d-urban", "c-lane"));
  EXPECT_TRUE(example.task.parts().open(1).accepted());
}

// MECH D2
TEST(Part, AnotherRoundAsksAnew) {
  Example example;
  example.Reach(v1::TASK_STATE_REPLIED);
  EXPECT_THAT(OpenOf(example.task), IsEmpty());
  NewEvents events(&example.arena);
  routing::Redo(example.task, 2, example.policy, events);
  EXPECT_THAT(KindsOf(events),
              ElementsAre(v1::Event::kRouted, v1::Event::kPartAsked, v1::Event::kPartAsked));
  example.Take(events);
  EXPECT_THAT(OpenOf(example.task), ElementsAre("d-urban", "c-lane"));
  EXPECT_THAT(example.task.parts().finished_unit_ids(), IsEmpty());
}

// MECH D2
TEST(Part, EndsWithTheReport) {
  Example example;
  example.Reach(v1::TASK_STATE_ACCEPTED);
  NewEvents events(&example.arena);
  withdrawing::End(example.task, events);
  example.Take(events);
  EXPECT_THAT(OpenOf(example.task), IsEmpty());
}

// Whose part was finished or given up does not judge the work. MECH D2
TEST(Part, WhoHelpsDoesNotJudgeTheWork) {
  Example example;
  example.Reach(v1::TASK_STATE_ACCEPTED);
  ASSERT_TRUE(example.Do(GiveUpOf("d-urban")).ok());
  example.FinishParts();
  for (const char* act : {"RecordFirstMeeting", "DraftReply", "PassReply"}) example.DoAs(act);
  const auto replied = example.DoAs("ReplyCitizen");
  ASSERT_TRUE(replied.ok());
  EXPECT_THAT(replied->events()[0]->replied().worked_unit_ids(),
              ElementsAre("s-east", "d-urban", "c-lane"));
}

}  // namespace
}  // namespace huying::dispatch::parts
