// All services of the platform, put into one process.
#pragma once

#include "absl/status/status.h"
#include "common/process/process.h"

namespace huying {

// Adds intake, dispatch, followup, supervision, analytics and the gateway.
absl::Status AddAllServices(process::Process& process);
// Only the five that decide, without the edge.
absl::Status AddFiveServices(process::Process& process);

// Opens a process with all services and runs it. Returns its exit code; what was wrong is said on
// stderr.
int Serve(process::Options options);

}  // namespace huying
