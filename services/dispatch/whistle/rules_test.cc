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
using ::testing::IsEmpty;

// Who may give the commands, and what the events mean. MECH D8
const CommandOracle kMayBlow{v1::BlowWhistle::descriptor(), "ACCEPTED HANDLING", "HANDLE",
                             "LEAD HELPER"};
const CommandOracle kMayReportIn{v1::ReportIn::descriptor(),
                                 "ACCEPTED HANDLING IN_REVIEW REVIEWED PARKED", "HANDLE", "CALLED"};
const CommandOracle kMayFinish{v1::FinishSubtask::descriptor(),
                               "ACCEPTED HANDLING IN_REVIEW REVIEWED PARKED", "HANDLE", "CALLED"};
const EventOracle kUnitCalled{v1::UnitCalled::descriptor(), "", "HANDLING",
                              "start REPORT_IN of unit_id by call"};
const EventOracle kReportedIn{v1::UnitReportedIn::descriptor(), "", "", "stop REPORT_IN by call"};
const EventOracle kFinished{v1::SubtaskFinished::descriptor(), "", "", ""};

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

// MECH D8
TEST_F(WhistleTest, AReplyEndsWhatIsOpen) {
  ASSERT_TRUE(Blow("s-east", {"d-power"}).ok());
  v1::Task task = example.task;
  OnReplied({}, {}, task);
  EXPECT_THAT(task.whistle().open(), IsEmpty());
  EXPECT_EQ(task.whistle().last_call(), 1u) << "numbers are not used again";
}

// MECH D8
TEST_F(WhistleTest, WhoCameDoesNotJudgeTheWork) {
  ASSERT_TRUE(Blow("s-east", {"d-power", "d-water"}).ok());
  ASSERT_TRUE(Do("d-water", RequestOf("ReportIn")).ok());
  ASSERT_TRUE(Do("d-water", RequestOf("NoteWork")).ok()) << "a called unit notes what it does";
  example.DoAs("DraftReply");
  example.DoAs("PassReply");
  const auto replied = example.DoAs("ReplyCitizen");
  ASSERT_TRUE(replied.ok());
  EXPECT_THAT(replied->events()[0]->replied().worked_unit_ids(),
              ElementsAre("s-east", "d-urban", "c-lane", "d-water"));
  EXPECT_THAT(example.task.whistle().open(), IsEmpty());
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
