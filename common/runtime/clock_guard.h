// Whether this host's clock may decide. One decision that is dated a year ahead would keep all later
// ones there: its timers fire, its kept answers expire. Pure but for what it remembers.
//
// A simulated clock is never held against anything: its owner moves it on purpose.
#pragma once

#include <cstdint>

#include "absl/status/status.h"

namespace huying::runtime {

// How far a clock may be off.
inline constexpr int64_t kClockToleranceMs = 5 * 60 * 1000;
// So long nobody decides in a city that is alive; a laptop is closed over a holiday.
inline constexpr int64_t kClockGapMaxMs = int64_t{31} * 24 * 3600 * 1000;

class ClockGuard {
 public:
  // `accept`: a person has said that the clock is right (--accept-clock). `log_has_clock`: the log's
  // records are dated by a broker.
  ClockGuard(bool simulated, bool accept, bool log_has_clock)
      : simulated_(simulated), accept_(accept), log_has_clock_(log_has_clock) {}

  // Before a fence is sent: from here on the clock must not step. `newest_ms` is the time of the newest decision, 0 if there is none.
  absl::Status BeforeFence(int64_t now_ms, int64_t steady_ms, int64_t newest_ms);
  // The fence has come back: sent when this clock said `sent_ms`, taken when the log's said
  // `taken_ms`.
  absl::Status AfterFence(int64_t sent_ms, int64_t taken_ms);
  // Now and then while deciding: the wall clock has gone on as the steady one has.
  absl::Status Look(int64_t now_ms, int64_t steady_ms) const;

  // This clock less the log's, as the last fence told.
  int64_t ahead_ms() const { return ahead_ms_; }

 private:
  const bool simulated_;
  const bool accept_;
  const bool log_has_clock_;
  absl::Status CheckStep(int64_t now_ms, int64_t steady_ms) const;

  bool looked_ = false;
  int64_t offset_ms_ = 0;  // wall less steady, when the clock was judged
  int64_t ahead_ms_ = 0;
};

}  // namespace huying::runtime
