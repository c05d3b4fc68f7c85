#include "common/core/clock.h"

#include <time.h>

#include <chrono>

namespace huying {

// CLOCK_BOOTTIME: while a machine sleeps others take its partitions, so that time counts.
int64_t Clock::SteadyMs() const {
  timespec time = {};
  clock_gettime(CLOCK_BOOTTIME, &time);
  return int64_t{time.tv_sec} * 1'000 + time.tv_nsec / 1'000'000;
}

int64_t RealClock::NowMs() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void SimulatedClock::AdvanceTo(int64_t now_ms) {
  int64_t was = now_ms_.load(std::memory_order_relaxed);
  while (was < now_ms && !now_ms_.compare_exchange_weak(was, now_ms, std::memory_order_acq_rel)) {
  }
}

int64_t MonotonicNanos() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace huying
