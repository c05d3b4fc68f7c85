#include "common/runtime/clock_guard.h"

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace huying::runtime {
namespace {

std::string Shanghai(int64_t time_ms) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixMillis(time_ms),
                          absl::FixedTimeZone(8 * 3600));
}

std::string Span(int64_t ms) { return absl::FormatDuration(absl::Milliseconds(std::abs(ms))); }

}  // namespace

absl::Status ClockGuard::BeforeFence(int64_t now_ms, int64_t steady_ms, int64_t newest_ms) {
  if (simulated_) return absl::OkStatus();
  // With a broker its clock will judge; without one only a person, or a clock that is set back, can.
  if (!log_has_clock_ && looked_) {
    if (absl::Status step = CheckStep(now_ms, steady_ms); !step.ok()) return step;
  }
  if (newest_ms - now_ms > kClockToleranceMs) {
    return absl::FailedPreconditionError(
        absl::StrCat("the clock says ", Shanghai(now_ms), ", but the newest decision was made at ",
                     Shanghai(newest_ms), ": set the clock (Asia/Shanghai), and this goes on"));
  }
  if (newest_ms != 0 && !log_has_clock_ && !accept_ && now_ms - newest_ms > kClockGapMaxMs) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the clock says ", Shanghai(now_ms), ", and the newest decision was made at ",
        Shanghai(newest_ms),
        ", more than 31 days before: if the clock is right, start with --accept-clock, else set "
        "it"));
  }
  if (log_has_clock_ || !looked_) offset_ms_ = now_ms - steady_ms;
  looked_ = true;
  return absl::OkStatus();
}

absl::Status ClockGuard::AfterFence(int64_t sent_ms, int64_t taken_ms) {
  if (simulated_ || !log_has_clock_) return absl::OkStatus();
  ahead_ms_ = sent_ms - taken_ms;
  if (std::abs(ahead_ms_) <= kClockToleranceMs) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the clock of this host is ", Span(ahead_ms_), ahead_ms_ > 0 ? " ahead of" : " behind",
      " the broker's, which says ", Shanghai(taken_ms),
      ": it decides nothing until they agree to 5 minutes; look at the time service "
      "of both"));
}

absl::Status ClockGuard::Look(int64_t now_ms, int64_t steady_ms) const {
  return simulated_ || !looked_ ? absl::OkStatus() : CheckStep(now_ms, steady_ms);
}

absl::Status ClockGuard::CheckStep(int64_t now_ms, int64_t steady_ms) const {
  const int64_t step_ms = now_ms - steady_ms - offset_ms_;
  if (std::abs(step_ms) <= kClockToleranceMs) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the clock was set ", step_ms > 0 ? "forward" : "back", " by ", Span(step_ms),
                   " while running and says ", Shanghai(now_ms),
                   " now: nothing is decided until it is set right, or the process started again"));
}

}  // namespace huying::runtime
