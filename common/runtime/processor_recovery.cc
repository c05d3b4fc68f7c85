// What a processor does when the log or its store does not answer: most of it passes, a damaged
// store is folded again, the rest stops the partition.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/runtime/processor.h"

namespace huying::runtime {
namespace {

constexpr int64_t kRetryPauseMinMs = 200;
constexpr int64_t kRetryPauseMaxMs = 10'000;
// A failure so long after the last one is a new one.
constexpr int64_t kRetryForgetMs = 3 * kRetryPauseMaxMs;
// A disk that damages one store after the other wants a person.
constexpr int kStoresDamagedMax = 3;

// Of a log.
bool IsPermanent(const absl::Status& status) {
  return status.code() == absl::StatusCode::kOutOfRange ||
         status.code() == absl::StatusCode::kDataLoss ||
         status.code() == absl::StatusCode::kFailedPrecondition;
}

}  // namespace

std::string PartitionProcessor::StorePath() const {
  return absl::StrCat(options_.data_dir, "/", partition_);
}

// The log failed: from the start again, a little later, unless it never mends.
void PartitionProcessor::Retry(const absl::Status& why) {
  if (IsPermanent(why)) return Stop(why);
  Pause(why);
}

// The store failed. What it held is in the log: a damaged one is put aside, and what it held is
// folded again.
void PartitionProcessor::StoreFailed(const absl::Status& why) {
  if (why.code() != absl::StatusCode::kDataLoss) return Pause(why);
  if (++stores_damaged_ > kStoresDamagedMax) {
    return Stop(absl::DataLossError(
        absl::StrCat(why.message(), "; it is the store number ", stores_damaged_,
                     " of this partition that is damaged: look at the disk")));
  }
  Abandon(why);
  CloseStore();
  const absl::StatusOr<std::string> aside = deps_.quarantine(StorePath());
  if (!aside.ok()) return Pause(aside.status());
  log::Error(
      "{}/{}: the store cannot be used and was put aside as {}; the log is folded again ({})",
      deps_.handlers->spec().name, partition_, *aside, why.ToString());
  deps_.wake();
}

// From the start again, later each time; one line for each reason.
void PartitionProcessor::Pause(const absl::Status& why) {
  const int64_t now_ms = deps_.clock->SteadyMs();
  if (now_ms - failed_at_ms_ > kRetryForgetMs) {
    failure_.clear();
    retry_pause_ms_ = 0;
  }
  failed_at_ms_ = now_ms;
  retry_pause_ms_ = std::clamp(2 * retry_pause_ms_, kRetryPauseMinMs, kRetryPauseMaxMs);
  retry_at_ms_ = now_ms + retry_pause_ms_;
  if (std::string text = why.ToString(); text != failure_) {
    log::Warn("{}/{}: {}; trying again", deps_.handlers->spec().name, partition_, text);
    failure_ = std::move(text);
  }
  SetError(std::string(why.message()));
  Abandon(why);
  CloseStore();
}

void PartitionProcessor::Stop(const absl::Status& why) {
  std::string text(why.message());
  if (why.code() == absl::StatusCode::kOutOfRange) {
    absl::StrAppend(
        &text,
        "; the store and the log do not fit together: the log was cut or exchanged, or the folder ",
        options_.data_dir,
        " belongs to another one. Give the right folder, or move this one away to fold the log "
        "again");
  }
  log::Error("{}/{} stopped: {}", deps_.handlers->spec().name, partition_, text);
  SetError(std::move(text));
  Abandon(why);
  SetPhase(Phase::kStopped);
  CloseStore();
}

void PartitionProcessor::SetError(std::string text) {
  const std::lock_guard lock(error_mutex_);
  error_ = std::move(text);
}

}  // namespace huying::runtime
