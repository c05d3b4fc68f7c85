#include "common/runtime/inbox.h"

#include <utility>

namespace huying::runtime {

bool Inbox::Push(Command& command) {
  const std::lock_guard lock(mutex_);
  if (commands_.size() >= commands_max_) return false;
  commands_.push_back(std::move(command));
  commands_waiting_.store(commands_.size(), std::memory_order_release);
  return true;
}

bool Inbox::Push(Query& query) {
  const std::lock_guard lock(mutex_);
  if (queries_.size() >= queries_max_) return false;
  queries_.push_back(std::move(query));
  queries_waiting_.store(queries_.size(), std::memory_order_release);
  return true;
}

void Inbox::TakeCommands(size_t max, std::vector<Command>& out) {
  if (commands_waiting_.load(std::memory_order_acquire) == 0) return;
  const std::lock_guard lock(mutex_);
  for (; max > 0 && !commands_.empty(); --max) {
    out.push_back(std::move(commands_.front()));
    commands_.pop_front();
  }
  commands_waiting_.store(commands_.size(), std::memory_order_release);
}

void Inbox::TakeQueries(std::vector<Query>& out) {
  if (queries_waiting_.load(std::memory_order_acquire) == 0) return;
  const std::lock_guard lock(mutex_);
  for (Query& query : queries_) out.push_back(std::move(query));
  queries_.clear();
  queries_waiting_.store(0, std::memory_order_release);
}

}  // namespace huying::runtime
