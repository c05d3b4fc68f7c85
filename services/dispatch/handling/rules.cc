#include "services/dispatch/handling/rules.h"

#include "common/case/command_gate.h"

namespace huying::dispatch::handling {

// MECH D6
Verdict<NewEvents> Assign(const v1::Task& task, const v1::AssignHandler& command,
                          const Policy& policy, NewEvents events) {
  if (!policy.lookups().MayHandle(command.person_id(), task.header().lead_unit_id(),
                                  policy.now_ms)) {
    return Refuse(Rejection::Kind::kInvalid, "HANDLER_UNKNOWN",
                  "请从主办单位有办理权限的人员中指定办理人。");
  }
  events.Add().mutable_handler_assigned()->set_person_id(command.person_id());
  return events;
}

// MECH D6
Verdict<NewEvents> Note(const v1::Task& task, const v1::NoteWork& command, const Policy&,
                        NewEvents events) {
  v1::WorkNoted* noted = events.Add().mutable_work_noted();
  noted->set_text(command.text());
  noted->set_lead_unit_id(task.header().lead_unit_id());
  return events;
}

const std::string& HandlerOf(const v1::Task& task) { return task.handling().handler_person_id(); }

uint32_t NotesOf(const v1::Task& task) { return task.handling().work_notes(); }

void OnAssigned(const v1::HandlerAssigned& assigned, const core::v1::EventHeader&, v1::Task& task) {
  task.mutable_handling()->set_handler_person_id(assigned.person_id());
}

void OnNoted(const v1::WorkNoted&, const core::v1::EventHeader&, v1::Task& task) {
  task.mutable_handling()->set_work_notes(task.handling().work_notes() + 1);
}

void OnRouted(const v1::TaskRouted&, const core::v1::EventHeader&, v1::Task& task) {
  if (task.has_handling()) task.mutable_handling()->clear_handler_person_id();
}

void OnMoved(const v1::TaskMoved&, const core::v1::EventHeader&, v1::Task& task) {
  if (task.has_handling()) task.mutable_handling()->clear_handler_person_id();
}

}  // namespace huying::dispatch::handling
