#include "services/gateway/open311/call_error.h"

#include <string>

namespace huying::gateway::open311 {

Error ErrorOf(const rpc::CallResult& result) {
  const std::string words =
      result.rejection ? result.rejection->message : std::string(result.status.message());
  switch (result.status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return {.status = 400, .description = words};
    case absl::StatusCode::kPermissionDenied:
      return {.status = 403, .description = words};
    case absl::StatusCode::kNotFound:
      return {.status = 404, .description = words};
    case absl::StatusCode::kAlreadyExists:
      return {.status = 409, .description = words};
    case absl::StatusCode::kFailedPrecondition:
      if (result.rejection) return {.status = 409, .description = words};
      break;
    default:
      break;
  }
  return {.status = 503,
          .description = "not taken: " + words + "; please send it again",
          .retry_after = result.retry_after};
}

}  // namespace huying::gateway::open311
