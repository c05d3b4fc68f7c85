// The newest records of the partitions that this process writes, so that its own readers need not
// fetch from the broker what it has just sent there. A process that runs all services reads almost
// everything from here; one that runs a single service, its own part.
//
// A tail only ever holds records that the broker has acknowledged, at the offsets that it gave
// them. When somebody else has written between two of them it begins anew after the gap. It cannot
// tell of what others write after its last record: a reader that finds nothing new in it for a
// while asks the broker.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/bus/bus.h"
#include "common/bus/partition_tail.h"

namespace huying::bus {

// Any thread.
class LocalTail {
 public:
  explicit LocalTail(size_t bytes_max) : tail_(PartitionId{}, 0, bytes_max) {}

  // The tail is empty while nobody here writes.
  void AddWriter();
  void RemoveWriter();
  // Adds a record that is stored.
  void Publish(SharedRecord record);

  // To read and to subscribe to.
  PartitionTail& tail() { return tail_; }

 private:
  absl::Mutex mutex_;  // for who writes; the tail has a lock of its own
  int writers_ ABSL_GUARDED_BY(mutex_) = 0;
  PartitionTail tail_;
};

// Those of a bus; kept until the bus is gone. Any thread.
class LocalTails {
 public:
  explicit LocalTails(size_t bytes_max) : bytes_max_(bytes_max) {}

  std::shared_ptr<LocalTail> Of(const std::string& topic, int32_t partition);

 private:
  const size_t bytes_max_;
  absl::Mutex mutex_;
  std::map<std::pair<std::string, int32_t>, std::shared_ptr<LocalTail>> tails_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace huying::bus
