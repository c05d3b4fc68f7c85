// D3: accepting and returning a task, and the ruling about a return. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "services/dispatch/policy.h"

namespace huying::dispatch::returns {

// MECH D3: the lead unit takes the task; it is responsible from now on. What it has returned it may
// still take until the ruling.
Verdict<NewEvents> Accept(const v1::Task& task, const v1::AcceptTask& command, const Policy& policy,
                          NewEvents events);

// MECH D3: the lead unit says that it is not responsible, with reason and evidence. Until another
// unit accepts, the first receiver stays responsible (首接负责).
Verdict<NewEvents> Return(const v1::Task& task, const v1::ReturnTask& command, const Policy& policy,
                          NewEvents events);

// MECH D3: not in a later round (the unit has been responsible before), not after an arbiter has
// designated it, once by each unit, within its window, not more often than the pack allows.
std::optional<Rejection> MayReturn(const v1::Task& task, const Policy& policy);

// MECH D3: an arbiter, who is not of the returning unit (but for the centre: only it has arbiters,
// and a task that it had returned would wait for ever), decides. After as many returns as the pack
// allows the decision is final.
Verdict<NewEvents> Uphold(const v1::Task& task, const v1::UpholdReturn& command,
                          const Policy& policy, NewEvents events);
Verdict<NewEvents> Reject(const v1::Task& task, const v1::RejectReturn& command,
                          const Policy& policy, NewEvents events);

// MECH D3: the window is over, and the unit has said nothing: that is acceptance.
void AssumeAccepted(const v1::Task& task, const Policy& policy, NewEvents& events);
// When that is, right after the last instant at which it may be returned; 0: not as things are.
int64_t SilenceMs(const v1::Task& task);

// The unit has returned the task, or passed it on by itself.
bool HasReturned(const v1::Task& task, std::string_view unit_id);
bool IsDesignated(const v1::Task& task);

void AdvanceAccepted(const v1::TaskAccepted& accepted, core::v1::CaseHeader& header);

void AdvanceAssumed(const v1::AcceptanceAssumed& assumed, core::v1::CaseHeader& header);

void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader& header, v1::Task& task);
void OnRegraded(const v1::TaskRegraded& regraded, const core::v1::EventHeader& header,
                v1::Task& task);
void OnTransferred(const v1::TaskTransferred& passed, const core::v1::EventHeader& header,
                   v1::Task& task);
void OnReturned(const v1::TaskReturned& returned, const core::v1::EventHeader& header,
                v1::Task& task);
void OnRejected(const v1::ReturnRejected& rejected, const core::v1::EventHeader& header,
                v1::Task& task);
void OnDesignated(const v1::UnitDesignated& designated, const core::v1::EventHeader& header,
                  v1::Task& task);
void OnMoved(const v1::TaskMoved& moved, const core::v1::EventHeader& header, v1::Task& task);

}  // namespace huying::dispatch::returns
