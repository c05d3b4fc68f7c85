// D13: what the citizen is told. Pure.
#pragma once

#include <optional>
#include <string>

#include "services/dispatch/policy.h"

namespace huying::dispatch::reply {

// MECH D13: a draft leaves for review only when it is long enough, holds no evasion and has every
// required part. The rejection names all that is wrong at once. A class without review levels needs
// no review.
Verdict<NewEvents> Draft(const v1::Task& task, const v1::DraftReply& command, const Policy& policy,
                         NewEvents events);

// MECH D13: the citizen is told the reviewed text.
Verdict<NewEvents> Tell(const v1::Task& task, const v1::ReplyCitizen& command, const Policy& policy,
                        NewEvents events);
// MECH D7: where the class asks for two meetings, after the second one.
std::optional<Rejection> MayTell(const v1::Task& task, const Policy& policy);

// Who wrote the newest draft; empty if there is none.
const std::string& DrafterOf(const v1::Task& task);

void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader& header, v1::Task& task);
void OnSubmitted(const v1::DraftSubmitted& draft, const core::v1::EventHeader& header,
                 v1::Task& task);
void OnReady(const v1::DraftReady& draft, const core::v1::EventHeader& header, v1::Task& task);

}  // namespace huying::dispatch::reply
