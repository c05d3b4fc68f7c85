// Time as an input. Nothing but this file's .cc asks the system for it.
#pragma once

#include <atomic>
#include <cstdint>

namespace huying {

// Milliseconds since 1970-01-01T00:00:00Z. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual int64_t NowMs() const = 0;
  // True: NowMs moves only when somebody advances it.
  virtual bool simulated() const = 0;
  // Milliseconds that never jump, from an unknown start; a suspended machine's sleep counts. For
  // pauses between tries and for what may have happened meanwhile, never for rules.
  virtual int64_t SteadyMs() const;
};

class RealClock final : public Clock {
 public:
  int64_t NowMs() const override;
  bool simulated() const override { return false; }
};

// Stands still until advanced; never goes back.
class SimulatedClock final : public Clock {
 public:
  explicit SimulatedClock(int64_t now_ms) : now_ms_(now_ms) {}
  int64_t NowMs() const override { return now_ms_.load(std::memory_order_acquire); }
  bool simulated() const override { return true; }
  // An earlier time changes nothing.
  void AdvanceTo(int64_t now_ms);

 private:
  std::atomic<int64_t> now_ms_;
};

// Nanoseconds of a clock that never jumps; for measuring spans, never for rules.
int64_t MonotonicNanos();

}  // namespace huying
