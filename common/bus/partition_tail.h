// The newest records of one partition, kept in memory for readers that keep up.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/bus/bus.h"
#include "common/bus/record_codec.h"

namespace huying::bus {

// Shared, because the writer, the tail and any number of readers hold a record in turn, and who is
// last cannot be told.
using SharedRecord = std::shared_ptr<const Record>;

// One thread publishes; any threads read.
class PartitionTail {
 public:
  PartitionTail(PartitionId id, int64_t end, size_t bytes_max);

  PartitionId id() const { return id_; }
  // The first offset that is not stored yet.
  int64_t end() const { return end_.load(std::memory_order_acquire); }

  // Adds stored records and wakes all readers. If they do not go on where the last ones ended, the
  // tail begins anew with them.
  void Publish(std::span<const SharedRecord> records);
  // Forgets all records and wakes all readers.
  void Clear();

  // Adds the records from `from` on to `out`, none if that is the end. False if the tail does not
  // hold that place.
  bool Read(int64_t from, size_t records_max, size_t bytes_max,
            std::vector<SharedRecord>& out) const;

  // `wake` must stay until Unsubscribe, which waits for a call that is under way.
  void Subscribe(const Wake* wake);
  void Unsubscribe(const Wake* wake);

 private:
  void Store(std::span<const SharedRecord> records, std::deque<SharedRecord>& dropped);
  void WakeAll();

  const PartitionId id_;
  const size_t bytes_max_;
  std::atomic<int64_t> end_;

  mutable absl::Mutex mutex_;                                 // held for a few pointers' time
  std::deque<SharedRecord> records_ ABSL_GUARDED_BY(mutex_);  // offsets without gaps, up to end_
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;

  absl::Mutex wakes_mutex_;
  std::vector<const Wake*> wakes_ ABSL_GUARDED_BY(wakes_mutex_);
};

}  // namespace huying::bus
