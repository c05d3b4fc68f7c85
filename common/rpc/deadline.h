// How long the server works for a call. Pure.
#pragma once

#include <algorithm>
#include <chrono>

#include "absl/time/time.h"

namespace huying::rpc {

// For callers who set no deadline, or one so far away that it is none.
inline constexpr absl::Duration kTimeoutOfNoDeadline = absl::Seconds(30);
inline constexpr absl::Duration kTimeoutMax = absl::Minutes(10);

// What is left until the deadline of a call; 0 when it has passed. gRPC says "the end of time" when
// the caller has set none.
inline absl::Duration TimeLeft(std::chrono::system_clock::time_point deadline,
                               std::chrono::system_clock::time_point now) {
  if (deadline <= now) return absl::ZeroDuration();
  // Compared before anything is subtracted: the end of time less now may overflow.
  if (deadline > now + std::chrono::hours(24)) return kTimeoutOfNoDeadline;
  return std::min(absl::FromChrono(deadline - now), kTimeoutMax);
}

}  // namespace huying::rpc
