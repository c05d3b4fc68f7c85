// D10: a hard case waits for its unit's leader, who gives it an owner and a plan. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "services/dispatch/policy.h"

namespace huying::dispatch::hard_case {

// MECH D10: after rounds that did not help the case waits for the leader of the unit; again, each time
// that follow-up declares it.
void Hold(const v1::Task& task, uint32_t rounds, NewEvents& events);

// MECH D10: somebody of the unit owns it from now on, with a plan, maybe by another class; the next
// round begins, and the owner handles it.
Verdict<NewEvents> TakeUp(const v1::Task& task, const v1::TakeUpHardCase& command,
                          const Policy& policy, NewEvents events);

// The class by which it is worked on since then; empty: that of its category.
const std::string& ClassOf(const v1::Task& task);

void AdvanceHeld(const v1::TaskHeld& held, core::v1::CaseHeader& header);

void OnHeld(const v1::TaskHeld& held, const core::v1::EventHeader& header, v1::Task& task);
void OnTakenUp(const v1::HardCaseTakenUp& taken, const core::v1::EventHeader& header,
               v1::Task& task);
void OnMoved(const v1::TaskMoved& moved, const core::v1::EventHeader& header, v1::Task& task);

}  // namespace huying::dispatch::hard_case
