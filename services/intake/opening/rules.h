// I11: the centre sees how the reporter is reached, confidential or not. Pure.
#pragma once

#include <optional>

#include "services/intake/policy.h"

namespace huying::intake::opening {

// MECH I11: not too often. Who is not of the centre does not come so far.
std::optional<Rejection> MayOpen(const v1::Case& of_case, const Policy& policy);
// MECH I11: for contact while the case is at intake; in an emergency at any time.
Verdict<NewEvents> Open(const v1::Case& of_case, const v1::OpenReporter& command,
                        const Policy& policy, NewEvents events);

void OnOpened(const v1::ReporterOpened& opened, const core::v1::EventHeader& header,
              v1::Case& of_case);

}  // namespace huying::intake::opening
