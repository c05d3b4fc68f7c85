#include "services/dispatch/rules/routing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/dispatch/rules/example.h"

namespace huying::dispatch::rules {
namespace {

using testing::ElementsAre;

constexpr auto kHead = city::v1::REVIEW_LEVEL_HEAD;
constexpr auto kDeputy = city::v1::REVIEW_LEVEL_DEPUTY;
constexpr auto kLeader = city::v1::REVIEW_LEVEL_LEADER;

// MECH D12
TEST(ReviewChain, GrowsByOneLevelForEachRound) {
  struct Row {
    std::vector<city::v1::ReviewLevel> of_class;
    uint32_t round;
    std::vector<city::v1::ReviewLevel> chain;
  };
  const Row rows[] = {
      {{}, 1, {}},
      {{}, 2, {kHead}},
      {{kHead}, 1, {kHead}},
      {{kHead}, 2, {kHead, kDeputy}},
      {{kHead}, 3, {kHead, kDeputy, kLeader}},
      {{kHead}, 9, {kHead, kDeputy, kLeader}},
      {{kDeputy}, 2, {kDeputy, kLeader}},
      {{kHead, kDeputy, kLeader}, 2, {kHead, kDeputy, kLeader}},
  };
  for (const Row& row : rows) {
    city::v1::ProcessClass process;
    for (auto level : row.of_class) process.add_review_levels(level);
    EXPECT_EQ(ReviewChain(process, row.round), row.chain) << row.of_class.size() << row.round;
  }
}

// MECH D1
TEST(RouteReady, NamesTheLineOfTheDutyListThatDecided) {
  Example example;
  example.process.set_two_meetings(true);
  example.Route();
  const v1::Task& task = example.task;
  EXPECT_EQ(task.state(), v1::TASK_STATE_ROUTED);
  EXPECT_EQ(task.lead_unit_id(), "s-east");
  EXPECT_EQ(task.header().unit_id(), "s-east");
  EXPECT_EQ(task.header().round(), 1u);
  EXPECT_EQ(task.duty_id(), "refuse");
  EXPECT_EQ(task.class_id(), "plain");
  EXPECT_EQ(task.title(), "垃圾没人清运");
  EXPECT_EQ(task.review_levels(), 1u);
  EXPECT_TRUE(task.two_meetings());
  EXPECT_THAT(task.helper_unit_ids(), ElementsAre("d-urban"));
}

// MECH D2
TEST(RouteReady, DoubleDispatchHasOneAccountableLead) {
  Example example;
  example.plan.helper_unit_ids = {"s-east", "d-urban"};  // the lead unit does not help itself
  example.Route();
  EXPECT_EQ(example.task.community_unit_id(), "c-lane");
  EXPECT_EQ(example.task.header().unit_id(), "s-east");
  EXPECT_THAT(example.task.helper_unit_ids(), ElementsAre("d-urban"));
}

// MECH D1
TEST(RouteReady, NobodyLeads) {
  Example example;
  example.Reach(v1::TASK_STATE_UNROUTED);
  EXPECT_EQ(example.task.lead_unit_id(), "");
  EXPECT_EQ(example.task.header().unit_id(), "");
  EXPECT_EQ(example.task.title(), "垃圾没人清运");
  // An arbiter names the unit.
  example.policy.actor = ActorFor("RuleReturn");
  ASSERT_TRUE(example.Do(RequestOf("RuleReturn")).ok());
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_ROUTED);
  EXPECT_EQ(example.task.lead_unit_id(), "d-urban");
  EXPECT_EQ(example.task.header().unit_id(), "d-urban");
}

// F4
TEST(Redo, SameUnitOneLevelHigherAndItsParentIsTold) {
  Example example;
  example.Reach(v1::TASK_STATE_REPLIED);
  NewEvents new_events(&example.arena);
  Redo(example.task, 2, example.policy, new_events);
  example.Take(new_events);
  const v1::Task& task = example.task;
  EXPECT_EQ(task.state(), v1::TASK_STATE_ROUTED);
  EXPECT_EQ(task.header().round(), 2u);
  EXPECT_EQ(task.lead_unit_id(), "s-east");
  EXPECT_THAT(task.notified_unit_ids(), ElementsAre("g-district"));
  EXPECT_THAT(task.review_chain(), ElementsAre(kHead, kDeputy));
  EXPECT_EQ(task.review_levels(), 2u);
  // What was done for the first round does not count for the second.
  EXPECT_FALSE(task.met_first());
  EXPECT_EQ(task.drafts(), 0u);
  EXPECT_EQ(task.draft_text(), "");
}

// F4
TEST(Redo, OnlyAfterAReplyAndNeverTwice) {
  for (v1::TaskState state : kAllStates) {
    Example example;
    example.Reach(state);
    NewEvents new_events(&example.arena);
    Redo(example.task, 2, example.policy, new_events);
    EXPECT_EQ(new_events.empty(), state != v1::TASK_STATE_REPLIED) << state;
    NewEvents again(&example.arena);
    Redo(example.task, 1, example.policy, again);
    EXPECT_TRUE(again.empty());
  }
}

// MECH D10
TEST(Hold, AHardCaseWaitsForTheLeader) {
  for (v1::TaskState state : kAllStates) {
    Example example;
    example.Reach(state);
    NewEvents new_events(&example.arena);
    Hold(example.task, 3, new_events);
    EXPECT_EQ(new_events.empty(), state != v1::TASK_STATE_REPLIED) << state;
  }
}

}  // namespace
}  // namespace huying::dispatch::rules
