// D10: what cannot be solved now is parked with a promise; a hard case waits for the leader. Pure.
#pragma once

#include <cstdint>

#include "services/dispatch/policy.h"

namespace huying::dispatch::parking {

// MECH D10: somebody who may approve parks the task, with a public reason, a promise and the time
// to take it up again.
Verdict<NewEvents> Park(const v1::Task& task, const v1::ParkTask& command, const Policy& policy,
                        NewEvents events);

// MECH D10: a parked task goes on where it was; a hard case that was held goes into its next round.
Verdict<NewEvents> Resume(const v1::Task& task, const v1::ResumeTask& command, const Policy& policy,
                          NewEvents events);

// MECH D10: the promised time has come.
void ResumeDue(const v1::Task& task, const Policy& policy, NewEvents& events);
// When that is; 0 if the task is not parked.
int64_t ResumeMs(const v1::Task& task);

// MECH D10: whoever had promised has the task no more: a parked one is taken up.
void End(const v1::Task& task, NewEvents& events);
// The leader decides, or has decided to park it: its round was answered.
bool IsHeld(const v1::Task& task);

// MECH D10: a hard case waits for the leader, who parks it or orders the next round.
void Hold(const v1::Task& task, uint32_t rounds, NewEvents& events);

void AdvanceParked(const v1::TaskParked& parked, core::v1::CaseHeader& header);
void AdvanceResumed(const v1::TaskResumed& resumed, core::v1::CaseHeader& header);
void AdvanceHeld(const v1::TaskHeld& held, core::v1::CaseHeader& header);

void OnParked(const v1::TaskParked& parked, const core::v1::EventHeader& header, v1::Task& task);
void OnResumed(const v1::TaskResumed& resumed, const core::v1::EventHeader& header, v1::Task& task);

}  // namespace huying::dispatch::parking
