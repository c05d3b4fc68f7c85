#include "services/dispatch/withdrawing/rules.h"

namespace huying::dispatch::withdrawing {

// I8
void End(const v1::Task& task, NewEvents& events) {
  if (task.state() != v1::TASK_STATE_WITHDRAWN) events.Add().mutable_withdrawn();
}

// I8
void TellTooLate(const v1::Task& task, NewEvents& events) {
  if (IsOver(task.state())) events.Add().mutable_withdrawal_too_late();
}

void Advance(const v1::TaskWithdrawn&, core::v1::CaseHeader& header) { header.set_parked(false); }

}  // namespace huying::dispatch::withdrawing
