// I11: who visits sees how the reporter is reached, while the visit is to be made. Pure.
#pragma once

#include <optional>

#include "services/followup/policy.h"

namespace huying::followup::opening {

// I11: who may visit, and may see reporters; not too often.
std::optional<Rejection> MayOpen(const v1::Follow& follow, const Policy& policy);
// I11: for the visit and nothing else; of a confidential reporter only the centre, or
// who stands in where the report is about it.
Verdict<NewEvents> Open(const v1::Follow& follow, const v1::OpenReporter& command,
                        const Policy& policy, NewEvents events);

void OnOpened(const v1::ReporterOpened& opened, const core::v1::EventHeader& header,
              v1::Follow& follow);

}  // namespace huying::followup::opening
