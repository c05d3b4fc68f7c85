// What went wrong and with what, since that decides what is done about it; and how long to wait
// before the next try. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace huying::runtime {

struct Trouble {
  enum class With {
    kNothing,
    kLog,        // the bus: the store stays open and is asked
    kStore,      // opened anew; a damaged one is quarantined and folded again
    kOwnership,  // somebody else has taken over, or may have: read the log again
    kClock,      // of this host: it must not decide
  };
  With with = With::kNothing;
  absl::Status why;

  bool ok() const { return with == With::kNothing; }
  static Trouble OfLog(absl::Status why) { return {With::kLog, std::move(why)}; }
  static Trouble OfStore(absl::Status why) { return {With::kStore, std::move(why)}; }
  static Trouble OfOwnership(absl::Status why) { return {With::kOwnership, std::move(why)}; }
  static Trouble OfClock(absl::Status why) { return {With::kClock, std::move(why)}; }
};

// When it is worth to ask again at the earliest.
inline constexpr absl::Duration kRetryAfterMin = absl::Milliseconds(200);

// True for errors of a log that no retry ends.
bool IsPermanent(const absl::Status& status);

// Later each time, from 0.2 s to 10 s; a failure long after the last one begins anew.
class Backoff {
 public:
  // True when this reason differs from the last one, so that each is logged once.
  bool Failed(int64_t steady_ms, const absl::Status& why);
  void Reset();
  // Whether the pause is over.
  bool Over(int64_t steady_ms) const { return steady_ms >= retry_at_ms_; }
  int64_t LeftMs(int64_t steady_ms) const;
  bool failing() const { return !reason_.empty(); }

 private:
  int64_t retry_at_ms_ = 0;
  int64_t pause_ms_ = 0;
  int64_t failed_at_ms_ = 0;
  std::string reason_;
};

}  // namespace huying::runtime
