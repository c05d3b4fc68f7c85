// How the three kinds of no travel over gRPC. Pure; free of gRPC's headers.
//
//   Rejection      the code of its kind, and itself whole in the trailer kRejectionTrailer
//   absl::Status   its own code, which gRPC shares
//   wrong owner    FAILED_PRECONDITION with the trailer kOwnerTrailer: the owner's HOST:PORT, or ""
//                  if nobody is known
//   overload       RESOURCE_EXHAUSTED with the trailer kRetryAfterTrailer: milliseconds to wait
//                  before asking again
#pragma once

#include "absl/status/status.h"
#include "common/core/verdict.h"
#include "huying/core/v1/core.pb.h"

namespace huying::rpc {

inline constexpr char kRejectionTrailer[] = "huying-rejection-bin";
inline constexpr char kOwnerTrailer[] = "huying-owner";
inline constexpr char kRetryAfterTrailer[] = "retry-after-ms";

// The one place that says which code a refusal has.
absl::StatusCode CodeOf(Rejection::Kind kind);
// The kind that has this code; kInvalid for a code that no kind has.
Rejection::Kind KindOf(absl::StatusCode code);

core::v1::Rejection ToProto(const Rejection& rejection);
Rejection FromProto(const core::v1::Rejection& proto, absl::StatusCode code);

}  // namespace huying::rpc
