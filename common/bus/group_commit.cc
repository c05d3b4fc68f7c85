#include "common/bus/group_commit.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace huying::bus {
namespace {

int64_t NowMs() {
  // The time a record was taken is for people; no rule reads it, so the system's clock will do.
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

GroupCommit::GroupCommit(LogStore& store, size_t commit_bytes_max)
    : store_(store), commit_bytes_max_(commit_bytes_max), thread_([this] { Run(); }) {}

GroupCommit::~GroupCommit() {
  stop_.store(true, std::memory_order_release);
  Notify();
  thread_.join();
}

std::shared_ptr<AppendQueue> GroupCommit::Open(PartitionTail& tail, AppendLimits limits,
                                               Wake wake) {
  auto queue = std::make_shared<AppendQueue>(tail, limits, std::move(wake));
  const absl::MutexLock lock(&mutex_);
  queues_.push_back(queue);
  queues_version_.fetch_add(1, std::memory_order_release);
  return queue;
}

void GroupCommit::Notify() {
  if (!work_.exchange(true, std::memory_order_acq_rel)) work_.notify_one();
}

absl::Status GroupCommit::failure() const {
  const absl::MutexLock lock(&mutex_);
  return failure_;
}

absl::Status GroupCommit::Flush(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  std::vector<std::shared_ptr<AppendQueue>> queues;
  {
    const absl::MutexLock lock(&mutex_);
    queues = queues_;
  }
  for (const auto& queue : queues) {
    if (!queue->WaitSettled(deadline)) {
      return absl::DeadlineExceededError("appends to the log have no outcome yet");
    }
  }
  return failure();
}

void GroupCommit::Run() {
  while (true) {
    // Read before the queues: what was pushed before the stop is then seen.
    const bool stopping = stop_.load(std::memory_order_acquire);
    RefreshQueues();
    if (Collect()) {
      Commit();
    } else if (stopping) {
      return;
    } else {
      WaitForWork();
    }
  }
}

void GroupCommit::WaitForWork() {
  work_.wait(false, std::memory_order_acquire);
  // A read-modify-write, so that an item pushed before a Notify that it swallows is seen by the
  // Collect that follows.
  work_.exchange(false, std::memory_order_acq_rel);
}

void GroupCommit::RefreshQueues() {
  const bool any_closed = std::any_of(known_.begin(), known_.end(), [](const auto& queue) {
    return queue->closed() && !queue->has_items();
  });
  if (!any_closed && known_version_ == queues_version_.load(std::memory_order_acquire)) return;
  const absl::MutexLock lock(&mutex_);
  std::erase_if(queues_, [](const auto& queue) { return queue->closed() && !queue->has_items(); });
  known_ = queues_;
  known_version_ = queues_version_.load(std::memory_order_relaxed);
}

bool GroupCommit::Collect() {
  parts_.clear();
  size_t bytes = 0;
  for (size_t i = 0; i < known_.size() && bytes < commit_bytes_max_; ++i) {
    const auto& queue = known_[(first_ + i) % known_.size()];
    if (!queue->has_items()) continue;
    Part& part = parts_.emplace_back(Part{queue, {}});
    queue->Take(commit_bytes_max_ - bytes, part.items);
    for (const auto& item : part.items)
      bytes += item.record->key.size() + item.record->payload.size();
  }
  ++first_;
  return !parts_.empty();
}

void GroupCommit::Commit() {
  if (failed()) return Fail(failure());
  const int64_t now_ms = NowMs();
  next_.clear();
  for (const Part& part : parts_) {
    PartitionTail& tail = part.queue->tail();
    int64_t& next = next_.try_emplace(&tail, tail.end()).first->second;
    for (const AppendQueue::Item& item : part.items) {
      item.record->offset = next++;
      item.record->time_ms = now_ms;
      store_.Add(tail.id(), *item.record);
    }
  }
  const absl::Status status = store_.Commit();
  if (!status.ok()) return Fail(status);
  for (Part& part : parts_) Publish(part);
}

void GroupCommit::Fail(const absl::Status& status) {
  if (!failed()) {
    const absl::MutexLock lock(&mutex_);
    failure_ = status;
    failed_.store(true, std::memory_order_release);
  }
  for (const Part& part : parts_) part.queue->Complete(part.items, status);
}

// Readers see a record before its appender learns of it.
void GroupCommit::Publish(Part& part) {
  published_.clear();
  for (const AppendQueue::Item& item : part.items) published_.push_back(item.record);
  part.queue->tail().Publish(published_);
  part.queue->Complete(part.items, absl::OkStatus());
  published_.clear();
}

}  // namespace huying::bus
