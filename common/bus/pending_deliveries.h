// The records of one Kafka appender that have no outcome yet, in the order in which they were
// appended. Outcomes may come in any order (a record that timed out overtakes one that is under
// way) and are given in that of the appends.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/bus/bus.h"
#include "common/bus/local_tails.h"

namespace huying::bus {

class PendingDeliveries {
 public:
  struct Slot {
    PendingDeliveries* owner = nullptr;
    uint64_t token = 0;
    uint64_t number = 0;             // of the push
    std::shared_ptr<Record> record;  // librdkafka sends the payload from here
    bool alone = false;              // see ProducerClient::Open
    bool settled = false;
    absl::Status status;
    int64_t offset = -1;
  };

  // What is stored goes to `tail`, too.
  PendingDeliveries(size_t records_max, size_t bytes_max, std::shared_ptr<LocalTail> tail,
                    Wake wake);
  ~PendingDeliveries();
  PendingDeliveries(const PendingDeliveries&) = delete;
  PendingDeliveries& operator=(const PendingDeliveries&) = delete;

  // The appender's thread. Null: full. The slot stays where it is until it is polled or taken back.
  Slot* Push(uint64_t token, std::shared_ptr<Record> record);
  void TakeBack();  // the last one pushed
  void Poll(std::vector<Delivery>& out);
  // After this the Wake is not called any more; waits for a call that is under way.
  void Close();

  // The thread that polls the client. `offset` and `time_ms` are where and when it was stored.
  static void Settle(Slot& slot, absl::Status status, int64_t offset, int64_t time_ms);
  // Any thread. Nothing is without an outcome.
  bool idle() const;
  bool closed() const;
  // Any thread. Waits until what was pushed before has an outcome; false at the deadline.
  bool WaitSettled(absl::Time deadline);

 private:
  // What was pushed before number `end` has an outcome.
  bool SettledTo(uint64_t end) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t records_max_;
  const size_t bytes_max_;
  const std::shared_ptr<LocalTail> tail_;
  mutable absl::Mutex mutex_;
  absl::CondVar settled_;
  std::deque<Slot> slots_ ABSL_GUARDED_BY(mutex_);
  uint64_t pushed_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t unsettled_ ABSL_GUARDED_BY(mutex_) = 0;
  bool signalled_ ABSL_GUARDED_BY(mutex_) = false;  // a Wake was called since the last Poll
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Mutex wake_mutex_;
  Wake wake_ ABSL_GUARDED_BY(wake_mutex_);
};

}  // namespace huying::bus
