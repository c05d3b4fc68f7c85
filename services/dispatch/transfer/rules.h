// D3: a unit that has accepted passes the task on. Pure.
#pragma once

#include <optional>

#include "services/dispatch/policy.h"

namespace huying::dispatch::transfer {

// MECH D3: in the first minutes after acceptance (limits.transfer_alone_minutes) by the unit itself, in
// the first round, once, and not to a unit that has returned it; else it is proposed to an arbiter, and
// the unit goes on working until the ruling.
Verdict<NewEvents> Transfer(const v1::Task& task, const v1::TransferTask& command,
                            const Policy& policy, NewEvents events);
// MECH D3: an arbiter rules; not one of the unit that would get it, but for the centre.
Verdict<NewEvents> Approve(const v1::Task& task, const v1::ApproveTransfer& command,
                           const Policy& policy, NewEvents events);
Verdict<NewEvents> Refuse(const v1::Task& task, const v1::RefuseTransfer& command,
                          const Policy& policy, NewEvents events);
std::optional<Rejection> MayRule(const v1::Task& task, const Policy& policy);
bool IsProposed(const v1::Task& task);

void OnAccepted(const v1::TaskAccepted& accepted, const core::v1::EventHeader& header,
                v1::Task& task);
void OnProposed(const v1::TransferProposed& proposed, const core::v1::EventHeader& header,
                v1::Task& task);
// A proposal falls away with the ruling, the answer, another unit or round, and the end of the case.
template <class Ends>
void OnEnds(const Ends&, const core::v1::EventHeader&, v1::Task& task) {
  task.clear_transfer();
}

}  // namespace huying::dispatch::transfer
