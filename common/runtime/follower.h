// Folds the partition's own log into its store: as a standby, after a start, and up to the own fence
// when ownership is taken.
//
// Threads: the worker of the partition only.
#pragma once

#include <cstdint>

#include "common/runtime/log_source.h"
#include "common/runtime/partition.h"

namespace huying::runtime {

class Follower {
 public:
  explicit Follower(Partition* partition);

  // Reads on from where the store is, which must be open.
  absl::Status Open();
  void Close() { log_.Close(); }
  bool is_open() const { return log_.is_open(); }
  // True when the log has been read to its end.
  bool AtEnd() const { return log_.is_open() && log_.AtEnd(); }
  const LogSource::Counts& counts() const { return log_.counts(); }

  // What came of the fence that is waited for.
  enum class Fence { kNotSeen, kCounts, kVoid };
  struct Step {
    Trouble trouble;
    bool more = false;  // to read at once
    Fence fence = Fence::kNotSeen;
    int64_t fence_sent_ms = 0;   // by the clock of who sent it
    int64_t fence_taken_ms = 0;  // by the log's
  };
  // Applies what there is, a bounded share of it, in one batch; stops behind the fence of
  // `awaited_owner` (0: none is waited for).
  Step Follow(uint64_t awaited_owner);

 private:
  Trouble Apply(const ValidatedRecord& validated, google::protobuf::Arena& arena);
  absl::Status TakeFence(const log::v1::Fence& fence);
  absl::Status Write();

  Partition* partition_;
  LogSource log_;
};

}  // namespace huying::runtime
