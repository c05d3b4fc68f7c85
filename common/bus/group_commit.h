// The one thread of an embedded bus that writes: it takes what all appenders have queued, stores it
// with one sync, then shows it to readers and reports the outcomes. While it waits for the disk the
// queues fill, so the sync is shared by more records the slower the disk or the higher the load is;
// at low load an append costs one sync.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <unordered_map>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/bus/append_queue.h"
#include "common/bus/log_store.h"

namespace huying::bus {

class GroupCommit {
 public:
  // `store` must stay until this is gone; nobody else may Add or Commit to it.
  GroupCommit(LogStore& store, size_t commit_bytes_max);
  // Stores what is queued, then stops.
  ~GroupCommit();

  // Any thread.
  std::shared_ptr<AppendQueue> Open(PartitionTail& tail, AppendLimits limits, Wake wake);
  // Tells the thread that a queue has items. Lock-free.
  void Notify();
  // OK while the log takes appends; otherwise why it does not, until it is opened anew.
  bool failed() const { return failed_.load(std::memory_order_acquire); }
  absl::Status failure() const;
  absl::Status Flush(absl::Duration timeout);

 private:
  // What one queue has in the commit that is under way.
  struct Part {
    std::shared_ptr<AppendQueue> queue;
    std::vector<AppendQueue::Item> items;
  };

  void Run();
  void WaitForWork();
  void RefreshQueues();
  bool Collect();
  void Commit();
  void Fail(const absl::Status& status);
  void Publish(Part& part);

  LogStore& store_;
  const size_t commit_bytes_max_;

  std::atomic<bool> work_ = false;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> failed_ = false;

  mutable absl::Mutex mutex_;  // not on the way of a record
  // Shared: a queue lives until its appender has closed it and its last record has an outcome.
  std::vector<std::shared_ptr<AppendQueue>> queues_ ABSL_GUARDED_BY(mutex_);
  std::atomic<uint64_t> queues_version_ = 0;  // written under the mutex
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);

  // The writing thread's own.
  std::vector<std::shared_ptr<AppendQueue>> known_;
  uint64_t known_version_ = 0;
  size_t first_ = 0;  // the queue to begin with, in turn
  std::vector<Part> parts_;
  std::vector<SharedRecord> published_;
  std::unordered_map<PartitionTail*, int64_t> next_;

  std::thread thread_;
};

}  // namespace huying::bus
