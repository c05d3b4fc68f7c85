// A clock that tests own: both of its times move only when told to.
//
// For tests only. Threads: one.
#pragma once

#include <cstdint>

#include "common/core/clock.h"

namespace huying::testing {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(int64_t now_ms = 1'700'000'000'000) : now_ms_(now_ms) {}

  int64_t NowMs() const override { return now_ms_; }
  int64_t SteadyMs() const override { return steady_ms_; }
  bool simulated() const override { return simulated_; }
  // False: it is held against others, as a real one.
  void set_simulated(bool simulated) { simulated_ = simulated; }

  // Both times go on.
  void Advance(int64_t by_ms) {
    now_ms_ += by_ms;
    steady_ms_ += by_ms;
  }
  // The wall clock is set, backwards too; the steady one goes on as it was.
  void SetNowMs(int64_t now_ms) { now_ms_ = now_ms; }
  void SetSteadyMs(int64_t steady_ms) { steady_ms_ = steady_ms; }

 private:
  int64_t now_ms_;
  int64_t steady_ms_ = 1'000'000;
  bool simulated_ = true;
};

}  // namespace huying::testing
