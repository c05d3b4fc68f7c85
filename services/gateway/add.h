// Puts the gateway into a process.
#pragma once

#include "absl/status/status.h"
#include "common/process/process.h"

namespace huying::gateway {

// Its HTTP face is served at options().http. The environment variable HUYING_OPEN311_KEYS may name
// a file with the API keys that may post (see open311/api_keys.h); without it anybody may, which is
// said in the log.
absl::Status AddTo(process::Process& process);

}  // namespace huying::gateway
