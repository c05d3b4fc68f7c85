#include "common/runtime/inbox.h"

#include <algorithm>
#include <utility>

namespace huying::runtime {
namespace {

// What a message takes in memory beside its bytes on the wire, about: once more the same, and this.
constexpr size_t kCommandBytesMin = 512;

size_t BytesOf(const Command& command) {
  const size_t message = command.message == nullptr ? 0 : command.message->ByteSizeLong();
  return kCommandBytesMin + 2 * message + command.request_id.size() + command.subject.size();
}

int64_t DeadlineOf(const Command& command, int64_t now_ms) {
  if (command.timeout == absl::InfiniteDuration()) return INT64_MAX;
  return now_ms + std::max<int64_t>(0, absl::ToInt64Milliseconds(command.timeout));
}

}  // namespace

absl::Status Inbox::Push(Command& command, int64_t now_ms) {
  const size_t bytes = BytesOf(command);
  const absl::MutexLock lock(&mutex_);
  // One is always taken, however large.
  const bool full = commands_.size() >= options_.commands_max ||
                    (!commands_.empty() && command_bytes_ + bytes > options_.commands_bytes_max);
  if (full) {
    return absl::ResourceExhaustedError(
        "too many commands wait for this partition; ask again a little later");
  }
  WaitingCommand waiting;
  if (!BudgetShare::Take(options_.budget, bytes, waiting.share)) {
    return absl::ResourceExhaustedError("too much waits in this process; ask again a little later");
  }
  waiting.deadline_ms = DeadlineOf(command, now_ms);
  waiting.submitted_ms = now_ms;
  waiting.bytes = bytes;
  waiting.command = std::move(command);
  commands_.push_back(std::move(waiting));
  command_bytes_ += bytes;
  commands_waiting_.store(commands_.size(), std::memory_order_release);
  return absl::OkStatus();
}

absl::Status Inbox::Push(Query& query) {
  const absl::MutexLock lock(&mutex_);
  if (queries_.size() >= options_.queries_max) {
    return absl::ResourceExhaustedError(
        "too many queries wait for this partition; ask again a little later");
  }
  queries_.push_back(std::move(query));
  queries_waiting_.store(queries_.size(), std::memory_order_release);
  return absl::OkStatus();
}

void Inbox::TakeCommands(size_t max, std::vector<WaitingCommand>& out) {
  if (commands_waiting_.load(std::memory_order_acquire) == 0) return;
  const absl::MutexLock lock(&mutex_);
  for (; max > 0 && !commands_.empty(); --max) {
    command_bytes_ -= commands_.front().bytes;
    out.push_back(std::move(commands_.front()));
    commands_.pop_front();
  }
  commands_waiting_.store(commands_.size(), std::memory_order_release);
}

void Inbox::TakeOverdue(int64_t now_ms, int64_t submitted_before_ms,
                        std::vector<WaitingCommand>& out) {
  if (commands_waiting_.load(std::memory_order_acquire) == 0) return;
  const absl::MutexLock lock(&mutex_);
  std::deque<WaitingCommand> kept;
  for (WaitingCommand& waiting : commands_) {
    if (waiting.submitted_ms < submitted_before_ms || waiting.deadline_ms <= now_ms) {
      command_bytes_ -= waiting.bytes;
      out.push_back(std::move(waiting));
    } else {
      kept.push_back(std::move(waiting));
    }
  }
  commands_ = std::move(kept);
  commands_waiting_.store(commands_.size(), std::memory_order_release);
}

void Inbox::TakeQueries(std::vector<Query>& out) {
  if (queries_waiting_.load(std::memory_order_acquire) == 0) return;
  const absl::MutexLock lock(&mutex_);
  for (Query& query : queries_) out.push_back(std::move(query));
  queries_.clear();
  queries_waiting_.store(0, std::memory_order_release);
}

}  // namespace huying::runtime
