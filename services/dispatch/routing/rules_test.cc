#include "services/dispatch/routing/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/dispatch/example.h"
#include "services/dispatch/review/rules.h"

namespace huying::dispatch::routing {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

const CommandOracle kMayNameUnit{v1::NameUnit::descriptor(), "UNROUTED", "RULE_RETURN",
                                 "OTHER CENTRE"};
const EventOracle kTaskRouted{v1::TaskRouted::descriptor(), "ROUTED", "ROUTED",
                              "stop all, start ACCEPT, start SOLVE of lead_unit_id"};
const EventOracle kTaskUnrouted{v1::TaskUnrouted::descriptor(), "UNROUTED", "RECEIVED",
                                "hand over DISPATCH, start DISPATCH of ruler_unit_id"};
const EventOracle kTaskRegraded{v1::TaskRegraded::descriptor(), "", "",
                                "regrade DISPATCH, regrade ACCEPT, regrade RETURN_RULING, "
                                "regrade FIRST_CONTACT, regrade SOLVE, regrade REVIEW, "
                                "regrade REPORT_IN, regrade PART"};

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
TEST(RouteByPlan, NamesTheLineOfTheDutyListThatDecided) {
  Example example;
  example.process.set_two_meetings(true);
  example.Route();
  const v1::Task& task = example.task;
  EXPECT_EQ(task.state(), v1::TASK_STATE_ROUTED);
  EXPECT_EQ(task.header().lead_unit_id(), "s-east");
  EXPECT_EQ(task.header().unit_id(), "s-east");
  EXPECT_EQ(task.header().round(), 1u);
  EXPECT_EQ(task.routing().duty_id(), "refuse");
  EXPECT_EQ(task.header().class_id(), "plain");
  EXPECT_EQ(task.routing().title(), "垃圾没人清运");
  EXPECT_EQ(review::LevelsOf(task), 1u);
  EXPECT_TRUE(task.meetings().two());
  EXPECT_THAT(task.routing().helper_unit_ids(), ElementsAre("d-urban"));
}

// MECH D1, I4
TEST(Regrade, TellsWhoeverHasTheTaskOnce) {
  Example example;
  NewEvents none(&example.arena);
  Regrade(example.task, city::v1::GRADE_INCIDENT, example.policy, none);
  EXPECT_TRUE(none.empty()) << "nobody has it";
  example.Route();
  NewEvents events(&example.arena);
  Regrade(example.task, city::v1::GRADE_INCIDENT, example.policy, events);
  ASSERT_EQ(events.events().size(), 1u);
  EXPECT_EQ(events.events()[0]->regraded().silence_ms(), kNow + kHourMs) << "it may be returned";
  core::v1::CaseHeader header = example.task.header();
  AdvanceRegraded(events.events()[0]->regraded(), header);
  EXPECT_EQ(header.grade(), city::v1::GRADE_INCIDENT);
  example.task.mutable_header()->set_grade(header.grade());
  NewEvents again(&example.arena);
  Regrade(example.task, city::v1::GRADE_INCIDENT, example.policy, again);
  EXPECT_TRUE(again.empty());
}

// MECH D2
TEST(RouteByPlan, DoubleDispatchHasOneAccountableLead) {
  Example example;
  example.plan.helper_unit_ids = {"s-east", "d-urban"};  // the lead unit does not help itself
  example.Route();
  EXPECT_EQ(example.task.header().community_unit_id(), "c-lane");
  EXPECT_EQ(example.task.header().unit_id(), "s-east");
  EXPECT_THAT(example.task.routing().helper_unit_ids(), ElementsAre("d-urban"));
}

// MECH D1
TEST(RouteByPlan, NobodyLeads) {
  Example example;
  example.Reach(v1::TASK_STATE_UNROUTED);
  EXPECT_EQ(example.task.header().lead_unit_id(), "");
  EXPECT_EQ(example.task.header().unit_id(), "");
  EXPECT_EQ(example.task.routing().title(), "垃圾没人清运");
  // An arbiter names the unit.
  ASSERT_TRUE(example.DoAs("NameUnit").ok());
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_ROUTED);
  EXPECT_EQ(example.task.header().lead_unit_id(), "d-urban");
  EXPECT_EQ(example.task.header().unit_id(), "d-urban");
}

