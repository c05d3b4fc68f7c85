// D3: accepting and returning a task, and the ruling about a return. Pure.
#pragma once

#include <optional>

#include "services/dispatch/policy.h"

namespace huying::dispatch::returns {

// MECH D3: the lead unit takes the task; it is responsible from now on.
Verdict<NewEvents> Accept(const v1::Task& task, const v1::AcceptTask& command, const Policy& policy,
                          NewEvents events);

// MECH D3: the lead unit says that it is not responsible, with reason and evidence. Until another
// unit accepts, the first receiver stays responsible (首接负责).
Verdict<NewEvents> Return(const v1::Task& task, const v1::ReturnTask& command, const Policy& policy,
                          NewEvents events);

// MECH D3: not in a later round (the unit has been responsible before), not after an arbiter has
// designated it, not by a unit that was overruled, not more often than the pack allows.
std::optional<Rejection> MayReturn(const v1::Task& task, const Policy& policy);

// MECH D3: an arbiter, who is not of the returning unit (but for the centre: only it has arbiters,
// and a task that it had returned would wait for ever), decides. After as many returns as the pack
// allows the decision is final.
Verdict<NewEvents> Uphold(const v1::Task& task, const v1::UpholdReturn& command,
                          const Policy& policy, NewEvents events);
Verdict<NewEvents> Reject(const v1::Task& task, const v1::RejectReturn& command,
                          const Policy& policy, NewEvents events);

void AdvanceAccepted(const v1::TaskAccepted& accepted, core::v1::CaseHeader& header);

void OnReturned(const v1::TaskReturned& returned, const core::v1::EventHeader& header,
                v1::Task& task);
void OnRejected(const v1::ReturnRejected& rejected, const core::v1::EventHeader& header,
                v1::Task& task);
void OnDesignated(const v1::UnitDesignated& designated, const core::v1::EventHeader& header,
                  v1::Task& task);
void OnMoved(const v1::TaskMoved& moved, const core::v1::EventHeader& header, v1::Task& task);

}  // namespace huying::dispatch::returns
