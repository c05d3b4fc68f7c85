#include "services/dispatch/withdrawing/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/dispatch/example.h"
#include "services/dispatch/parking/rules.h"
#include "services/dispatch/proposals/rules.h"

namespace huying::dispatch::withdrawing {
namespace {

using huying::testing::EventOracle;

const EventOracle kWithdrawn{v1::TaskWithdrawn::descriptor(), "WITHDRAWN", "WITHDRAWN", "stop all"};
const EventOracle kTooLate{v1::WithdrawalTooLate::descriptor(), "", "", ""};

// MECH I8
TEST(End, EndsEveryStageOnceAndIsTooLateOnlyAfterTheAnswer) {
  for (int state = 1; state < v1::TaskState_ARRAYSIZE; ++state) {
    if (!v1::TaskState_IsValid(state)) continue;
    google::protobuf::Arena arena;
    v1::Task task;
    task.set_state(static_cast<v1::TaskState>(state));
    NewEvents ended(&arena), asked(&arena);
    End(task, ended);
    TellTooLate(task, asked);
    EXPECT_EQ(ended.events().size(), state == v1::TASK_STATE_WITHDRAWN ? 0u : 1u);
    const bool late = state == v1::TASK_STATE_REPLIED || state == v1::TASK_STATE_ENDED;
    EXPECT_EQ(asked.events().size(), late ? 1u : 0u);
  }
}

// MECH I8, D10: the date of a promise does not ring for a task that is over, and nothing waits for a
// decision, wherever it ends.
TEST(End, NothingIsDueAnyMore) {
  for (const bool withdrawn : {false, true}) {
    v1::Event over;
    if (withdrawn) {
      over.mutable_withdrawn();
    } else {
      over.mutable_ended();
    }
    v1::Task task;
    task.set_state(v1::TASK_STATE_PARKED);
    task.mutable_parking()->set_resume_ms(1);
    task.mutable_parking()->set_parked(true);
    task.mutable_transfer()->set_to_unit_id("d-housing");
    task.mutable_ending()->set_passed(true);
    AllRules().Evolve(over, task);
    EXPECT_EQ(parking::ResumeMs(task), 0);
    EXPECT_FALSE(proposals::IsOpen(task));
    EXPECT_FALSE(IsOpen(task.state()));
  }
}

}  // namespace
}  // namespace huying::dispatch::withdrawing
