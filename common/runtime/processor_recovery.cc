// What a processor does about trouble. The log's passes and leaves the store open, so that readers
// are answered; a damaged store is folded again; what no retry ends stops the partition.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/runtime/processor.h"

namespace huying::runtime {
namespace {

// A disk that damages one store after the other wants a person.
constexpr int kStoresDamagedMax = 3;
// A disk that fails so often in a row is this host's trouble.
constexpr int kStoreFailuresMax = 5;
// A clock that is wrong may be set right.
constexpr int64_t kLookAgainMs = 10'000;
// So long a caller waits while ownership is taken.
constexpr int64_t kAcquiringPatienceMs = 3'000;

}  // namespace

void PartitionProcessor::Recover(const Trouble& trouble) {
  switch (trouble.with) {
    case Trouble::With::kNothing:
      break;
    case Trouble::With::kLog:
      IsPermanent(trouble.why) ? Stop(trouble.why) : LogTrouble(trouble.why);
      break;
    case Trouble::With::kStore:
      StoreTrouble(trouble.why);
      break;
    case Trouble::With::kOwnership:
      log::Warn("{}: no longer owner in epoch {}: {}", partition_.name(),
                partition_.store.state().own().epoch(), trouble.why.ToString());
      StepDown(trouble.why);
      break;
    case Trouble::With::kClock:
      Stop(trouble.why);
      look_again_ms_ = partition_.SteadyMs() + kLookAgainMs;
      break;
  }
}

// Back to reading: the log tells what has happened, and a late record of this tenure is void.
void PartitionProcessor::StepDown(const absl::Status& why) {
  appender_.reset();
  follower_.Close();
  owner_id_ = 0;
  if (owner_ != nullptr) {
    owner_->Refuse(why);
    owner_->AddCounts(ended_);
    owner_.reset();
  }
  if (!partition_.store.is_open()) return;
  if (phase_ == Phase::kOwning || phase_ == Phase::kAcquiring) SetPhase(Phase::kFollowing);
  if (absl::Status status = partition_.store.DropStaged(); !status.ok()) StoreTrouble(status);
}

void PartitionProcessor::CloseStore() {
  follower_.Close();
  projector_.Close();
  partition_.dead_letters.Close();
  partition_.store.Close();
  if (phase_ != Phase::kStopped) SetPhase(Phase::kClosed);
}

// The store stays open and is asked; ownership is taken again when the log answers.
void PartitionProcessor::LogTrouble(const absl::Status& why) {
  log_trouble_ = true;
  SetError(std::string(why.message()));
  if (backoff_.Failed(partition_.SteadyMs(), why))
    log::Warn("{}: {}; trying again", partition_.name(), why.ToString());
  StepDown(why);
}

void PartitionProcessor::StoreTrouble(const absl::Status& why) {
  if (absl::IsDataLoss(why)) return Quarantine(why);
  Pause(why);
  if (++store_failures_ >= kStoreFailuresMax) SetHostTrouble(why);
}

// What the store held is in the log, and is folded again.
void PartitionProcessor::Quarantine(const absl::Status& why) {
  if (++stores_damaged_ > kStoresDamagedMax) {
    return Stop(absl::DataLossError(
        absl::StrCat(why.message(), "; it is the store number ", stores_damaged_,
                     " of this partition that is damaged: look at the disk")));
  }
  partition_.store.Close();  // first: nothing of it is read any more
  StepDown(why);
  CloseStore();
  const absl::StatusOr<std::string> aside = partition_.deps.quarantine(partition_.store.path());
  if (!aside.ok()) return Pause(aside.status());
  log::Error("{}: the store cannot be used and was moved to {}; the log is folded again ({})",
             partition_.name(), *aside, why.ToString());
  partition_.deps.wake();
}

// From the start again, later each time; one line for each reason.
void PartitionProcessor::Pause(const absl::Status& why) {
  log_trouble_ = false;
  if (backoff_.Failed(partition_.SteadyMs(), why))
    log::Warn("{}: {}; trying again", partition_.name(), why.ToString());
  SetError(std::string(why.message()));
  partition_.store.Close();
  StepDown(why);
  CloseStore();
}

void PartitionProcessor::Stop(const absl::Status& why) {
  std::string text(why.message());
  log::Error("{} stopped: {}", partition_.name(), text);
  SetHostTrouble(absl::Status(why.code(), text));
  SetError(std::move(text));
  look_again_ms_ = -1;
  partition_.store.Close();
  StepDown(why);
  CloseStore();
  SetPhase(Phase::kStopped);
}

void PartitionProcessor::SetError(std::string text) {
  const absl::MutexLock lock(&error_mutex_);
  error_ = std::move(text);
}

void PartitionProcessor::SetHostTrouble(absl::Status why) {
  const absl::MutexLock lock(&error_mutex_);
  host_trouble_ = std::move(why);
}

// What a caller hears who needs an owner here.
absl::Status PartitionProcessor::Unavailable() const {
  const Wanted wanted = wanted_.load(std::memory_order_acquire);
  if (phase_ == Phase::kStopped) {
    return absl::UnavailableError(absl::StrCat(partition_.name(), " is stopped; see the log of ",
                                               partition_.options.instance));
  }
  if (wanted == Wanted::kOwner && log_trouble_) {
    return absl::UnavailableError(absl::StrCat(
        partition_.name(), ": the log cannot be written now; ask again with the same request id"));
  }
  if (wanted == Wanted::kOwner && phase_ == Phase::kClosed && backoff_.failing()) {
    return absl::UnavailableError(absl::StrCat(
        partition_.name(), ": the store cannot be opened now; ask again with the same request id"));
  }
  return absl::FailedPreconditionError(
      absl::StrCat(partition_.name(), " is not owned by ", partition_.options.instance));
}

absl::Duration PartitionProcessor::RetryAfter() const {
  return std::max(kRetryAfterMin, absl::Milliseconds(backoff_.LeftMs(partition_.SteadyMs())));
}

void PartitionProcessor::RefuseCommands() {
  if (inbox_.commands() == 0) return;
  refused_.clear();
  inbox_.TakeCommands(partition_.options.commands_max, refused_);
  const absl::Status why = Unavailable();
  const absl::Duration after = absl::IsUnavailable(why) ? RetryAfter() : absl::ZeroDuration();
  for (WaitingCommand& waiting : refused_)
    waiting.command.done(Failed(why, partition_.number, after));
  refused_.clear();
}

void PartitionProcessor::RefuseOverdue() {
  if (inbox_.commands() == 0) return;
  const int64_t now_ms = partition_.SteadyMs();
  refused_.clear();
  inbox_.TakeOverdue(now_ms, now_ms - kAcquiringPatienceMs, refused_);
  for (WaitingCommand& waiting : refused_) {
    const bool late = waiting.deadline_ms <= now_ms;
    if (late) partition_.gauges.expired_commands.fetch_add(1, std::memory_order_relaxed);
    const absl::Status why =
        late ? absl::DeadlineExceededError(
                   "the time for the command was over before it was decided: nothing was done")
             : absl::UnavailableError(
                   absl::StrCat(partition_.name(),
                                " is still being taken over; ask again with the same request "
                                "id"));
    waiting.command.done(
        Failed(why, partition_.number, late ? absl::ZeroDuration() : RetryAfter()));
  }
  refused_.clear();
}

}  // namespace huying::runtime
