// I8: refused with a reason, and with where to go. Pure.
#pragma once

#include "services/intake/policy.h"

namespace huying::intake::refusing {

// MECH I8: what happens when a report is refused; a rejection if the pack has no such reason.
Verdict<NewEvents> RefuseFor(city::v1::RefusalReason reason, const Policy& policy,
                             NewEvents events);

// MECH I8: refused for one of the six reasons, and the reporter is told where to go.
Verdict<NewEvents> Refuse(const v1::Case& of_case, const v1::RefuseCase& command,
                          const Policy& policy, NewEvents events);

void OnRefused(const v1::CaseRefused& refused, const core::v1::EventHeader& header,
               v1::Case& of_case);

}  // namespace huying::intake::refusing
