#include "services/dispatch/parking/rules.h"

#include "common/case/command_gate.h"
#include "common/core/civil.h"
#include "services/dispatch/routing/rules.h"

namespace huying::dispatch::parking {
namespace {

// A promise is for nine months at most, as in the provincial rules for promised handling (承诺办理,
// Anhui); what takes longer is approved anew.
constexpr int64_t kParkedMsMax = 274 * kDayMs;

void TakeUp(const v1::Task& task, const Policy& policy, NewEvents& events) {
  End(task, events);
  if (IsHeld(task)) {
    routing::RouteNextRound(task, task.header().round() + 1, policy, events);
  }
}

}  // namespace

// MECH D10
Verdict<NewEvents> Park(const v1::Task&, const v1::ParkTask& command, const Policy& policy,
                        NewEvents events) {
  if (command.resume_ms() <= policy.now_ms) {
    return Refuse(Rejection::Kind::kInvalid, "RESUME_TIME_PAST", "请填写今后的恢复办理时间。");
  }
  if (command.resume_ms() > policy.now_ms + kParkedMsMax) {
    return Refuse(Rejection::Kind::kInvalid, "RESUME_TIME_TOO_FAR",
                  "挂账最长九个月。请填写九个月以内的恢复办理时间，到期仍不具备条件的，再次审批。");
  }
  v1::TaskParked* parked = events.Add().mutable_parked();
  parked->set_promise(command.promise());
  parked->set_resume_ms(command.resume_ms());
  return events;
}

// MECH D10
Verdict<NewEvents> Resume(const v1::Task& task, const v1::ResumeTask&, const Policy& policy,
                          NewEvents events) {
  TakeUp(task, policy, events);
  return events;
}

// MECH D10
void ResumeDue(const v1::Task& task, const Policy& policy, NewEvents& events) {
  TakeUp(task, policy, events);
}

int64_t ResumeMs(const v1::Task& task) { return task.parking().resume_ms(); }

// MECH D10
void End(const v1::Task& task, NewEvents& events) {
  if (task.state() == v1::TASK_STATE_PARKED) events.Add().mutable_resumed();
}

bool IsHeld(const v1::Task& task) {
  return task.state() == v1::TASK_STATE_HELD ||
         (task.state() == v1::TASK_STATE_PARKED && task.parking().from() == v1::TASK_STATE_HELD);
}

// MECH D10
void Hold(const v1::Task& task, uint32_t rounds, NewEvents& events) {
  if (task.state() != v1::TASK_STATE_REPLIED) return;
  events.Add().mutable_held()->set_rounds(rounds);
}

void AdvanceParked(const v1::TaskParked&, core::v1::CaseHeader& header) { header.set_parked(true); }
void AdvanceResumed(const v1::TaskResumed&, core::v1::CaseHeader& header) {
  header.set_parked(false);
}
void AdvanceHeld(const v1::TaskHeld&, core::v1::CaseHeader& header) { header.set_hard(true); }

void OnParked(const v1::TaskParked& parked, const core::v1::EventHeader&, v1::Task& task) {
  v1::Parking& row = *task.mutable_parking();
  row.set_from(task.state());
  row.set_promise(parked.promise());
  row.set_resume_ms(parked.resume_ms());
}

void OnResumed(const v1::TaskResumed&, const core::v1::EventHeader&, v1::Task& task) {
  task.set_state(task.parking().from());
  task.clear_parking();
}

}  // namespace huying::dispatch::parking
