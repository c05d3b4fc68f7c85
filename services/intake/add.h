// Puts the intake service into a process.
#pragma once

#include "absl/status/status.h"
#include "common/process/process.h"

namespace huying::intake {

// The key that seals reporters' data lies in DATA/keys/reporter.key, or in the file that the
// environment variable HUYING_REPORTER_KEY names: all intake processes of a city need the same one.
// It is made if it is missing.
absl::Status AddTo(process::Process& process);

}  // namespace huying::intake
