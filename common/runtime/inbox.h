// The bounded inbox of a partition: commands and queries from any thread, taken by the worker.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/runtime/byte_budget.h"
#include "common/runtime/types.h"

namespace huying::runtime {

// A command that waits, until it is answered or decided. Steady times.
struct WaitingCommand {
  Command command;
  int64_t submitted_ms = 0;
  int64_t deadline_ms = INT64_MAX;
  size_t bytes = 0;
  BudgetShare share = {};
};

class Inbox {
 public:
  explicit Inbox(const HostOptions& options) : options_(options) {}

  // Not OK: full, and nothing was taken.
  absl::Status Push(Command& command, int64_t now_ms);
  absl::Status Push(Query& query);

  // Worker only. Moves at most `max` commands to the end of `out`.
  void TakeCommands(size_t max, std::vector<WaitingCommand>& out);
  // Worker only. Moves the commands that were given before `submitted_before_ms`, or whose deadline
  // is over, to the end of `out`.
  void TakeOverdue(int64_t now_ms, int64_t submitted_before_ms, std::vector<WaitingCommand>& out);
  void TakeQueries(std::vector<Query>& out);

  size_t commands() const { return commands_waiting_.load(std::memory_order_acquire); }

 private:
  const HostOptions& options_;
  absl::Mutex mutex_;
  std::deque<WaitingCommand> commands_ ABSL_GUARDED_BY(mutex_);
  size_t command_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Query> queries_ ABSL_GUARDED_BY(mutex_);
  std::atomic<size_t> commands_waiting_{0};
  std::atomic<size_t> queries_waiting_{0};
};

}  // namespace huying::runtime
