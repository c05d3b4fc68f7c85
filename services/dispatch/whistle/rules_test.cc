#include "services/dispatch/whistle/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/dispatch/example.h"

namespace huying::dispatch::whistle {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Who may give the commands, and what the events mean. MECH D8
const CommandOracle kMayBlow{v1::BlowWhistle::descriptor(), "ACCEPTED HANDLING", "HANDLE",
                             "LEAD HELPER"};
const CommandOracle kMayReportIn{v1::ReportIn::descriptor(),
                                 "ACCEPTED HANDLING IN_REVIEW REVIEWED PARKED", "HANDLE", "CALLED"};
const CommandOracle kMayFinish{v1::FinishSubtask::descriptor(),
                               "ACCEPTED HANDLING IN_REVIEW REVIEWED PARKED", "HANDLE", "CALLED"};
const CommandOracle kMayGiveUp{v1::GiveUpCall::descriptor(), "ACCEPTED HANDLING PARKED",
                               "HANDLE APPROVE", "LEAD ABOVE_LEAD CENTRE"};
const EventOracle kUnitCalled{v1::UnitCalled::descriptor(), "", "HANDLING",
                              "start REPORT_IN of unit_id by call"};
const EventOracle kReportedIn{v1::UnitReportedIn::descriptor(), "", "", "stop REPORT_IN by call"};
const EventOracle kFinished{v1::SubtaskFinished::descriptor(), "", "", ""};
const EventOracle kGivenUp{v1::CallGivenUp::descriptor(), "", "", "stop REPORT_IN by call"};

class WhistleTest : public ::testing::Test {
 protected:
  WhistleTest() { example.Reach(v1::TASK_STATE_HANDLING); }

  Verdict<NewEvents> Do(const std::string& unit_id, const v1::ExecuteRequest& request) {
    example.policy.actor = {.permissions = 1U << city::v1::PERMISSION_HANDLE,
                            .person_id = unit_id == "s-east" ? "p-lead" : "p-other",
                            .unit_id = unit_id,
                            .of_lead = unit_id == "s-east",
                            .helps = unit_id == "d-urban"};
    return example.Do(request);
  }
  Verdict<NewEvents> Blow(const std::string& by, std::initializer_list<const char*> units) {
    v1::ExecuteRequest request;
    request.mutable_blow_whistle();
    for (const char* unit : units) request.mutable_blow_whistle()->add_unit_ids(unit);
    return Do(by, request);
  }
  Verdict<NewEvents> GiveUp(const std::string& by, const char* unit_id) {
    v1::ExecuteRequest request;
    request.mutable_give_up_call()->set_unit_id(unit_id);
    return Do(by, request);
  }

