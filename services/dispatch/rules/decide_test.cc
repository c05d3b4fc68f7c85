#include "services/dispatch/rules/decide.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "services/dispatch/rules/example.h"
#include "services/dispatch/rules/reject.h"

namespace huying::dispatch::rules {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string StateWord(v1::TaskState state) { return v1::TaskState_Name(state).substr(11); }

// The whole machine: the state after each command; a pair that is not here is refused.
const std::map<v1::TaskState, std::map<std::string, v1::TaskState>> kMachine = {
    {v1::TASK_STATE_ROUTED,
     {{"AcceptTask", v1::TASK_STATE_ACCEPTED}, {"ReturnTask", v1::TASK_STATE_RETURNED}}},
    {v1::TASK_STATE_RETURNED,
     {{"RuleReturn", v1::TASK_STATE_ROUTED}, {"NoteWork", v1::TASK_STATE_RETURNED}}},
    {v1::TASK_STATE_ACCEPTED,
     {{"AssignHandler", v1::TASK_STATE_ACCEPTED},
      {"ContactCitizen", v1::TASK_STATE_HANDLING},
      {"NoteWork", v1::TASK_STATE_ACCEPTED},
      {"ParkTask", v1::TASK_STATE_PARKED}}},
    {v1::TASK_STATE_HANDLING,
     {{"AssignHandler", v1::TASK_STATE_HANDLING},
      {"ContactCitizen", v1::TASK_STATE_HANDLING},
      {"NoteWork", v1::TASK_STATE_HANDLING},
      {"DraftReply", v1::TASK_STATE_IN_REVIEW},
      {"ParkTask", v1::TASK_STATE_PARKED}}},
    {v1::TASK_STATE_IN_REVIEW,
     {{"ReviewReply", v1::TASK_STATE_REVIEWED},
      {"ContactCitizen", v1::TASK_STATE_IN_REVIEW},
      {"NoteWork", v1::TASK_STATE_IN_REVIEW}}},
    {v1::TASK_STATE_REVIEWED,
     {{"ReplyCitizen", v1::TASK_STATE_REPLIED},
      {"ContactCitizen", v1::TASK_STATE_REVIEWED},
      {"NoteWork", v1::TASK_STATE_REVIEWED},
      {"DraftReply", v1::TASK_STATE_IN_REVIEW},
      {"ParkTask", v1::TASK_STATE_PARKED}}},
    {v1::TASK_STATE_REPLIED, {}},
    {v1::TASK_STATE_PARKED,
     {{"ResumeTask", v1::TASK_STATE_ACCEPTED}, {"NoteWork", v1::TASK_STATE_PARKED}}},
    {v1::TASK_STATE_UNROUTED, {{"RuleReturn", v1::TASK_STATE_ROUTED}}},
    {v1::TASK_STATE_HELD,
     {{"ResumeTask", v1::TASK_STATE_ROUTED}, {"ParkTask", v1::TASK_STATE_PARKED}}},
};

// MECH D3, D6, D7, D10, D12, D13
TEST(TaskMachine, EveryPairIsAnArrowOrARefusal) {
  for (v1::TaskState state : kAllStates) {
    for (const auto& [name, request] : AllRequests()) {
      SCOPED_TRACE(StateWord(state) + " x " + name);
      Example example;
      example.Reach(state);
      ASSERT_EQ(example.task.state(), state);
      const std::string before = example.task.SerializeAsString();
      example.policy.actor = ActorFor(name);
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
      EXPECT_EQ(rejection.code, "TASK_NOT_IN_STATE");
      EXPECT_FALSE(rejection.mechanism.empty());
      EXPECT_THAT(rejection.message, HasSubstr(std::string(StateName(state))));
      EXPECT_THAT(rejection.message, HasSubstr("请"));
      EXPECT_EQ(rejection.possible, PossibleIn(state));
      EXPECT_EQ(example.task.SerializeAsString(), before);
    }
  }
}

TEST(TaskMachine, WhatIsSaidToBePossibleIs) {
  for (v1::TaskState state : kAllStates) {
    std::vector<std::string> arrows;
    for (const auto& [name, to] : kMachine.at(state)) arrows.push_back(name);
    EXPECT_THAT(PossibleIn(state), testing::UnorderedElementsAreArray(arrows)) << StateWord(state);
  }
}

// Who may do what: s lead unit, u unit above, h helper, c centre, o somebody else.
struct WhoRow {
  const char* command;
  v1::TaskState state;
  city::v1::Permission permission;
  const char* who;
};

const WhoRow kWho[] = {
    {"AcceptTask", v1::TASK_STATE_ROUTED, city::v1::PERMISSION_ACCEPT, "s"},
    {"ReturnTask", v1::TASK_STATE_ROUTED, city::v1::PERMISSION_ACCEPT, "s"},
    {"RuleReturn", v1::TASK_STATE_RETURNED, city::v1::PERMISSION_RULE_RETURN, "uhco"},
    {"RuleReturn", v1::TASK_STATE_UNROUTED, city::v1::PERMISSION_RULE_RETURN, "uhco"},
    {"AssignHandler", v1::TASK_STATE_ACCEPTED, city::v1::PERMISSION_ACCEPT, "suc"},
    {"ContactCitizen", v1::TASK_STATE_ACCEPTED, city::v1::PERMISSION_HANDLE, "suhc"},
    {"NoteWork", v1::TASK_STATE_HANDLING, city::v1::PERMISSION_HANDLE, "suhc"},
    {"DraftReply", v1::TASK_STATE_HANDLING, city::v1::PERMISSION_HANDLE, "s"},
    {"ReviewReply", v1::TASK_STATE_IN_REVIEW, city::v1::PERMISSION_REVIEW_HEAD, "su"},
    {"ReplyCitizen", v1::TASK_STATE_REVIEWED, city::v1::PERMISSION_HANDLE, "s"},
    {"ParkTask", v1::TASK_STATE_HANDLING, city::v1::PERMISSION_APPROVE, "suc"},
    {"ResumeTask", v1::TASK_STATE_PARKED, city::v1::PERMISSION_HANDLE, "suc"},
    {"ResumeTask", v1::TASK_STATE_HELD, city::v1::PERMISSION_APPROVE, "suc"},
};

TEST(TaskMachine, OnlyThoseWhoMay) {
  for (const WhoRow& row : kWho) {
    for (char who : std::string("suhco")) {
      for (bool permitted : {true, false}) {
        SCOPED_TRACE(std::string(row.command) + " by " + who +
                     (permitted ? "" : " without permission"));
        Example example;
        example.Reach(row.state);
        example.policy.actor = {.permissions = permitted ? 1u << row.permission : 0u,
                                .person_id = "p-other",
                                .unit_id = "x",
                                .of_lead = who == 's',
                                .above_lead = who == 'u',
                                .helps = who == 'h',
                                .of_centre = who == 'c'};
        const auto verdict = example.Do(RequestOf(row.command));
        const bool may = permitted && std::string(row.who).find(who) != std::string::npos;
        EXPECT_EQ(verdict.ok(), may);
        if (!verdict.ok()) {
          EXPECT_EQ(verdict.rejection().kind, Rejection::Kind::kNotAllowed);
          EXPECT_THAT(verdict.rejection().message, HasSubstr("请由"));
        }
      }
    }
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
      {"ContactCitizen", v1::TASK_STATE_ACCEPTED,
       [](v1::ExecuteRequest& r) { return r.mutable_contact_citizen()->mutable_result(); }},
      {"NoteWork", v1::TASK_STATE_ACCEPTED,
       [](v1::ExecuteRequest& r) { return r.mutable_note_work()->mutable_text(); }},
      {"DraftReply", v1::TASK_STATE_HANDLING,
       [](v1::ExecuteRequest& r) { return r.mutable_draft_reply()->mutable_text(); }},
      {"ParkTask", v1::TASK_STATE_HANDLING,
       [](v1::ExecuteRequest& r) { return r.mutable_park_task()->mutable_promise(); }},
  };
  for (const Row& row : rows) {
    Example example;
    example.Reach(row.state);
    v1::ExecuteRequest request = RequestOf(row.command);
    *row.text(request) = " \n";
    const auto missing = example.Do(request);
    ASSERT_FALSE(missing.ok()) << row.command;
    EXPECT_EQ(missing.rejection().code, "TEXT_MISSING");
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

TEST(TaskMachine, AnEmptyRequestIsRefused) {
  Example example;
  example.Route();
  EXPECT_EQ(example.Do({}).rejection().code, "COMMAND_MISSING");
}

}  // namespace
}  // namespace huying::dispatch::rules
