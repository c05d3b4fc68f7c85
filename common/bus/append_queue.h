// What stands between one Appender of an embedded bus and the thread that writes: records one way,
// outcomes the other.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/bus/bus.h"
#include "common/bus/partition_tail.h"

namespace huying::bus {

struct AppendLimits {
  size_t records_max = 8192;   // appended and their outcome not yet polled
  size_t bytes_max = 8 << 20;  // appended and not yet written
};

class AppendQueue {
 public:
  struct Item {
    std::shared_ptr<Record> record;  // shared with the partition's tail once it is stored
    uint64_t token = 0;
  };

  AppendQueue(PartitionTail& tail, AppendLimits limits, Wake wake);

  // The appender's thread.
  absl::Status Push(Item item);  // RESOURCE_EXHAUSTED: full
  void Poll(std::vector<Delivery>& out);
  // After this the Wake is not called any more; waits for a call that is under way.
  void Close();

  // The writer's thread.
  PartitionTail& tail() const { return tail_; }
  bool has_items() const { return has_items_.load(std::memory_order_acquire); }
  bool closed() const { return closed_.load(std::memory_order_acquire); }
  // Moves items of about bytes_max to `out`, at least one.
  void Take(size_t bytes_max, std::vector<Item>& out);
  // The outcome of what was taken; the records have their offsets if it is OK.
  void Complete(const std::vector<Item>& items, const absl::Status& status);

  // Any thread. Waits until what was pushed before has an outcome; false at the deadline.
  bool WaitSettled(absl::Time deadline);

 private:
  PartitionTail& tail_;
  const AppendLimits limits_;
  std::atomic<bool> has_items_ = false;
  std::atomic<bool> closed_ = false;

  absl::Mutex mutex_;
  absl::CondVar settled_changed_;
  std::vector<Item> items_ ABSL_GUARDED_BY(mutex_);
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;        // pushed, not completed
  size_t outstanding_ ABSL_GUARDED_BY(mutex_) = 0;  // pushed, not polled
  uint64_t pushed_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t settled_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Delivery> outcomes_ ABSL_GUARDED_BY(mutex_);

  absl::Mutex wake_mutex_;
  Wake wake_ ABSL_GUARDED_BY(wake_mutex_);
};

}  // namespace huying::bus
