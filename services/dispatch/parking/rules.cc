#include "services/dispatch/parking/rules.h"

#include <string>

#include "common/case/command_gate.h"
#include "common/core/civil.h"
#include "services/dispatch/accused/rules.h"
#include "services/dispatch/proposals/rules.h"
#include "services/dispatch/routing/rules.h"

namespace huying::dispatch::parking {

// MECH D10
Verdict<NewEvents> Propose(const v1::Task& task, const v1::ProposeParking& command,
                           const Policy& policy, NewEvents events) {
  if (command.resume_ms() <= policy.now_ms) {
    return huying::Refuse(Rejection::Kind::kInvalid, "RESUME_TIME_PAST",
                          "请填写今后的恢复办理时间。");
  }
  const int32_t days = policy.limits->parked_days_max();
  if (command.resume_ms() > policy.now_ms + days * kDayMs) {
    const std::string most = std::to_string(days);
    return huying::Refuse(Rejection::Kind::kInvalid, "RESUME_TIME_TOO_FAR",
                          "挂账最长" + most + "天。请填写" + most +
                              "天以内的恢复办理时间，到期仍不具备条件的，再次申请。");
  }
  if (auto wrong = proposals::CheckCalled(command, policy)) return *std::move(wrong);
  v1::ParkingProposed* proposed = events.Add().mutable_parking_proposed();
  proposed->set_promise(command.promise());
  proposed->set_resume_ms(command.resume_ms());
  proposed->set_way(command.way());
  proposed->set_said(command.said());
  proposed->set_approver_unit_id(
      std::string(policy.lookups().ApproverOf(task.header(), policy.now_ms)));
  return events;
}

bool IsProposed(const v1::Task& task) { return task.has_parking() && !task.parking().parked(); }

// MECH D10
std::optional<Rejection> MayDecide(const v1::Task& task, const Policy& policy) {
  if (!IsProposed(task)) {
    return huying::Refuse(Rejection::Kind::kNotNow, "NOTHING_PROPOSED", "没有待批的挂账申请。");
  }
  const std::string_view decider = policy.lookups().ApproverOf(task.header(), policy.now_ms);
  if (auto barred = accused::Bars(task, "审批", decider, policy)) return barred;
  return proposals::MayDecide(task, task.parking().proposed_by_person_id(),
                              task.parking().approver_unit_id(), policy);
}

// MECH D10
Verdict<NewEvents> Approve(const v1::Task& task, const v1::ApproveParking&, const Policy& policy,
                           NewEvents events) {
  if (task.parking().resume_ms() <= policy.now_ms) {
    return huying::Refuse(Rejection::Kind::kNotNow, "RESUME_TIME_PAST",
                          "所承诺的期限已过，不能再批准。请不予批准，由承办单位继续办理。");
  }
  v1::TaskParked* parked = events.Add().mutable_parked();
  parked->set_promise(task.parking().promise());
  parked->set_resume_ms(task.parking().resume_ms());
  parked->set_why(task.parking().why());
  return events;
}

// MECH D10
Verdict<NewEvents> Refuse(const v1::Task&, const v1::RefuseParking&, const Policy&,
                          NewEvents events) {
  events.Add().mutable_parking_refused();
  return events;
}

// MECH D10
Verdict<NewEvents> Resume(const v1::Task&, const v1::ResumeTask&, const Policy&, NewEvents events) {
  events.Add().mutable_resumed();
  return events;
}

// MECH F7
void FallDue(const v1::Task& task, const Policy& policy, NewEvents& events) {
  events.Add().mutable_resumed();
  events.Add().mutable_promise_fell_due()->set_promise(task.parking().promise());
  routing::RouteNextRound(task, task.header().round() + 1, policy, events);
}

int64_t ResumeMs(const v1::Task& task) {
  return task.parking().parked() ? task.parking().resume_ms() : 0;
}

// MECH D10
void ResumeInDanger(const v1::Task& task, const Policy& policy, NewEvents& events) {
  End(task, events);
  if (IsHeld(task)) routing::RouteNextRound(task, task.header().round() + 1, policy, events);
}

// MECH D10
void End(const v1::Task& task, NewEvents& events) {
  if (task.state() == v1::TASK_STATE_PARKED) events.Add().mutable_resumed();
}

bool IsHeld(const v1::Task& task) {
  return task.state() == v1::TASK_STATE_HELD ||
         (task.state() == v1::TASK_STATE_PARKED && task.parking().from() == v1::TASK_STATE_HELD);
}

void AdvanceParked(const v1::TaskParked&, core::v1::CaseHeader& header) { header.set_parked(true); }
void AdvanceResumed(const v1::TaskResumed&, core::v1::CaseHeader& header) {
  header.set_parked(false);
}

void OnProposed(const v1::ParkingProposed& proposed, const core::v1::EventHeader& header,
                v1::Task& task) {
  v1::Parking& row = *task.mutable_parking();
  row.set_promise(proposed.promise());
  row.set_resume_ms(proposed.resume_ms());
  row.set_approver_unit_id(proposed.approver_unit_id());
  row.set_proposed_by_person_id(header.actor().person_id());
  row.set_why(header.reason());
}

void OnParked(const v1::TaskParked& parked, const core::v1::EventHeader&, v1::Task& task) {
  v1::Parking& row = *task.mutable_parking();
  row.set_from(task.state());
  row.set_promise(parked.promise());
  row.set_resume_ms(parked.resume_ms());
  row.set_parked(true);
}

void OnResumed(const v1::TaskResumed&, const core::v1::EventHeader&, v1::Task& task) {
  task.set_state(task.parking().from());
  task.clear_parking();
}

void Lapse(v1::Task& task) {
  if (IsProposed(task)) task.clear_parking();
}

}  // namespace huying::dispatch::parking
