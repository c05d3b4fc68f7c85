// The reply: drafting, graded review, telling the citizen. Pure.
#pragma once

#include "common/core/verdict.h"
#include "huying/dispatch/v1/service.pb.h"
#include "services/dispatch/rules/policy.h"

namespace huying::dispatch::rules {

// MECH D13: a draft leaves for review only when it is long enough, holds no evasion and has every
// required part. The rejection names all that is wrong at once. A class without review levels needs
// no review.
Verdict<NewEvents> DraftReply(const v1::Task& task, const v1::DraftReply& command,
                              const DraftFindings& findings, const Policy& policy,
                              NewEvents new_events);

// MECH D12: the next level of the round's chain passes the draft or sends it back with a reason.
// Somebody of the lead unit or a unit above it who holds that level's permission, and who did not
// write the draft.
Verdict<NewEvents> ReviewReply(const v1::Task& task, const v1::ReviewReply& command,
                               const Policy& policy, NewEvents new_events);

// MECH D13: the citizen is told the reviewed text; where the class asks for two meetings, after the
// second one (D7).
Verdict<NewEvents> ReplyCitizen(const v1::Task& task, const v1::ReplyCitizen& command,
                                const Policy& policy, NewEvents new_events);

}  // namespace huying::dispatch::rules
