#include "common/bus/partition_tail.h"

#include <algorithm>

namespace huying::bus {
namespace {

// What a record of the tail costs beside its key and payload.
constexpr size_t kRecordOverheadBytes = 160;

size_t BytesOf(const Record& record) {
  return record.key.size() + record.payload.size() + kRecordOverheadBytes;
}

}  // namespace

PartitionTail::PartitionTail(PartitionId id, int64_t end, size_t bytes_max)
    : id_(id), bytes_max_(bytes_max), end_(end) {}

void PartitionTail::Publish(std::span<const SharedRecord> records) {
  if (records.empty()) return;
  std::deque<SharedRecord> dropped;  // freed outside the lock
  Store(records, dropped);
  WakeAll();
}

void PartitionTail::Clear() {
  std::deque<SharedRecord> dropped;
  {
    const absl::MutexLock lock(&mutex_);
    dropped.swap(records_);
    bytes_ = 0;
  }
  WakeAll();
}

void PartitionTail::WakeAll() {
  const absl::MutexLock lock(&wakes_mutex_);
  for (const Wake* wake : wakes_) (*wake)();
}

void PartitionTail::Store(std::span<const SharedRecord> records,
                          std::deque<SharedRecord>& dropped) {
  const absl::MutexLock lock(&mutex_);
  if (!records_.empty() && records.front()->offset != records_.back()->offset + 1) {
    dropped.swap(records_);
    bytes_ = 0;
  }
  for (const SharedRecord& record : records) {
    records_.push_back(record);
    bytes_ += BytesOf(*record);
  }
  // Before anybody can read them: a reader that is beyond the end takes the log for one that was
  // cut.
  end_.store(records.back()->offset + 1, std::memory_order_release);
  while (bytes_ > bytes_max_) {
    bytes_ -= BytesOf(*records_.front());
    dropped.push_back(std::move(records_.front()));
    records_.pop_front();
  }
}

bool PartitionTail::Read(int64_t from, size_t records_max, size_t bytes_max,
                         std::vector<SharedRecord>& out) const {
  const absl::MutexLock lock(&mutex_);
  if (records_.empty() || from < records_.front()->offset || from > records_.back()->offset + 1)
    return false;
  size_t bytes = 0;
  size_t at = static_cast<size_t>(from - records_.front()->offset);
  for (size_t n = 0; at < records_.size() && n < records_max && bytes < bytes_max; ++n, ++at) {
    out.push_back(records_[at]);
    bytes += BytesOf(*records_[at]);
  }
  return true;
}

void PartitionTail::Subscribe(const Wake* wake) {
  const absl::MutexLock lock(&wakes_mutex_);
  wakes_.push_back(wake);
}

void PartitionTail::Unsubscribe(const Wake* wake) {
  const absl::MutexLock lock(&wakes_mutex_);
  std::erase(wakes_, wake);
}

}  // namespace huying::bus
