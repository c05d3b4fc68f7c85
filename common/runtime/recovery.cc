#include "common/runtime/recovery.h"

#include <algorithm>

namespace huying::runtime {
namespace {

constexpr int64_t kPauseMinMs = 200;
constexpr int64_t kPauseMaxMs = 10'000;
// A failure so long after the last one is a new one.
constexpr int64_t kForgetMs = 3 * kPauseMaxMs;

}  // namespace

bool IsPermanent(const absl::Status& status) {
  return absl::IsOutOfRange(status) || absl::IsDataLoss(status) ||
         absl::IsFailedPrecondition(status);
}

bool Backoff::Failed(int64_t steady_ms, const absl::Status& why) {
  if (steady_ms - failed_at_ms_ > kForgetMs) Reset();
  failed_at_ms_ = steady_ms;
  pause_ms_ = std::clamp(2 * pause_ms_, kPauseMinMs, kPauseMaxMs);
  retry_at_ms_ = steady_ms + pause_ms_;
  std::string text = why.ToString();
  if (text == reason_) return false;
  reason_ = std::move(text);
  return true;
}

void Backoff::Reset() {
  retry_at_ms_ = 0;
  pause_ms_ = 0;
  reason_.clear();
}

int64_t Backoff::LeftMs(int64_t steady_ms) const {
  return std::max<int64_t>(0, retry_at_ms_ - steady_ms);
}

}  // namespace huying::runtime
