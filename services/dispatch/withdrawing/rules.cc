#include "services/dispatch/withdrawing/rules.h"

namespace huying::dispatch::withdrawing {

// I8
void End(const v1::Task& task, NewEvents& events) {
  if (task.state() != v1::TASK_STATE_WITHDRAWN) events.Add().mutable_withdrawn();
}

// I8
void TellTooLate(const v1::Task& task, NewEvents& events) {
  const bool over = task.state() == v1::TASK_STATE_REPLIED || task.state() == v1::TASK_STATE_ENDED;
  if (over) events.Add().mutable_withdrawal_too_late();
}

void Advance(const v1::TaskWithdrawn&, core::v1::CaseHeader& header) { header.set_parked(false); }

void OnWithdrawn(const v1::TaskWithdrawn&, const core::v1::EventHeader&, v1::Task& task) {
  task.clear_parking();
  task.clear_transfer();
  task.clear_ending();
  task.clear_whistle();
}

}  // namespace huying::dispatch::withdrawing
