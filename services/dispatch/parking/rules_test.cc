#include "services/dispatch/parking/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/civil.h"
#include "common/testing/casework.h"
#include "services/dispatch/example.h"

namespace huying::dispatch::parking {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;

const CommandOracle kMayParkTask{v1::ParkTask::descriptor(), "ACCEPTED HANDLING REVIEWED HELD",
                                 "APPROVE", "LEAD ABOVE_LEAD CENTRE"};
const CommandOracle kMayResumeTask1{v1::ResumeTask::descriptor(), "PARKED", "HANDLE APPROVE",
                                    "LEAD ABOVE_LEAD CENTRE"};
const CommandOracle kMayResumeTask2{v1::ResumeTask::descriptor(), "HELD", "APPROVE",
                                    "LEAD ABOVE_LEAD CENTRE"};
const EventOracle kTaskHeld{v1::TaskHeld::descriptor(), "HELD", "HANDLING", "start DISPATCH"};
const EventOracle kTaskParked{v1::TaskParked::descriptor(), "PARKED", "PARKED", "pause all"};
const EventOracle kTaskResumed{v1::TaskResumed::descriptor(), "", "HANDLING", "resume all"};

// MECH D10
TEST(Park, KeepsThePromiseAndGoesBackToWhereItWas) {
  for (v1::TaskState from :
       {v1::TASK_STATE_ACCEPTED, v1::TASK_STATE_HANDLING, v1::TASK_STATE_REVIEWED}) {
    Example example;
    example.Reach(from);
    ASSERT_TRUE(example.Do(RequestOf("ParkTask")).ok());
    EXPECT_EQ(example.task.state(), v1::TASK_STATE_PARKED);
    EXPECT_EQ(example.task.parking().resume_ms(), kNow + 1000);
    EXPECT_EQ(example.task.parking().promise(), "明年四月底前完成改造");
    const auto resumed = example.Do(RequestOf("ResumeTask"));
    ASSERT_TRUE(resumed.ok());
    EXPECT_THAT(KindsOf(*resumed), ElementsAre(v1::Event::kResumed));
    EXPECT_EQ(example.task.state(), from);
    EXPECT_EQ(example.task.parking().resume_ms(), 0);
  }
}

// MECH D10
TEST(Park, NeedsAPublicReasonAndATimeToCome) {
  struct Row {
    int64_t resume_ms;
    const char* code;
  };
  const Row rows[] = {{kNow, "RESUME_TIME_PAST"},
                      {kNow + 274 * kDayMs + 1, "RESUME_TIME_TOO_FAR"},
                      {INT64_MAX, "RESUME_TIME_TOO_FAR"}};
  Example example;
  example.Reach(v1::TASK_STATE_HANDLING);
  for (const Row& row : rows) {
    v1::ExecuteRequest request = RequestOf("ParkTask");
    request.mutable_park_task()->set_resume_ms(row.resume_ms);
    EXPECT_EQ(example.Do(request).rejection().code, row.code) << row.resume_ms;
  }
  example.policy.reason = " ";
  EXPECT_EQ(example.Do(RequestOf("ParkTask")).rejection().code, "INPUT_MISSING");
}

// MECH D10
TEST(Resume, AHeldCaseGoesIntoItsNextRound) {
  for (bool parked : {false, true}) {
    Example example;
    example.Reach(v1::TASK_STATE_HELD);
    if (parked) {
      ASSERT_TRUE(example.Do(RequestOf("ParkTask")).ok());
    }
    const auto resumed = example.Do(RequestOf("ResumeTask"));
    ASSERT_TRUE(resumed.ok());
    const auto kinds = KindsOf(*resumed);
    EXPECT_EQ(kinds.size(), parked ? 4u : 3u) << "with two parts";
    EXPECT_EQ(kinds[parked ? 1 : 0], v1::Event::kRouted);
    EXPECT_EQ(example.task.state(), v1::TASK_STATE_ROUTED);
    EXPECT_EQ(example.task.header().round(), 2u);
    EXPECT_THAT(example.task.routing().notified_unit_ids(), ElementsAre("g-district"));
  }
}

// MECH D10
TEST(ResumeDue, OnlyAtTheTimeThatHoldsNow) {
  for (v1::TaskState state : kAllStates) {
    for (int64_t due_ms : {kNow + 1000, kNow + 999}) {
      Example example;
      example.Reach(state);
      NewEvents events(&example.arena);
      if (ResumeMs(example.task) == due_ms) ResumeDue(example.task, example.policy, events);
      const bool due = state == v1::TASK_STATE_PARKED && due_ms == kNow + 1000;
      EXPECT_EQ(events.empty(), !due) << state;
    }
  }
}

// MECH D10
TEST(Hold, AHardCaseWaitsForTheLeader) {
  for (v1::TaskState state : kAllStates) {
    Example example;
    example.Reach(state);
    NewEvents events(&example.arena);
    Hold(example.task, 3, events);
    EXPECT_EQ(events.empty(), state != v1::TASK_STATE_REPLIED) << state;
  }
}

}  // namespace
}  // namespace huying::dispatch::parking
