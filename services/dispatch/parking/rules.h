// D10: what cannot be solved now is parked with a promise, once the level above has approved. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "services/dispatch/policy.h"

namespace huying::dispatch::parking {

// MECH D10: the unit asks to park the task, after the citizen was called: with a public reason, a
// promise, and the time to take it up again, which the pack bounds. It goes on working meanwhile.
Verdict<NewEvents> Propose(const v1::Task& task, const v1::ProposeParking& command,
                           const Policy& policy, NewEvents events);
// MECH D10: the level above decides.
Verdict<NewEvents> Approve(const v1::Task& task, const v1::ApproveParking& command,
                           const Policy& policy, NewEvents events);
Verdict<NewEvents> Refuse(const v1::Task& task, const v1::RefuseParking& command,
                          const Policy& policy, NewEvents events);
std::optional<Rejection> MayDecide(const v1::Task& task, const Policy& policy);
bool IsProposed(const v1::Task& task);

// MECH D10: a parked task goes on where it was.
Verdict<NewEvents> Resume(const v1::Task& task, const v1::ResumeTask& command, const Policy& policy,
                          NewEvents events);

// MECH F7: the promised time has come, and nobody had begun: the next round begins, one level higher,
// and the citizen is told.
void FallDue(const v1::Task& task, const Policy& policy, NewEvents& events);
// When that is; 0 if the task is not parked.
int64_t ResumeMs(const v1::Task& task);

// MECH D10: where there is danger a promise waits for nothing.
void ResumeInDanger(const v1::Task& task, const Policy& policy, NewEvents& events);

// MECH D10: whoever had promised has the task no more: a parked one is taken up.
void End(const v1::Task& task, NewEvents& events);
// The leader decides, or has decided to park it: its round was answered.
bool IsHeld(const v1::Task& task);

void AdvanceParked(const v1::TaskParked& parked, core::v1::CaseHeader& header);
void AdvanceResumed(const v1::TaskResumed& resumed, core::v1::CaseHeader& header);

void OnProposed(const v1::ParkingProposed& proposed, const core::v1::EventHeader& header,
                v1::Task& task);
void OnParked(const v1::TaskParked& parked, const core::v1::EventHeader& header, v1::Task& task);
void OnResumed(const v1::TaskResumed& resumed, const core::v1::EventHeader& header, v1::Task& task);
// A proposal, which lives in the same row as what it leads to, falls away with a refusal and the answer,
// and with another round or unit.
void Lapse(v1::Task& task);
template <class Ends>
void OnLapses(const Ends&, const core::v1::EventHeader&, v1::Task& task) {
  Lapse(task);
}
// No promise rings for a case that is over.
template <class Ends>
void OnCaseEnds(const Ends&, const core::v1::EventHeader&, v1::Task& task) {
  task.clear_parking();
}

}  // namespace huying::dispatch::parking
