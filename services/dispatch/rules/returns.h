// Accepting and returning a task, and the ruling about a return. Pure.
#pragma once

#include "common/core/verdict.h"
#include "huying/dispatch/v1/service.pb.h"
#include "services/dispatch/rules/policy.h"

namespace huying::dispatch::rules {

// MECH D3: the lead unit takes the task; it is responsible from now on.
Verdict<NewEvents> Accept(const v1::Task& task, const Policy& policy, NewEvents new_events);

// MECH D3: the lead unit says that it is not responsible, with reason and evidence. Not in a later
// round (it has been responsible before), not after the arbiter has designated it, and not more
// often than the pack allows. Until another unit accepts, the first receiver stays responsible
// (首接负责).
Verdict<NewEvents> Return(const v1::Task& task, const v1::ReturnTask& command, const Policy& policy,
                          NewEvents new_events);

// MECH D3: an arbiter, who is not of the returning unit, decides; also names the unit of a task
// that the duty list gave to nobody. After as many returns as the pack allows the decision is final
// (UnitDesignated). `unit_known`: the pack knows the unit that the command names.
Verdict<NewEvents> RuleReturn(const v1::Task& task, const v1::RuleReturn& command, bool unit_known,
                              const Policy& policy, NewEvents new_events);

}  // namespace huying::dispatch::rules
