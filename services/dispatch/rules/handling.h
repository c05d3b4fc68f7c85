// Working on a task: who does it, meeting the citizen, notes. Pure.
#pragma once

#include "common/core/verdict.h"
#include "huying/dispatch/v1/service.pb.h"
#include "services/dispatch/rules/policy.h"

namespace huying::dispatch::rules {

// MECH D6: a named person of the lead unit handles the task. `may_handle`: the pack knows the
// person, in the lead unit, and allows them to handle.
Verdict<NewEvents> AssignHandler(const v1::Task& task, const v1::AssignHandler& command,
                                 bool may_handle, const Policy& policy, NewEvents new_events);

// MECH D7: the citizen was met after receipt (the work begins with it) or after resolution. Helping
// units and the community may do it too.
Verdict<NewEvents> ContactCitizen(const v1::Task& task, const v1::ContactCitizen& command,
                                  const Policy& policy, NewEvents new_events);

// MECH D6: what was done, in words, by the lead unit or who helps it; by the first receiver while
// its return is open.
Verdict<NewEvents> NoteWork(const v1::Task& task, const v1::NoteWork& command, const Policy& policy,
                            NewEvents new_events);

}  // namespace huying::dispatch::rules
