// Puts the followup service into a process.
#pragma once

#include "absl/status/status.h"
#include "common/process/process.h"

namespace huying::followup {

absl::Status AddTo(process::Process& process);

}  // namespace huying::followup
