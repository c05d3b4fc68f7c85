// A file that holds a secret and that only its owner may touch.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace huying::security {

// The bytes of the file; if there is none, it is made with `fresh` (mode 0600) and is durable when
// this returns. A secret that somebody else makes meanwhile wins and is what is returned.
// FAILED_PRECONDITION, saying what to do, when others than the owner may read or write it, when it
// is no plain file, or when it is not as long as `fresh`; UNAVAILABLE when the system refuses.
absl::StatusOr<std::string> ReadOrCreateSecretFile(const std::string& path, std::string_view fresh);

}  // namespace huying::security