// MECH D1, D3: a handler reports "valve closed" five minutes after the task went to another unit.
TEST(WhoHasIt, IsSaidToWhoeverHasLostTheTask) {
  Example example;
  example.Reach(v1::TASK_STATE_ACCEPTED);
  ASSERT_TRUE(example.DoAs("TransferTask").ok());
  const auto refused = [&](const char* person, const char* unit) {
    example.policy.actor = Other(person, unit);
    return example.Do(RequestOf("NoteWork")).rejection();
  };
  example.policy.actor = Other("p-housing", "d-housing");
  example.policy.actor.of_lead = true;
  ASSERT_TRUE(example.Do(RequestOf("AcceptTask")).ok());
  example.policy.now_ms += 5 * kMinuteMs;
  const std::string when = example.MinuteOf(kNow);
  const Rejection lost = refused("everybody", "s-east");
  EXPECT_EQ(lost.code, "NOT_ALLOWED");
  EXPECT_EQ(lost.mechanism, "D6");
  EXPECT_THAT(lost.message, EndsWith("该工单已于" + when +
                                     "转至d-housing，请与其联系；现场情况可告知该单位，由其记入"
                                     "办理情况。"));
  EXPECT_THAT(refused("p-west", "s-west").message,
              EndsWith("操作。本工单现由d-housing主办，请与其联系。"));
  for (int event = 0; event < 4; ++event) {
    example.policy.actor = ActorFor("AssignHandler");
    ASSERT_TRUE(example.Do(RequestOf("AssignHandler")).ok());
  }
  EXPECT_THAT(refused("everybody", "s-east").message, HasSubstr("该工单已转至d-housing，"))
      << "the newest events do not say when";
  example.task.mutable_header()->set_confidential(true);
  EXPECT_THAT(refused("everybody", "s-east").message, HasSubstr("请告知接诉即办中心"));
  EXPECT_THAT(refused("p-west", "s-west").message, EndsWith("操作。"));
  example.policy.actor = Example::Everything();
  example.policy.actor.permissions = 0;
  EXPECT_THAT(example.Do(RequestOf("NoteWork")).rejection().message, EndsWith("操作。"))
      << "of the lead unit";
}

// MECH D1
TEST(WhoHasIt, IsNobodyOnceTheCaseIsOver) {
  for (v1::TaskState state : kAllStates) {
    Example example;
    example.Reach(state);
    example.policy.actor = Other("p-west", "s-west");
    const bool over = state == v1::TASK_STATE_ENDED || state == v1::TASK_STATE_UNROUTED;
    EXPECT_EQ(WhoHasIt(example.task, example.policy).empty(), over) << state;
  }
}

// F4
TEST(Redo, SameUnitOneLevelHigherAndItsParentIsTold) {
  Example example;
  example.Reach(v1::TASK_STATE_REPLIED);
  NewEvents events(&example.arena);
  Redo(example.task, 2, example.policy, events);
  example.Take(events);
  const v1::Task& task = example.task;
  EXPECT_EQ(task.state(), v1::TASK_STATE_ROUTED);
  EXPECT_EQ(task.header().round(), 2u);
  EXPECT_EQ(task.header().lead_unit_id(), "s-east");
  EXPECT_THAT(task.routing().notified_unit_ids(), ElementsAre("g-district"));
  EXPECT_THAT(task.review().chain(), ElementsAre(kHead, kDeputy));
  EXPECT_EQ(review::LevelsOf(task), 2u);
  // What was done for the first round does not count for the second.
  EXPECT_FALSE(task.meetings().met_first());
  EXPECT_EQ(task.reply().drafts(), 0u);
  EXPECT_EQ(task.reply().draft_text(), "");
}

// F4
TEST(Redo, OnlyAfterAReplyOrAnEndAndNeverTwice) {
  for (v1::TaskState state : kAllStates) {
    Example example;
    example.Reach(state);
    NewEvents events(&example.arena);
    Redo(example.task, 2, example.policy, events);
    const bool over = state == v1::TASK_STATE_REPLIED || state == v1::TASK_STATE_ENDED;
    EXPECT_EQ(events.empty(), !over) << state;
    NewEvents again(&example.arena);
    Redo(example.task, 1, example.policy, again);
    EXPECT_TRUE(again.empty());
  }
}

}  // namespace
}  // namespace huying::dispatch::routing
