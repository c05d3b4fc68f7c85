// D12: the reply is reviewed level by level before it leaves. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/dispatch/policy.h"

namespace huying::dispatch::review {

// MECH D12: the next level of the round's chain passes the draft that they name; the last one approves
// it. A draft that is not the newest is refused.
Verdict<NewEvents> Pass(const v1::Task& task, const v1::PassReply& command, const Policy& policy,
                        NewEvents events);
// MECH D12: it sends the draft back, with a reason; the chain begins again.
Verdict<NewEvents> SendBack(const v1::Task& task, const v1::SendBackReply& command,
                            const Policy& policy, NewEvents events);
// MECH D12: by somebody who holds the permission of that level, who wrote no draft of this round, and
// reviewed none of its drafts at another level; nor is needed at a later level, where nobody else
// may. Where the units have too few persons for different ones, somebody reviews twice, which the
// event says: a reply must not rest for ever.
std::optional<Rejection> MayReview(const v1::Task& task, const Policy& policy);

// What who reviews at a level must be allowed.
city::v1::Permission PermissionOf(city::v1::ReviewLevel level);
// Who has reviewed drafts of this round.
std::vector<std::string> ReviewersOf(const v1::Task& task);

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
