// Puts the dispatch service into a process.
#pragma once

#include "absl/status/status.h"
#include "common/process/process.h"

namespace huying::dispatch {

absl::Status AddTo(process::Process& process);

}  // namespace huying::dispatch
