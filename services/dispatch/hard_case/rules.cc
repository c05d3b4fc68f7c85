#include "services/dispatch/hard_case/rules.h"

#include "common/case/command_gate.h"
#include "services/dispatch/routing/rules.h"

namespace huying::dispatch::hard_case {

// MECH D10
void Hold(const v1::Task& task, uint32_t rounds, NewEvents& events) {
  if (task.state() != v1::TASK_STATE_REPLIED) return;
  v1::TaskHeld* held = events.Add().mutable_held();
  held->set_rounds(rounds);
  held->set_lead_unit_id(task.header().lead_unit_id());
}

// MECH D10
Verdict<NewEvents> TakeUp(const v1::Task& task, const v1::TakeUpHardCase& command,
                          const Policy& policy, NewEvents events) {
  const std::string& lead = task.header().lead_unit_id();
  if (!policy.lookups().MayHandle(command.owner_person_id(), lead, policy.now_ms)) {
    return Refuse(Rejection::Kind::kInvalid, "HANDLER_UNKNOWN",
                  "请从主办单位有办理权限的人员中确定包案责任人。");
  }
  const city::v1::ProcessClass* process = policy.lookups().ClassOf(command.class_id());
  if (process == nullptr && HasText(command.class_id())) {
    return Refuse(Rejection::Kind::kInvalid, "CLASS_UNKNOWN",
                  "城市配置中没有所填的办理类别。请从办理类别中选择，或留空按原类别办理。");
  }
  v1::HardCaseTakenUp* taken = events.Add().mutable_hard_case_taken_up();
  taken->set_owner_person_id(command.owner_person_id());
  taken->set_plan(command.plan());
  taken->set_class_id(command.class_id());
  routing::RouteNextRound(task, task.header().round() + 1, policy, events, process);
  events.Add().mutable_handler_assigned()->set_person_id(command.owner_person_id());
  return events;
}

const std::string& ClassOf(const v1::Task& task) { return task.hard_case().class_id(); }

void AdvanceHeld(const v1::TaskHeld&, core::v1::CaseHeader& header) { header.set_hard(true); }

void OnHeld(const v1::TaskHeld&, const core::v1::EventHeader&, v1::Task& task) {
  v1::HardCase& row = *task.mutable_hard_case();
  row.set_times(row.times() + 1);
}

void OnTakenUp(const v1::HardCaseTakenUp& taken, const core::v1::EventHeader&, v1::Task& task) {
  v1::HardCase& row = *task.mutable_hard_case();
  row.set_owner_person_id(taken.owner_person_id());
  row.set_plan(taken.plan());
  if (!taken.class_id().empty()) row.set_class_id(taken.class_id());
}

// Owner, plan and class were the former unit's.
void OnMoved(const v1::TaskMoved&, const core::v1::EventHeader&, v1::Task& task) {
  if (!task.has_hard_case()) return;
  task.mutable_hard_case()->clear_owner_person_id();
  task.mutable_hard_case()->clear_plan();
  task.mutable_hard_case()->clear_class_id();
}

}  // namespace huying::dispatch::hard_case
