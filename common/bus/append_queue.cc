#include "common/bus/append_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace huying::bus {
namespace {

size_t BytesOf(const AppendQueue::Item& item) {
  return item.record->key.size() + item.record->payload.size() + sizeof(Record);
}

}  // namespace

AppendQueue::AppendQueue(PartitionTail& tail, AppendLimits limits, Wake wake)
    : tail_(tail), limits_(limits), wake_(std::move(wake)) {}

absl::Status AppendQueue::Push(Item item) {
  const size_t bytes = BytesOf(item);
  const absl::MutexLock lock(&mutex_);
  // One record is always taken, however large, so that a small bound cannot stop an appender for
  // good.
  const bool full =
      outstanding_ >= limits_.records_max || (bytes_ > 0 && bytes_ + bytes > limits_.bytes_max);
  if (full) return absl::ResourceExhaustedError("the queue of the log is full");
  items_.push_back(std::move(item));
  bytes_ += bytes;
  ++outstanding_;
  ++pushed_;
  has_items_.store(true, std::memory_order_release);
  return absl::OkStatus();
}

void AppendQueue::Poll(std::vector<Delivery>& out) {
  const absl::MutexLock lock(&mutex_);
  outstanding_ -= outcomes_.size();
  out.insert(out.end(), std::make_move_iterator(outcomes_.begin()),
             std::make_move_iterator(outcomes_.end()));
  outcomes_.clear();
}

void AppendQueue::Close() {
  {
    const absl::MutexLock lock(&wake_mutex_);
    wake_ = nullptr;
  }
  closed_.store(true, std::memory_order_release);
}

void AppendQueue::Take(size_t bytes_max, std::vector<Item>& out) {
  const absl::MutexLock lock(&mutex_);
  size_t bytes = 0;
  size_t n = 0;
  while (n < items_.size() && (n == 0 || bytes + BytesOf(items_[n]) <= bytes_max))
    bytes += BytesOf(items_[n++]);
  const auto taken_end = items_.begin() + static_cast<std::ptrdiff_t>(n);
  out.insert(out.end(), std::make_move_iterator(items_.begin()),
             std::make_move_iterator(taken_end));
  items_.erase(items_.begin(), taken_end);
  has_items_.store(!items_.empty(), std::memory_order_release);
}

void AppendQueue::Complete(const std::vector<Item>& items, const absl::Status& status) {
  bool first = false;
  {
    const absl::MutexLock lock(&mutex_);
    first = outcomes_.empty();
    for (const Item& item : items) {
      outcomes_.push_back({item.token, status, status.ok() ? item.record->offset : -1});
      bytes_ -= BytesOf(item);
    }
    settled_ += items.size();
  }
  settled_changed_.SignalAll();
  // A Poll takes all outcomes, so one Wake per Poll is enough.
  if (!first) return;
  const absl::MutexLock lock(&wake_mutex_);
  if (wake_) wake_();
}

bool AppendQueue::WaitSettled(absl::Time deadline) {
  const absl::MutexLock lock(&mutex_);
  const uint64_t target = pushed_;
  while (settled_ < target) {
    const bool late = settled_changed_.WaitWithDeadline(&mutex_, deadline);
    if (late) return settled_ >= target;
  }
  return true;
}

}  // namespace huying::bus
