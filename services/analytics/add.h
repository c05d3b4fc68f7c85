// Puts the analytics service into a process.
#pragma once

#include "absl/status/status.h"
#include "common/process/process.h"

namespace huying::analytics {

absl::Status AddTo(process::Process& process);

}  // namespace huying::analytics
