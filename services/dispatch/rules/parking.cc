#include "services/dispatch/rules/parking.h"

#include "common/core/civil.h"
#include "services/dispatch/rules/reject.h"
#include "services/dispatch/rules/routing.h"

namespace huying::dispatch::rules {
namespace {

constexpr char kD10[] = "D10";
// A promise is for nine months at most, as in the provincial rules for promised handling (承诺办理,
// Anhui); what takes longer is approved anew.
constexpr int64_t kParkedMsMax = 274 * kDayMs;

void TakeUp(const v1::Task& task, const Policy& policy, NewEvents& new_events) {
  const bool parked = task.state() == v1::TASK_STATE_PARKED;
  if (parked) new_events.Add().mutable_resumed();
  if (!parked || task.parked_from() == v1::TASK_STATE_HELD) {
    RouteNextRound(task, task.header().round() + 1, policy, new_events);
  }
}

}  // namespace

// MECH D10
Verdict<NewEvents> Park(const v1::Task& task, const v1::ParkTask& command, const Policy& policy,
                        NewEvents new_events) {
  if (!policy.actor.Leads() || !policy.actor.May(city::v1::PERMISSION_APPROVE)) {
    return NotAllowed(task.state(), kD10, "批准挂账", "主办单位或其上级单位有审批权限的领导");
  }
  if (!IsPossible(task.state(), "ParkTask")) return NotNow(task.state(), kD10, "挂账");
  if (auto wrong = CheckText(task.state(), policy.reason, kD10, "可以公开的挂账原因"))
    return *wrong;
  if (auto wrong = CheckText(task.state(), command.promise(), kD10, "对诉求人的承诺"))
    return *wrong;
  if (command.resume_ms() <= policy.now_ms) {
    return Invalid(task.state(), "RESUME_TIME_PAST", kD10, "请填写今后的恢复办理时间。");
  }
  if (command.resume_ms() > policy.now_ms + kParkedMsMax) {
    return Invalid(
        task.state(), "RESUME_TIME_TOO_FAR", kD10,
        "挂账最长九个月。请填写九个月以内的恢复办理时间，到期仍不具备条件的，再次审批。");
  }
  v1::TaskParked* parked = new_events.Add().mutable_parked();
  parked->set_promise(command.promise());
  parked->set_resume_ms(command.resume_ms());
  return new_events;
}

// MECH D10
Verdict<NewEvents> Resume(const v1::Task& task, const Policy& policy, NewEvents new_events) {
  const Authority& actor = policy.actor;
  const bool hard = task.state() == v1::TASK_STATE_HELD;
  const bool may =
      actor.May(city::v1::PERMISSION_APPROVE) || (!hard && actor.May(city::v1::PERMISSION_HANDLE));
  if (!actor.Leads() || !may) {
    return NotAllowed(task.state(), kD10, "恢复办理",
                      hard ? "主办单位或其上级单位有审批权限的领导" : "主办单位或其上级单位的人员");
  }
  if (!IsPossible(task.state(), "ResumeTask")) return NotNow(task.state(), kD10, "恢复办理");
  TakeUp(task, policy, new_events);
  return new_events;
}

// MECH D10
void ResumeDue(const v1::Task& task, int64_t due_ms, const Policy& policy, NewEvents& new_events) {
  if (task.state() != v1::TASK_STATE_PARKED || task.resume_ms() != due_ms) return;
  TakeUp(task, policy, new_events);
}

}  // namespace huying::dispatch::rules
