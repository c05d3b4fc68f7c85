#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "common/case/command_gate.h"
#include "common/core/civil.h"
#include "common/testing/casework.h"
#include "services/dispatch/example.h"

namespace huying::dispatch {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

std::string StateWord(v1::TaskState state) { return v1::TaskState_Name(state).substr(11); }

// The whole machine: the state after each command; a pair that is not here is refused.
const std::map<v1::TaskState, std::map<std::string, v1::TaskState>> kMachine = {
    {v1::TASK_STATE_ROUTED,
     {{"OpenReporter", v1::TASK_STATE_ROUTED},
      {"AcceptPart", v1::TASK_STATE_ROUTED},
      {"FinishPart", v1::TASK_STATE_ROUTED},
      {"AcceptTask", v1::TASK_STATE_ACCEPTED},
      {"NoteWork", v1::TASK_STATE_ROUTED},
      {"RecordFirstMeeting", v1::TASK_STATE_ROUTED},
      {"ReturnTask", v1::TASK_STATE_RETURNED}}},
    {v1::TASK_STATE_RETURNED,
     {{"OpenReporter", v1::TASK_STATE_RETURNED},
      {"AcceptTask", v1::TASK_STATE_ACCEPTED},
      {"RecordFirstMeeting", v1::TASK_STATE_RETURNED},
      {"AcceptPart", v1::TASK_STATE_RETURNED},
      {"FinishPart", v1::TASK_STATE_RETURNED},
      {"UpholdReturn", v1::TASK_STATE_ROUTED},
      {"RejectReturn", v1::TASK_STATE_ROUTED},
      {"NoteWork", v1::TASK_STATE_RETURNED}}},
    {v1::TASK_STATE_ACCEPTED,
     {{"OpenReporter", v1::TASK_STATE_ACCEPTED},
      {"AcceptPart", v1::TASK_STATE_ACCEPTED},
      {"FinishPart", v1::TASK_STATE_ACCEPTED},
      {"GiveUpPart", v1::TASK_STATE_ACCEPTED},
      {"GiveUpCall", v1::TASK_STATE_ACCEPTED},
      {"AssignHandler", v1::TASK_STATE_ACCEPTED},
      {"RecordSiteProof", v1::TASK_STATE_HANDLING},
      {"RecordFirstMeeting", v1::TASK_STATE_HANDLING},
      {"NoteWork", v1::TASK_STATE_ACCEPTED},
      {"ProposeParking", v1::TASK_STATE_ACCEPTED},
      {"ApproveParking", v1::TASK_STATE_PARKED},
      {"RefuseParking", v1::TASK_STATE_ACCEPTED},
      {"TransferTask", v1::TASK_STATE_ROUTED},
      {"ApproveTransfer", v1::TASK_STATE_ROUTED},
      {"RefuseTransfer", v1::TASK_STATE_ACCEPTED},
      {"BlowWhistle", v1::TASK_STATE_ACCEPTED},
      {"ReportIn", v1::TASK_STATE_ACCEPTED},
      {"FinishSubtask", v1::TASK_STATE_ACCEPTED}}},
    {v1::TASK_STATE_HANDLING, {{"OpenReporter", v1::TASK_STATE_HANDLING},
                               {"AcceptPart", v1::TASK_STATE_HANDLING},
                               {"FinishPart", v1::TASK_STATE_HANDLING},
                               {"GiveUpPart", v1::TASK_STATE_HANDLING},
                               {"GiveUpCall", v1::TASK_STATE_HANDLING},
                               {"AssignHandler", v1::TASK_STATE_HANDLING},
                               {"RecordSiteProof", v1::TASK_STATE_HANDLING},
                               {"RecordFirstMeeting", v1::TASK_STATE_HANDLING},
                               {"RecordSecondMeeting", v1::TASK_STATE_HANDLING},
                               {"NoteWork", v1::TASK_STATE_HANDLING},
                               {"DraftReply", v1::TASK_STATE_IN_REVIEW},
                               {"ProposeParking", v1::TASK_STATE_HANDLING},
                               {"ApproveParking", v1::TASK_STATE_PARKED},
                               {"RefuseParking", v1::TASK_STATE_HANDLING},
                               {"TransferTask", v1::TASK_STATE_ROUTED},
                               {"ApproveTransfer", v1::TASK_STATE_ROUTED},
                               {"RefuseTransfer", v1::TASK_STATE_HANDLING},
                               {"ProposeEnding", v1::TASK_STATE_HANDLING},
                               {"PassEnding", v1::TASK_STATE_HANDLING},
                               {"RefuseEnding", v1::TASK_STATE_HANDLING},
                               {"BlowWhistle", v1::TASK_STATE_HANDLING},
                               {"ReportIn", v1::TASK_STATE_HANDLING},
                               {"FinishSubtask", v1::TASK_STATE_HANDLING}}},
    {v1::TASK_STATE_IN_REVIEW,
     {{"OpenReporter", v1::TASK_STATE_IN_REVIEW},
      {"PassReply", v1::TASK_STATE_REVIEWED},
      {"ApproveParking", v1::TASK_STATE_PARKED},
      {"RefuseParking", v1::TASK_STATE_IN_REVIEW},
      {"ApproveTransfer", v1::TASK_STATE_ROUTED},
      {"RefuseTransfer", v1::TASK_STATE_IN_REVIEW},
      {"PassEnding", v1::TASK_STATE_IN_REVIEW},
      {"RefuseEnding", v1::TASK_STATE_IN_REVIEW},
      {"SendBackReply", v1::TASK_STATE_HANDLING},
      {"RecordFirstMeeting", v1::TASK_STATE_IN_REVIEW},
      {"RecordSiteProof", v1::TASK_STATE_IN_REVIEW},
      {"RecordSecondMeeting", v1::TASK_STATE_IN_REVIEW},
      {"NoteWork", v1::TASK_STATE_IN_REVIEW},
      {"ReportIn", v1::TASK_STATE_IN_REVIEW},
      {"FinishSubtask", v1::TASK_STATE_IN_REVIEW}}},
    {v1::TASK_STATE_REVIEWED,
     {{"OpenReporter", v1::TASK_STATE_REVIEWED},
      {"ReplyCitizen", v1::TASK_STATE_REPLIED},
      {"RecordFirstMeeting", v1::TASK_STATE_REVIEWED},
      {"RecordSiteProof", v1::TASK_STATE_REVIEWED},
      {"RecordSecondMeeting", v1::TASK_STATE_REVIEWED},
      {"NoteWork", v1::TASK_STATE_REVIEWED},
      {"DraftReply", v1::TASK_STATE_IN_REVIEW},
      {"ProposeParking", v1::TASK_STATE_REVIEWED},
      {"ApproveParking", v1::TASK_STATE_PARKED},
      {"RefuseParking", v1::TASK_STATE_REVIEWED},
      {"TransferTask", v1::TASK_STATE_ROUTED},
      {"ApproveTransfer", v1::TASK_STATE_ROUTED},
      {"RefuseTransfer", v1::TASK_STATE_REVIEWED},
      {"ProposeEnding", v1::TASK_STATE_REVIEWED},
      {"PassEnding", v1::TASK_STATE_REVIEWED},
      {"RefuseEnding", v1::TASK_STATE_REVIEWED},
      {"ReportIn", v1::TASK_STATE_REVIEWED},
      {"FinishSubtask", v1::TASK_STATE_REVIEWED}}},
    {v1::TASK_STATE_REPLIED, {{"CorrectReply", v1::TASK_STATE_REPLIED}}},
    {v1::TASK_STATE_PARKED,
     {{"OpenReporter", v1::TASK_STATE_PARKED},
      {"AcceptPart", v1::TASK_STATE_PARKED},
      {"FinishPart", v1::TASK_STATE_PARKED},
      {"GiveUpPart", v1::TASK_STATE_PARKED},
      {"GiveUpCall", v1::TASK_STATE_PARKED},
      {"ResumeTask", v1::TASK_STATE_ACCEPTED},
      {"NoteWork", v1::TASK_STATE_PARKED},
      {"ReportIn", v1::TASK_STATE_PARKED},
      {"FinishSubtask", v1::TASK_STATE_PARKED}}},
    {v1::TASK_STATE_UNROUTED,
     {{"OpenReporter", v1::TASK_STATE_UNROUTED}, {"NameUnit", v1::TASK_STATE_ROUTED}}},
    {v1::TASK_STATE_HELD,
     {{"OpenReporter", v1::TASK_STATE_HELD},
      {"TakeUpHardCase", v1::TASK_STATE_ROUTED},
      {"ProposeParking", v1::TASK_STATE_HELD},
      {"ApproveParking", v1::TASK_STATE_PARKED},
      {"RefuseParking", v1::TASK_STATE_HELD},
      {"ProposeEnding", v1::TASK_STATE_HELD},
      {"PassEnding", v1::TASK_STATE_HELD},
      {"RefuseEnding", v1::TASK_STATE_HELD}}},
    {v1::TASK_STATE_ENDED, {}},
};

// A unit is called, for the commands about that; those that only such a unit gives are given by it.
void Call(const std::string& command, Example& example) {
  if (command != "ReportIn" && command != "FinishSubtask" && command != "GiveUpCall") return;
  v1::Whistle::Call& call = *example.task.mutable_whistle()->add_open();
  call.set_call(1);
  call.set_unit_id("d-power");
  call.set_reported(command == "FinishSubtask");
  if (command == "GiveUpCall") return;
  example.policy.actor.unit_id = "d-power";
  example.policy.actor.of_lead = false;
}

// What is decided on was asked for.
void Ask(const std::string& command, Example& example) {
  v1::Task& task = example.task;
  const bool parked = task.state() == v1::TASK_STATE_PARKED;
  if ((command == "ApproveParking" || command == "RefuseParking") && !parked) {
    task.mutable_parking()->set_resume_ms(kNow + kHourMs);
    task.mutable_parking()->set_approver_unit_id("g-district");
  }
  if (command == "ApproveTransfer" || command == "RefuseTransfer")
    task.mutable_transfer()->set_to_unit_id("d-housing");
  if (command == "PassEnding" || command == "RefuseEnding")
    task.mutable_ending()->set_reviewer_unit_id("g-district");
}

// A helping unit has not done its part yet, for the commands about one.
void AskPart(const std::string& command, Example& example) {
  if (command != "AcceptPart" && command != "FinishPart" && command != "GiveUpPart") return;
  v1::Parts::Part& part = *example.task.mutable_parts()->add_open();
  part.set_part(9);
  part.set_unit_id("d-urban");
}

// What the command needs besides its state.
void Prepare(const std::string& command, Example& example) {
  Call(command, example);
  Ask(command, example);
  // Before the lead unit has accepted, the first receiver meets the citizen.
  if (command == "RecordFirstMeeting" && example.task.state() == v1::TASK_STATE_ROUTED)
    example.policy.actor.of_lead = false;
  AskPart(command, example);
  if (command == "RecordSiteProof") example.policy.nobody_to_contact = true;
  if (command != "RecordSecondMeeting") return;
  example.task.mutable_handling()->set_work_notes(1);
  example.policy.now_ms += kMinuteMs;
}

// MECH D3, D6, D7, D8, D10, D12, D13
TEST(TaskMachine, EveryPairIsAnArrowOrARefusal) {
  for (v1::TaskState state : kAllStates) {
    for (const auto& [name, request] : AllRequests()) {
      SCOPED_TRACE(StateWord(state) + " x " + name);
      Example example;
      example.Reach(state);
      ASSERT_EQ(example.task.state(), state);
      example.policy.actor = ActorFor(name);
      Prepare(name, example);
      const std::string before = example.task.SerializeAsString();
      const auto verdict = example.Do(request);
      const auto& arrows = kMachine.at(state);
      const auto arrow = arrows.find(name);
      if (arrow != arrows.end()) {
        ASSERT_TRUE(verdict.ok()) << verdict.rejection().message;
        EXPECT_EQ(StateWord(example.task.state()), StateWord(arrow->second));
        EXPECT_FALSE(verdict->empty());
        continue;
      }
      ASSERT_FALSE(verdict.ok());
      const Rejection& rejection = verdict.rejection();
      EXPECT_EQ(rejection.kind, Rejection::Kind::kNotNow);
      EXPECT_EQ(rejection.code, "NOT_IN_STATE");
      EXPECT_FALSE(rejection.mechanism.empty());
      EXPECT_THAT(rejection.message, HasSubstr(AllRules().states().of(state).word->zh()));
      EXPECT_THAT(rejection.message, HasSubstr("请"));
      EXPECT_THAT(AllRules().gate().PossibleIn(state), IsSupersetOf(rejection.possible));
      EXPECT_EQ(example.task.SerializeAsString(), before);
    }
  }
}

TEST(TaskMachine, WhatIsSaidToBePossibleIs) {
  for (v1::TaskState state : kAllStates) {
    std::vector<std::string> arrows;
    for (const auto& [name, to] : kMachine.at(state)) arrows.push_back(name);
    EXPECT_THAT(AllRules().gate().PossibleIn(state), ::testing::UnorderedElementsAreArray(arrows))
        << StateWord(state);
  }
}

// What a command must bring.
TEST(TaskMachine, MissingAndOverlongTextsAreNamed) {
  struct Row {
    const char* command;
    v1::TaskState state;
    std::string* (*text)(v1::ExecuteRequest&);
  };
  const Row rows[] = {
      {"ReturnTask", v1::TASK_STATE_ROUTED,
       [](v1::ExecuteRequest& r) { return r.mutable_return_task()->mutable_evidence(); }},
      {"RecordFirstMeeting", v1::TASK_STATE_ACCEPTED,
       [](v1::ExecuteRequest& r) { return r.mutable_record_first_meeting()->mutable_result(); }},
      {"NoteWork", v1::TASK_STATE_ACCEPTED,
       [](v1::ExecuteRequest& r) { return r.mutable_note_work()->mutable_text(); }},
      {"DraftReply", v1::TASK_STATE_HANDLING,
       [](v1::ExecuteRequest& r) { return r.mutable_draft_reply()->mutable_text(); }},
      {"ProposeParking", v1::TASK_STATE_HANDLING,
       [](v1::ExecuteRequest& r) { return r.mutable_propose_parking()->mutable_promise(); }},
      {"ProposeEnding", v1::TASK_STATE_HANDLING,
       [](v1::ExecuteRequest& r) { return r.mutable_propose_ending()->mutable_explanation(); }},
      {"TakeUpHardCase", v1::TASK_STATE_HELD,
       [](v1::ExecuteRequest& r) { return r.mutable_take_up_hard_case()->mutable_plan(); }},
  };
  for (const Row& row : rows) {
    Example example;
    example.Reach(row.state);
    v1::ExecuteRequest request = RequestOf(row.command);
    *row.text(request) = " \n";
    const auto missing = example.Do(request);
    ASSERT_FALSE(missing.ok()) << row.command;
    EXPECT_EQ(missing.rejection().code, "INPUT_MISSING");
    *row.text(request) = std::string(20'000, 'x');
    const auto long_text = example.Do(request);
    ASSERT_FALSE(long_text.ok()) << row.command;
    EXPECT_EQ(long_text.rejection().code, "TEXT_TOO_LONG");
  }
}

TEST(TaskMachine, AReasonIsBoundedWhetherItIsAskedForOrNot) {
  for (const auto& [name, request] : AllRequests()) {
    Example example;
    example.Reach(v1::TASK_STATE_HANDLING);
    const std::string reason(kTextBytesMax + 1, 'x');
    example.policy.reason = reason;
    EXPECT_EQ(example.Do(request).rejection().code, "TEXT_TOO_LONG") << name;
  }
}

// MECH D1, D2, D3, D6, D7, D8, D10, D12, D13, S1
TEST(TaskMachine, EveryCommandAndEventHasAnOracle) {
  huying::testing::CheckOracles(AllRules().commands(), AllRules().gate(), AllRules().states(),
                                AllRules().events());
}

// A reviewer who read draft 1 does not pass draft 2. MECH D12
TEST(TaskMachine, WhatSomebodyLookedAtMustStillHold) {
  Example example;
  example.Reach(v1::TASK_STATE_IN_REVIEW);
  const uint32_t seen = example.task.seq();
  example.DoAs("NoteWork");  // minor: what was read still holds
  example.policy.expected_seq = seen;
  example.policy.actor = ActorFor("SendBackReply");
  ASSERT_TRUE(example.Do(RequestOf("SendBackReply")).ok());
  example.policy.expected_seq = 0;
  ASSERT_TRUE(example.DoAs("DraftReply").ok());
  example.policy.expected_seq = seen;
  const auto verdict = example.Do(RequestOf("PassReply"));
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verdict.rejection().code, "CASE_CHANGED");
  ASSERT_EQ(verdict.rejection().since.size(), 2u);
  EXPECT_EQ(verdict.rejection().since[0].kind, "ReplySentBack");
  EXPECT_EQ(verdict.rejection().since[0].person_id, "p-head");
  EXPECT_EQ(verdict.rejection().since[1].kind, "DraftSubmitted");
  EXPECT_EQ(verdict.rejection().since[1].seq, example.task.seq());
  EXPECT_EQ(verdict.rejection().since[1].time_ms, kNow);
  example.policy.expected_seq = example.task.seq();
  v1::ExecuteRequest pass = RequestOf("PassReply");
  pass.mutable_pass_reply()->set_draft(2);
  EXPECT_TRUE(example.Do(pass).ok());
}

TEST(TaskMachine, AnEmptyRequestIsRefused) {
  Example example;
  example.Route();
  EXPECT_EQ(example.Do({}).rejection().code, "COMMAND_MISSING");
}

}  // namespace
}  // namespace huying::dispatch
