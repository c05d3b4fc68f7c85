#include "common/bus/local_tails.h"

namespace huying::bus {

void LocalTail::AddWriter() {
  const absl::MutexLock lock(&mutex_);
  if (writers_++ == 0) tail_.Clear();
}

void LocalTail::RemoveWriter() {
  const absl::MutexLock lock(&mutex_);
  if (--writers_ == 0) tail_.Clear();
}

void LocalTail::Publish(SharedRecord record) {
  const absl::MutexLock lock(&mutex_);
  if (writers_ > 0) tail_.Publish({&record, 1});
}

std::shared_ptr<LocalTail> LocalTails::Of(const std::string& topic, int32_t partition) {
  const absl::MutexLock lock(&mutex_);
  std::shared_ptr<LocalTail>& tail = tails_[{topic, partition}];
  if (tail == nullptr) tail = std::make_shared<LocalTail>(bytes_max_);
  return tail;
}

}  // namespace huying::bus
