// I11: who works on a task sees how the reporter is reached, while it is open. Pure.
#pragma once

#include <optional>

#include "services/dispatch/policy.h"

namespace huying::dispatch::opening {

// I11: not too often. Who has nothing to do with the task does not come so far.
std::optional<Rejection> MayOpen(const v1::Task& task, const Policy& policy);
// I11: for contact all who work on it, but of a confidential reporter only the centre; in an
// emergency, of which the case must show signs, who leads it, confidential or not.
Verdict<NewEvents> Open(const v1::Task& task, const v1::OpenReporter& command, const Policy& policy,
                        NewEvents events);

void OnOpened(const v1::ReporterOpened& opened, const core::v1::EventHeader& header,
              v1::Task& task);

}  // namespace huying::dispatch::opening
