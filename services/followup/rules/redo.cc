#include "services/followup/rules/redo.h"

#include <string>
#include <utility>

#include "common/core/civil.h"
#include "services/followup/rules/reject.h"

namespace huying::followup::rules {

// MECH F4
void OrderRedo(const v1::Follow& follow, const Policy& policy, NewEvents& new_events) {
  const uint32_t redone = follow.rounds() > 0 ? follow.rounds() - 1 : 0;
  const auto bearable = static_cast<uint32_t>(policy.limits->redo_rounds_before_hard_case());
  if (!follow.hard_case() && redone >= bearable) {
    new_events.Add().mutable_hard_case()->set_rounds(follow.rounds());
  }
  v1::RedoOrdered* redo = new_events.Add().mutable_redo_ordered();
  redo->set_round(follow.rounds() + 1);
  redo->set_unit_id(follow.unit_id());
}

// MECH F8
Verdict<NewEvents> Reopen(const v1::Follow& follow, const Policy& policy, NewEvents new_events) {
  if (follow.state() != v1::FOLLOW_STATE_CLOSED) {
    return NotNow(follow.state(), "FOLLOW_NOT_CLOSED", "F8", "重新打开");
  }
  const int32_t days = policy.limits->reopen_window_days();
  if (policy.now_ms > follow.closed_ms() + days * kDayMs) {
    Rejection late = NotNow(follow.state(), "REOPEN_WINDOW_OVER", "F8", "重新打开");
    late.message = "结案已超过" + std::to_string(days) +
                   "天，不能重新打开。请重新登记诉求，并注明原工单编号。";
    late.possible.clear();
    return late;
  }
  new_events.Add().mutable_reopened();
  OrderRedo(follow, policy, new_events);
  return new_events;
}

}  // namespace huying::followup::rules