  Example example;
};

// MECH D8
TEST_F(WhistleTest, EachCalledUnitReportsInAndFinishesItsPart) {
  const auto blown = Blow("s-east", {"d-power", "d-water"});
  ASSERT_TRUE(blown.ok()) << blown.rejection().message;
  EXPECT_THAT(KindsOf(*blown), ElementsAre(v1::Event::kUnitCalled, v1::Event::kUnitCalled));
  EXPECT_EQ(blown->events()[1]->unit_called().call(), 2u);
  EXPECT_EQ(blown->events()[1]->unit_called().unit_id(), "d-water");
  EXPECT_EQ(Do("d-water", RequestOf("FinishSubtask")).rejection().code, "NOT_REPORTED_IN");
  ASSERT_TRUE(Do("d-water", RequestOf("ReportIn")).ok());
  EXPECT_EQ(Do("d-water", RequestOf("ReportIn")).rejection().code, "REPORTED_IN");
  const auto finished = Do("d-water", RequestOf("FinishSubtask"));
  ASSERT_TRUE(finished.ok());
  EXPECT_EQ(finished->events()[0]->subtask_finished().call(), 2u);
  EXPECT_FALSE(IsCalled(example.task, "d-water"));
  EXPECT_TRUE(IsCalled(example.task, "d-power"));
  EXPECT_THAT(WorkedUnits(example.task), ElementsAre("d-water"));
  EXPECT_EQ(Do("d-water", RequestOf("ReportIn")).rejection().kind, Rejection::Kind::kNotAllowed);
}

// MECH D8: two units were called that have become one: each call is answered.
TEST_F(WhistleTest, WhatHasGoneOverIntoAUnitReportsInAsThatUnit) {
  ASSERT_TRUE(Blow("s-east", {"d-power", "d-water"}).ok());
  constexpr std::string_view kGone[] = {"d-power"};
  example.policy.actor = {.permissions = 1U << city::v1::PERMISSION_HANDLE,
                          .person_id = "p-other",
                          .unit_id = "d-water",
                          .absorbed = kGone};
  const auto first = example.Do(RequestOf("ReportIn"));
  ASSERT_TRUE(first.ok()) << first.rejection().message;
  EXPECT_EQ(first->events()[0]->reported_in().unit_id(), "d-power");
  EXPECT_EQ(example.Do(RequestOf("FinishSubtask"))->events()[0]->subtask_finished().call(), 1u);
  ASSERT_TRUE(example.Do(RequestOf("ReportIn")).ok());
  EXPECT_EQ(example.Do(RequestOf("FinishSubtask"))->events()[0]->subtask_finished().call(), 2u);
  EXPECT_EQ(example.Do(RequestOf("ReportIn")).rejection().kind, Rejection::Kind::kNotAllowed);
}

// MECH D8
TEST_F(WhistleTest, OnlyUnitsThatAreNotAtWork) {
  EXPECT_EQ(Blow("s-east", {}).rejection().code, "INPUT_MISSING");
  EXPECT_EQ(Blow("s-east", {"s-east"}).rejection().code, "UNIT_AT_WORK");
  EXPECT_EQ(Blow("s-east", {"d-power", "d-power"}).rejection().code, "UNIT_AT_WORK");
  ASSERT_TRUE(Blow("d-urban", {"d-power"}).ok());
  EXPECT_EQ(Blow("s-east", {"d-power"}).rejection().code, "UNIT_AT_WORK");
  example.unit_known = false;
  EXPECT_EQ(Blow("s-east", {"d-gas"}).rejection().code, "UNIT_UNKNOWN");
  EXPECT_EQ(Blow("d-gas", {"d-water"}).rejection().mechanism, "D8");
}

// MECH D8, D13
TEST_F(WhistleTest, NoReplyIsDraftedWhileAUnitIsCalled) {
  ASSERT_TRUE(Blow("s-east", {"d-power", "d-water"}).ok());
  ASSERT_TRUE(Do("d-water", RequestOf("ReportIn")).ok());
  const auto open = example.DoAs("DraftReply");
  ASSERT_FALSE(open.ok()) << "who has come still works";
  EXPECT_EQ(open.rejection().kind, Rejection::Kind::kNotNow);
  EXPECT_EQ(open.rejection().code, "CALL_OPEN");
  EXPECT_EQ(open.rejection().mechanism, "D8");
  EXPECT_THAT(open.rejection().message, HasSubstr("d-power、d-water"));
  EXPECT_THAT(open.rejection().message, HasSubstr("终止其协同任务"));
  EXPECT_THAT(open.rejection().possible, ElementsAre("ReportIn", "FinishSubtask", "GiveUpCall"));
  ASSERT_TRUE(Do("d-water", RequestOf("FinishSubtask")).ok());
  EXPECT_THAT(example.DoAs("DraftReply").rejection().message, HasSubstr("：d-power。"));
  const auto given_up = GiveUp("s-east", "d-power");
  ASSERT_TRUE(given_up.ok()) << "nobody waits for ever for who does not come";
  EXPECT_EQ(given_up->events()[0]->call_given_up().call(), 1u);
  EXPECT_EQ(given_up->events()[0]->call_given_up().unit_id(), "d-power");
  EXPECT_THAT(WorkedUnits(example.task), ElementsAre("d-water"));
  EXPECT_TRUE(example.DoAs("DraftReply").ok());
}

// MECH D2, D8, D13: all that is open is said at once.
TEST_F(WhistleTest, ADraftHearsOfPartsAndCallsTogether) {
  ASSERT_TRUE(Blow("s-east", {"d-power"}).ok());
  example.task.mutable_parts()->add_open()->set_unit_id("c-lane");
  const auto open = example.DoAs("DraftReply");
  EXPECT_EQ(open.rejection().code, "PART_OPEN");
  EXPECT_THAT(open.rejection().message, HasSubstr("：c-lane。"));
  EXPECT_THAT(open.rejection().message, HasSubstr("：d-power。"));
  EXPECT_THAT(open.rejection().possible,
              ElementsAre("FinishPart", "GiveUpPart", "ReportIn", "FinishSubtask", "GiveUpCall"));
}

// MECH D8
TEST_F(WhistleTest, ACallIsGivenUpWithAReasonByWhoLeads) {
  EXPECT_EQ(GiveUp("s-east", "d-power").rejection().code, "CALL_NOT_OPEN") << "nobody is called";
  ASSERT_TRUE(Blow("s-east", {"d-power", "d-water"}).ok());
  EXPECT_EQ(GiveUp("d-power", "d-power").rejection().kind, Rejection::Kind::kNotAllowed);
  EXPECT_EQ(GiveUp("d-urban", "d-power").rejection().kind, Rejection::Kind::kNotAllowed)
      << "who helps may call, but not send away";
  const auto other = GiveUp("s-east", "d-gas");
  EXPECT_EQ(other.rejection().code, "CALL_NOT_OPEN");
  EXPECT_THAT(other.rejection().message, HasSubstr("d-power、d-water"));
  EXPECT_EQ(GiveUp("s-east", "").rejection().code, "INPUT_MISSING");
  example.policy.reason = "";
  EXPECT_EQ(GiveUp("s-east", "d-power").rejection().code, "INPUT_MISSING");
  example.policy.reason = "现场已处置完毕";
  example.unit_known = false;  // dissolved since
  ASSERT_TRUE(GiveUp("s-east", "d-power").ok());
  EXPECT_EQ(Do("d-power", RequestOf("ReportIn")).rejection().kind, Rejection::Kind::kNotAllowed);
  example.policy.actor = ActorFor("ApproveParking");  // of the unit above
  v1::ExecuteRequest water;
  water.mutable_give_up_call()->set_unit_id("d-water");
  EXPECT_TRUE(example.Do(water).ok());
  EXPECT_THAT(example.task.whistle().open(), IsEmpty());
  EXPECT_EQ(example.task.whistle().last_call(), 2u) << "numbers are not used again";
}

// MECH D8
TEST_F(WhistleTest, WhoCameDoesNotJudgeTheWork) {
  ASSERT_TRUE(Blow("s-east", {"d-power", "d-water"}).ok());
  ASSERT_TRUE(Do("d-water", RequestOf("ReportIn")).ok());
  ASSERT_TRUE(Do("d-water", RequestOf("NoteWork")).ok()) << "a called unit notes what it does";
  ASSERT_TRUE(GiveUp("s-east", "d-water").ok()) << "and does not finish";
  ASSERT_TRUE(GiveUp("s-east", "d-power").ok());
  example.DoAs("DraftReply");
  example.DoAs("PassReply");
  const auto replied = example.DoAs("ReplyCitizen");
  ASSERT_TRUE(replied.ok());
  EXPECT_THAT(replied->events()[0]->replied().worked_unit_ids(),
              ElementsAre("s-east", "d-urban", "c-lane", "d-water"));
}

// MECH D8, D10, I8
TEST_F(WhistleTest, NobodyIsCalledToWhatIsOver) {
  ASSERT_TRUE(Blow("s-east", {"d-power"}).ok());
  for (const bool withdrawn : {false, true}) {
    v1::Event over;
    if (withdrawn) {
      over.mutable_withdrawn();
    } else {
      over.mutable_ended();
    }
    v1::Task task = example.task;
    AllRules().Evolve(over, task);
    EXPECT_THAT(task.whistle().open(), IsEmpty()) << withdrawn;
  }
}

// What was done for the last round does not count for this one. MECH D8
TEST_F(WhistleTest, AnotherRoundBeginsWithoutCalls) {
  ASSERT_TRUE(Blow("s-east", {"d-power"}).ok());
  ASSERT_TRUE(Do("d-power", RequestOf("ReportIn")).ok());
  OnRouted({}, {}, example.task);
  EXPECT_THAT(example.task.whistle().open(), IsEmpty());
  EXPECT_THAT(WorkedUnits(example.task), IsEmpty());
  EXPECT_EQ(example.task.whistle().last_call(), 1u) << "numbers are not used again";
}

}  // namespace
}  // namespace huying::dispatch::whistle
