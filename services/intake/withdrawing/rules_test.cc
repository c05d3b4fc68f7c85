#include "services/intake/withdrawing/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/civil.h"
#include "common/testing/casework.h"
#include "services/intake/example.h"

namespace huying::intake::withdrawing {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using Kind = v1::Event;

const CommandOracle kReporterMay{v1::WithdrawCase::descriptor(), "WAITING READY", "", "CITIZEN"};
const CommandOracle kDeskMay{v1::WithdrawCase::descriptor(), "WAITING READY", "TAKE_IN", "CENTRE"};
const CommandOracle kMayConfirm{v1::ConfirmWithdrawal::descriptor(), "WAITING READY", "TAKE_IN",
                                "STAFF"};
const CommandOracle kMayKeep{v1::KeepCase::descriptor(), "WAITING READY", "TAKE_IN", "STAFF"};
const EventOracle kWithdrawn{v1::CaseWithdrawn::descriptor(), "WITHDRAWN", "WITHDRAWN",
                             "stop DISPATCH, stop WITHDRAWAL"};
const EventOracle kAsked{v1::WithdrawalAsked::descriptor(), "", "", "start WITHDRAWAL"};
const EventOracle kKept{v1::CaseKept::descriptor(), "", "", "stop WITHDRAWAL"};
const EventOracle kOvertaken{v1::WithdrawalOvertaken::descriptor(), "", "", "stop WITHDRAWAL"};

// MECH I8
TEST(Withdraw, AtOnceOnlyByTheReporterWhileItIsFresh) {
  struct Row {
    int64_t after_ms;
    bool citizen, danger, ready;
    bool at_once;
  };
  const Row rows[] = {
      {0, true, false, false, true},
      {10 * kMinuteMs, true, false, true, true},
      {10 * kMinuteMs + 1, true, false, true, false},
      {10 * kMinuteMs + 1, true, false, false, false},
      {0, false, false, true, false},  // the desk wrote it down
      {0, true, true, true, false},    // danger does not go away
  };
  for (const Row& row : rows) {
    Example example;
    if (row.danger) example.ShowDanger();
    example.Wait(!row.ready, false, false);
    example.policy.now_ms += row.after_ms;
    if (row.citizen) example.policy.actor = Example::Citizen();
    const auto verdict = example.Do(RequestOf("WithdrawCase"));
    ASSERT_TRUE(verdict.ok());
    EXPECT_THAT(KindsOf(*verdict),
                ElementsAre(row.at_once ? Kind::kWithdrawn : Kind::kWithdrawalAsked));
    EXPECT_EQ(example.of_case.state() == v1::CASE_STATE_WITHDRAWN, row.at_once);
    EXPECT_EQ(Waits(example.of_case), !row.at_once);
  }
}

// MECH I8
TEST(Decide, ByTheCentreAndNotByWhoWroteItDownOrWorksOnIt) {
  struct Row {
    const char* person;
    RefusalRight right;
    bool may;
  };
  const Row rows[] = {{"somebody else", RefusalRight::kMay, true},
                      {"everybody", RefusalRight::kMay, false},
                      {"somebody else", RefusalRight::kReceives, false},
                      {"somebody else", RefusalRight::kNotTheirs, false}};
  for (const Row& row : rows) {
    for (const char* command : {"ConfirmWithdrawal", "KeepCase"}) {
      Example example;
      example.Register();
      ASSERT_TRUE(example.Do(RequestOf("WithdrawCase")).ok());
      EXPECT_EQ(example.Do(RequestOf("WithdrawCase")).rejection().code, "WITHDRAWAL_ASKED");
      example.policy.actor.person_id = row.person;
      example.right = row.right;
      example.policy.reason = "诉求人说没有申请过";
      const auto verdict = example.Do(RequestOf(command));
      ASSERT_EQ(verdict.ok(), row.may) << command;
      if (!row.may) {
        EXPECT_EQ(verdict.rejection().code, "NOT_ALLOWED");
        continue;
      }
      EXPECT_FALSE(Waits(example.of_case));
      const bool confirmed = std::string_view(command) == "ConfirmWithdrawal";
      EXPECT_EQ(example.of_case.state(),
                confirmed ? v1::CASE_STATE_WITHDRAWN : v1::CASE_STATE_READY);
    }
  }
}

// MECH I8
TEST(Keep, NeedsAReason) {
  Example example;
  example.Register();
  ASSERT_TRUE(example.Do(RequestOf("WithdrawCase")).ok());
  example.policy.actor.person_id = "somebody else";
  example.policy.reason = "";
  EXPECT_EQ(example.Do(RequestOf("KeepCase")).rejection().code, "INPUT_MISSING");
}

// MECH I8
TEST(Overtake, TheAnswerEndsTheRequestAndNothingElse) {
  for (const bool asked : {true, false}) {
    Example example;
    example.Register();
    if (asked) {
      ASSERT_TRUE(example.Do(RequestOf("WithdrawCase")).ok());
    }
    NewEvents events(&example.arena);
    Overtake(example.of_case, events);
    EXPECT_EQ(events.events().size(), asked ? 1u : 0u);
    example.Take(events);
    EXPECT_FALSE(Waits(example.of_case));
    EXPECT_EQ(example.of_case.state(), v1::CASE_STATE_READY);
  }
}

}  // namespace
}  // namespace huying::intake::withdrawing
