// Puts the supervision service into a process.
#pragma once

#include "absl/status/status.h"
#include "common/process/process.h"

namespace huying::supervision {

absl::Status AddTo(process::Process& process);

}  // namespace huying::supervision
