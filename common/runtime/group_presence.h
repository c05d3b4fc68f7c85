// Whether a host should be in the consumer group of a service. When a partition has trouble of this
// host alone (PartitionProcessor::HostTrouble) the host leaves, so that another one takes over all
// that it owned, and comes back after some minutes, later each time. Where nobody else takes over
// it comes back soon: its other partitions are better served here than nowhere.
//
// Pure: no clock of its own. Threads: one at a time.
#pragma once

#include <cstdint>

namespace huying::runtime {

class GroupPresence {
 public:
  enum class Step { kNone, kLeave, kJoin };

  struct Look {
    int64_t now_ms = 0;       // steady time
    bool trouble = false;     // some partition has trouble of this host alone
    bool others = false;      // other processes own partitions of the service
    bool taken_over = false;  // while away: another one owns what this host owned
  };
  // What to do now. The caller does it; kLeave and kJoin are said once.
  Step Next(const Look& look);

  bool away() const { return away_; }
  // While away: when it comes back if all goes well; steady time.
  int64_t back_at_ms() const { return back_at_ms_; }

 private:
  bool away_ = false;
  int64_t left_at_ms_ = 0;
  int64_t back_at_ms_ = 0;
  int64_t pause_ms_ = 0;
  int64_t stay_until_ms_ = 0;  // not left again before this
  int64_t joined_at_ms_ = 0;
};

}  // namespace huying::runtime
