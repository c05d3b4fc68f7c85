#include "services/dispatch/news/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/dispatch/example.h"

namespace huying::dispatch::news {
namespace {

using huying::testing::EventOracle;

const EventOracle kAdded{v1::ReportAddedTo::descriptor(), "", "", ""};

// MECH I10
TEST(News, WaitUntilSomebodyHasLooked) {
  for (const v1::TaskState state : kAllStates) {
    Example example;
    example.Reach(state);
    NewEvents events(&example.arena);
    Tell(example.task, events);
    ASSERT_EQ(events.empty(), !IsOpen(state)) << state;
    if (events.empty()) continue;
    example.Take(events);
    EXPECT_TRUE(IsWaiting(example.task));
    EXPECT_EQ(example.task.state(), state) << "an addition moves nothing";
    NewEvents again(&example.arena);
    Tell(example.task, again);
    EXPECT_TRUE(again.empty()) << "said once until somebody looks";
  }
  Example example;
  example.Reach(v1::TASK_STATE_HANDLING);
  NewEvents events(&example.arena);
  Tell(example.task, events);
  example.Take(events);
  ASSERT_TRUE(example.DoAs("NoteWork").ok());
  EXPECT_FALSE(IsWaiting(example.task));
}

// MECH I10, D12: a reviewer who read the draft before the citizen added something does not pass it.
TEST(News, MakeADraftOld) {
  Example example;
  example.Reach(v1::TASK_STATE_IN_REVIEW);
  example.policy.expected_seq = example.task.seq();
  NewEvents events(&example.arena);
  Tell(example.task, events);
  example.Take(events);
  EXPECT_EQ(example.DoAs("PassReply").rejection().code, "CASE_CHANGED");
}

}  // namespace
}  // namespace huying::dispatch::news
