#include "common/bus/written_tails.h"

namespace huying::bus {

void WrittenTail::AddWriter() {
  const std::lock_guard lock(mutex_);
  if (writers_++ == 0) tail_.Clear();
}

void WrittenTail::RemoveWriter() {
  const std::lock_guard lock(mutex_);
  if (--writers_ == 0) tail_.Clear();
}

void WrittenTail::Publish(SharedRecord record) {
  const std::lock_guard lock(mutex_);
  if (writers_ > 0) tail_.Publish({&record, 1});
}

std::shared_ptr<WrittenTail> WrittenTails::Of(const std::string& topic, int32_t partition) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<WrittenTail>& tail = tails_[{topic, partition}];
  if (tail == nullptr) tail = std::make_shared<WrittenTail>(bytes_max_);
  return tail;
}

}  // namespace huying::bus
