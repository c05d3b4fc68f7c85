// Parking a task that cannot be solved now, and taking it up again. Pure.
#pragma once

#include "common/core/verdict.h"
#include "huying/dispatch/v1/service.pb.h"
#include "services/dispatch/rules/policy.h"

namespace huying::dispatch::rules {

// MECH D10: somebody who may approve parks the task, with a public reason, a promise and the time
// to take it up again.
Verdict<NewEvents> Park(const v1::Task& task, const v1::ParkTask& command, const Policy& policy,
                        NewEvents new_events);

// MECH D10: a parked task goes on where it was; a hard case that was held goes into its next round.
Verdict<NewEvents> Resume(const v1::Task& task, const Policy& policy, NewEvents new_events);

// MECH D10: the promised time has come. Nothing if the task is not parked until `due_ms`.
void ResumeDue(const v1::Task& task, int64_t due_ms, const Policy& policy, NewEvents& new_events);

}  // namespace huying::dispatch::rules
