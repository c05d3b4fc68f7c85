#include "services/dispatch/rules/handling.h"

#include "services/dispatch/rules/reject.h"

namespace huying::dispatch::rules {
namespace {

template <class Meeting>
void SetMeeting(const v1::ContactCitizen& command, Meeting& meeting) {
  meeting.set_way(command.way());
  meeting.set_result(command.result());
}

}  // namespace

// MECH D6
Verdict<NewEvents> AssignHandler(const v1::Task& task, const v1::AssignHandler& command,
                                 bool may_handle, const Policy& policy, NewEvents new_events) {
  const Authority& actor = policy.actor;
  const bool may = actor.May(city::v1::PERMISSION_ACCEPT) ||
                   actor.May(city::v1::PERMISSION_HANDLE) ||
                   actor.May(city::v1::PERMISSION_APPROVE);
  if (!may || !actor.Leads()) {
    return NotAllowed(task.state(), "D6", "指定办理人", "主办单位或其上级单位的人员");
  }
  if (!IsPossible(task.state(), "AssignHandler")) return NotNow(task.state(), "D6", "指定办理人");
  if (!may_handle) {
    return Invalid(task.state(), "HANDLER_UNKNOWN", "D6",
                   "请从主办单位有办理权限的人员中指定办理人。");
  }
  new_events.Add().mutable_handler_assigned()->set_person_id(command.person_id());
  return new_events;
}

// MECH D7
Verdict<NewEvents> ContactCitizen(const v1::Task& task, const v1::ContactCitizen& command,
                                  const Policy& policy, NewEvents new_events) {
  const Authority& actor = policy.actor;
  if (!actor.May(city::v1::PERMISSION_HANDLE) || !(actor.Leads() || actor.helps)) {
    return NotAllowed(task.state(), "D7", "记录见面", "主办、协办单位的办理人员");
  }
  if (!IsPossible(task.state(), "ContactCitizen")) return NotNow(task.state(), "D7", "记录见面");
  if (command.way() == v1::CONTACT_WAY_UNSPECIFIED || !v1::ContactWay_IsValid(command.way())) {
    return Invalid(task.state(), "CONTACT_WAY_MISSING", "D7",
                   "请选择联系方式：电话、当面、短信或网上。");
  }
  if (auto wrong = CheckText(task.state(), command.result(), "D7", "见面结果")) return *wrong;
  if (command.after_resolution() && !task.met_first()) {
    return Invalid(task.state(), "FIRST_MEETING_MISSING", "D7",
                   "还没有记录第一次见面。请先记录受理后的联系，解决后再记录第二次见面。");
  }
  v1::Event& event = new_events.Add();
  if (command.after_resolution()) {
    SetMeeting(command, *event.mutable_second_meeting_held());
  } else {
    SetMeeting(command, *event.mutable_first_meeting_held());
  }
  return new_events;
}

// MECH D6
Verdict<NewEvents> NoteWork(const v1::Task& task, const v1::NoteWork& command, const Policy& policy,
                            NewEvents new_events) {
  const Authority& actor = policy.actor;
  if (!actor.May(city::v1::PERMISSION_HANDLE) ||
      !(actor.Leads() || actor.helps || actor.of_responsible)) {
    return NotAllowed(task.state(), "D6", "记录办理情况", "主办、协办单位的办理人员");
  }
  if (!IsPossible(task.state(), "NoteWork")) return NotNow(task.state(), "D6", "记录办理情况");
  if (auto wrong = CheckText(task.state(), command.text(), "D6", "办理情况")) return *wrong;
  v1::WorkNoted* noted = new_events.Add().mutable_work_noted();
  noted->set_text(command.text());
  noted->set_lead_unit_id(task.lead_unit_id());
  return new_events;
}

}  // namespace huying::dispatch::rules
