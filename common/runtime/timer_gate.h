// When timers may fire: what a clock waits for may stand in a log that has not been read yet, and so
// may what a timer is to sum up. So they wait until every log has been read as far as it reached
// when the timer was found due; not until all ends are reached at once, which a busy log may never
// grant.
//
// Pure but for what it remembers.
#pragma once

#include <cstdint>
#include <vector>

namespace huying::runtime {

class TimerGate {
 public:
  // Where a log is read to, and where it ends; -1: unknown.
  struct Place {
    int64_t next = 0;
    int64_t end = -1;
    bool at_end = false;
  };

  // Timers that are due by the time returned may fire now; -1: none. `now_ms` is the time that the
  // rules are given, and some timer is due by it.
  int64_t Open(int64_t now_ms, const std::vector<Place>& places);
  void Close() { waiting_ = false; }

 private:
  bool waiting_ = false;
  int64_t due_ms_ = 0;         // when the wait began
  std::vector<int64_t> ends_;  // of the logs then; -1: must be at its end
};

}  // namespace huying::runtime
