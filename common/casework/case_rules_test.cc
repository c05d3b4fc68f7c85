#include "common/casework/case_rules.h"

#include <gtest/gtest.h>

#include "huying/dispatch/v1/dispatch.pb.h"

namespace huying::casework {
namespace {

using dispatch::v1::Task;

// Dispatch's messages with rules that do nothing: what counts here is how they are put together.
struct Toy {
  using Row = Task;
  using Event = dispatch::v1::Event;
  using Request = dispatch::v1::ExecuteRequest;
  using Policy = CasePolicy;
  using State = dispatch::v1::TaskState;
  static constexpr std::string_view kNoun = "任务";
  static const google::protobuf::EnumDescriptor* States() {
    return dispatch::v1::TaskState_descriptor();
  }
  static std::vector<Module<Toy>> Modules() { return {}; }
};

using Events = NewEvents<dispatch::v1::Event>;

template <class C>
Verdict<Events> Nothing(const Task&, const C&, const CasePolicy&, Events events) {
  return events;
}

template <class... C>
Module<Toy> With() {
  Module<Toy> module;
  (module.On(&Nothing<C>), ...);
  return module;
}

// Every command has a rule.
Module<Toy> Whole() {
  Module<Toy> module;
  const auto& commands = *dispatch::v1::ExecuteRequest::descriptor()->FindOneofByName("command");
  for (int i = 0; i < commands.field_count(); ++i) {
    module.commands.push_back({commands.field(i)->message_type(),
                               [](const Task&, const google::protobuf::Message&, const CasePolicy&,
                                  Events events) -> Verdict<Events> { return events; }});
  }
  return module;
}

dispatch::v1::Event Numbered(uint32_t seq, const dispatch::v1::Event& of) {
  dispatch::v1::Event event = of;
  event.mutable_header()->set_seq(seq);
  event.mutable_header()->mutable_actor()->set_person_id("p" + std::to_string(seq));
  return event;
}

TEST(CaseRules, ACommandWithoutARuleEndsTheProgramAtOnce) {
  EXPECT_DEATH(CaseRules<Toy>({With<dispatch::v1::AcceptTask>()}), "NameUnit has no rule");
}

TEST(CaseRules, ACommandWithTwoRulesDoes) {
  EXPECT_DEATH(CaseRules<Toy>({Whole(), With<dispatch::v1::AcceptTask>()}),
               "AcceptTask has two rules");
}

TEST(CaseRules, WhatIsNoCommandOfTheServiceDoes) {
  EXPECT_DEATH(CaseRules<Toy>({Whole(), With<dispatch::v1::TaskRouted>()}),
               "TaskRouted is no command of the service");
}

void Mark(const dispatch::v1::TaskAccepted&, const core::v1::EventHeader&, Task& task) {
  task.mutable_routing()->set_title(dispatch::v1::TaskState_Name(task.state()));
}

TEST(CaseRules, AppliersSeeTheStateBefore) {
  Module<Toy> module = Whole();
  module.Apply(&Mark);
  const CaseRules<Toy> rules({module});
  Task task;
  task.set_state(dispatch::v1::TASK_STATE_ROUTED);
  dispatch::v1::Event accepted;
  accepted.mutable_accepted();
  rules.Evolve(accepted, task);
  EXPECT_EQ(task.routing().title(), "TASK_STATE_ROUTED");
  EXPECT_EQ(task.state(), dispatch::v1::TASK_STATE_ACCEPTED);
}

TEST(CaseRules, AnEventLeadsOnOnlyOutOfTheStatesThatItNames) {
  const CaseRules<Toy> rules({Whole()});
  dispatch::v1::Event met;
  met.mutable_first_meeting_held();
  for (const auto& [from, to] :
       {std::pair(dispatch::v1::TASK_STATE_ACCEPTED, dispatch::v1::TASK_STATE_HANDLING),
        std::pair(dispatch::v1::TASK_STATE_IN_REVIEW, dispatch::v1::TASK_STATE_IN_REVIEW)}) {
    Task task;
    task.set_state(from);
    rules.Evolve(met, task);
    EXPECT_EQ(task.state(), to);
  }
}

TEST(CaseRules, ARowRemembersItsNewestFourThatAreNotMinor) {
  const CaseRules<Toy> rules({Whole()});
  dispatch::v1::Event met;
  met.mutable_second_meeting_held();
  dispatch::v1::Event noted;
  noted.mutable_work_noted();
  Task task;
  for (uint32_t seq = 1; seq <= 6; ++seq) rules.Evolve(Numbered(seq, met), task);
  rules.Evolve(Numbered(7, noted), task);
  EXPECT_EQ(task.seq(), 7u);
  ASSERT_EQ(task.changes_size(), kChangesKept);
  for (int i = 0; i < kChangesKept; ++i) {
    EXPECT_EQ(task.changes(i).seq(), static_cast<uint32_t>(i + 3));
    EXPECT_EQ(task.changes(i).person_id(), "p" + std::to_string(i + 3));
    EXPECT_EQ(task.changes(i).kind(),
              static_cast<uint32_t>(dispatch::v1::Event::kSecondMeetingHeldFieldNumber));
  }
}

}  // namespace
}  // namespace huying::casework
