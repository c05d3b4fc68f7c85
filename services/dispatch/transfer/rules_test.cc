#include "services/dispatch/transfer/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/civil.h"
#include "common/testing/casework.h"
#include "services/dispatch/example.h"

namespace huying::dispatch::transfer {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using K = v1::Event;

const CommandOracle kMayTransfer{v1::TransferTask::descriptor(), "ACCEPTED HANDLING REVIEWED",
                                 "ACCEPT APPROVE", "LEAD"};
const CommandOracle kMayApprove{v1::ApproveTransfer::descriptor(),
                                "ACCEPTED HANDLING IN_REVIEW REVIEWED", "RULE_RETURN",
                                "OTHER CENTRE"};
const CommandOracle kMayRefuse{v1::RefuseTransfer::descriptor(),
                               "ACCEPTED HANDLING IN_REVIEW REVIEWED", "RULE_RETURN",
                               "OTHER CENTRE"};
const EventOracle kProposed{v1::TransferProposed::descriptor(), "", "",
                            "start RETURN_RULING of ruler_unit_id"};
const EventOracle kRefused{v1::TransferRefused::descriptor(), "", "", "stop RETURN_RULING"};
const EventOracle kTransferred{v1::TaskTransferred::descriptor(), "", "DETERMINING",
                               "stop RETURN_RULING"};

// MECH D3: what was accepted in haste goes on at once; the first receiver stays until another accepts.
TEST(Transfer, ByTheUnitAloneInTheFirstMinutes) {
  for (const int64_t after_ms : {10 * kMinuteMs, 10 * kMinuteMs + 1}) {
    Example example;
    example.Reach(v1::TASK_STATE_ACCEPTED);
    example.DoAs("AssignHandler");
    example.policy.now_ms += after_ms;
    const auto passed = example.DoAs("TransferTask");
    ASSERT_TRUE(passed.ok()) << passed.rejection().message;
    if (after_ms > 10 * kMinuteMs) {
      EXPECT_THAT(KindsOf(*passed), ElementsAre(K::kTransferProposed));
      EXPECT_EQ(example.task.state(), v1::TASK_STATE_ACCEPTED);
      EXPECT_EQ(example.task.handling().handler_person_id(), "p-handler");
      continue;
    }
    EXPECT_THAT(KindsOf(*passed), ElementsAre(K::kTransferred, K::kRouted, K::kFirstReceiverStays,
                                              K::kPartAsked, K::kPartAsked));
    EXPECT_TRUE(passed->events()[0]->transferred().alone());
    EXPECT_EQ(example.task.header().lead_unit_id(), "d-housing");
    EXPECT_EQ(example.task.header().unit_id(), "s-east");
    EXPECT_EQ(example.task.handling().handler_person_id(), "") << "a name does not travel";
  }
}

// MECH D3: nobody passes it on alone twice, nor back to who returned it, nor in a later round, nor after
// silence, nor what an arbiter has designated.
TEST(Transfer, AloneOnlyOnceAndToWhoHasNotReturnedIt) {
  struct Row {
    const char* what;
    void (*change)(Example&);
  };
  const Row rows[] = {
      {"passed on before",
       [](Example& e) { e.task.mutable_returns()->add_returned_unit_ids("s-east"); }},
      {"it has returned it",
       [](Example& e) { e.task.mutable_returns()->add_returned_unit_ids("d-housing"); }},
      {"designated", [](Example& e) { e.task.mutable_returns()->set_designated(true); }},
      {"a later round", [](Example& e) { e.task.mutable_header()->set_round(2); }},
      {"silence", [](Example& e) { e.task.mutable_transfer()->clear_accepted_ms(); }},
  };
  for (const Row& row : rows) {
    Example example;
    example.Reach(v1::TASK_STATE_ACCEPTED);
    row.change(example);
    const auto asked = example.DoAs("TransferTask");
    ASSERT_TRUE(asked.ok()) << row.what;
    EXPECT_THAT(KindsOf(*asked), ElementsAre(K::kTransferProposed)) << row.what;
    EXPECT_EQ(asked->events()[0]->transfer_proposed().ruler_unit_id(), "centre");
  }
}

// MECH D3
TEST(Transfer, AnArbiterRules) {
  for (const bool approved : {true, false}) {
    Example example;
    example.Reach(v1::TASK_STATE_HANDLING);
    example.policy.now_ms += kDayMs;
    ASSERT_TRUE(example.DoAs("TransferTask").ok());
    ASSERT_TRUE(IsProposed(example.task));
    const auto ruled = example.DoAs(approved ? "ApproveTransfer" : "RefuseTransfer");
    ASSERT_TRUE(ruled.ok()) << ruled.rejection().message;
    EXPECT_FALSE(IsProposed(example.task));
    EXPECT_EQ(example.task.header().lead_unit_id(), approved ? "d-housing" : "s-east");
    EXPECT_EQ(example.task.header().unit_id(), "s-east");
    EXPECT_EQ(example.task.state(), approved ? v1::TASK_STATE_ROUTED : v1::TASK_STATE_HANDLING);
    EXPECT_EQ(example.DoAs("RefuseTransfer").ok(), false) << "it is ruled on once";
  }
}

// MECH D3: whoever would get it does not rule.
TEST(Transfer, NotByWhoWouldGetIt) {
  Example example;
  example.Reach(v1::TASK_STATE_HANDLING);
  example.policy.now_ms += kDayMs;
  ASSERT_TRUE(example.DoAs("TransferTask").ok());
  example.policy.actor = Other("p-housing", "d-housing");
  EXPECT_EQ(example.Do(RequestOf("RefuseTransfer")).rejection().code, "PARTY_TO_TRANSFER");
  v1::ExecuteRequest to_itself = RequestOf("TransferTask");
  to_itself.mutable_transfer_task()->set_unit_id("s-east");
  example.policy.actor = Example::Everything();
  example.task.mutable_transfer()->clear_to_unit_id();
  EXPECT_EQ(example.Do(to_itself).rejection().code, "UNIT_UNCHANGED");
}

}  // namespace
}  // namespace huying::dispatch::transfer
