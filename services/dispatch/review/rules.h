// D12: the reply is reviewed level by level before it leaves. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "services/dispatch/policy.h"

namespace huying::dispatch::review {

// MECH D12: the next level of the round's chain passes the draft; the last one approves it.
Verdict<NewEvents> Pass(const v1::Task& task, const v1::PassReply& command, const Policy& policy,
                        NewEvents events);
// MECH D12: it sends the draft back, with a reason; the chain begins again.
Verdict<NewEvents> SendBack(const v1::Task& task, const v1::SendBackReply& command,
                            const Policy& policy, NewEvents events);
// MECH D12: by somebody who holds the permission of that level, and who did not write the draft.
std::optional<Rejection> MayReview(const v1::Task& task, const Policy& policy);

// How many levels the round asks for, and how many have passed the newest draft.
uint32_t LevelsOf(const v1::Task& task);
uint32_t PassedOf(const v1::Task& task);

void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader& header, v1::Task& task);
void OnSubmitted(const v1::DraftSubmitted& draft, const core::v1::EventHeader& header,
                 v1::Task& task);
void OnPassed(const v1::ReplyPassedLevel& passed, const core::v1::EventHeader& header,
              v1::Task& task);
void OnApproved(const v1::ReplyApproved& approved, const core::v1::EventHeader& header,
                v1::Task& task);
void OnSentBack(const v1::ReplySentBack& sent_back, const core::v1::EventHeader& header,
                v1::Task& task);

}  // namespace huying::dispatch::review
