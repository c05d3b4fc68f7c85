// GET /livez and /readyz.
#pragma once

#include <functional>

#include "absl/status/status.h"
#include "common/http/router.h"

namespace huying::http {

// OK, or in words why not. Called on the server's threads; must not block.
using Health = std::function<absl::Status()>;

// /livez says that the process turns: it never depends on a restore or on another process. /readyz
// says that requests are worth sending here. 200 or 503, with the reason as text.
void AddHealth(Router& router, Health live, Health ready);

}  // namespace huying::http
