// The bounded door of a partition: commands and queries from any thread, taken by the worker.
#pragma once

#include <atomic>
#include <deque>
#include <mutex>
#include <vector>

#include "common/runtime/types.h"

namespace huying::runtime {

class Inbox {
 public:
  Inbox(size_t commands_max, size_t queries_max)
      : commands_max_(commands_max), queries_max_(queries_max) {}

  // False: full, and nothing was taken.
  bool Push(Command& command);
  bool Push(Query& query);

  // Worker only. Moves at most `max` commands to the end of `out`.
  void TakeCommands(size_t max, std::vector<Command>& out);
  void TakeQueries(std::vector<Query>& out);

  size_t commands() const { return commands_waiting_.load(std::memory_order_acquire); }

 private:
  const size_t commands_max_;
  const size_t queries_max_;
  std::mutex mutex_;
  std::deque<Command> commands_;  // guarded by mutex_
  std::vector<Query> queries_;    // guarded by mutex_
  std::atomic<size_t> commands_waiting_{0};
  std::atomic<size_t> queries_waiting_{0};
};

}  // namespace huying::runtime
