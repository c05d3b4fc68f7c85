#include "common/runtime/group_presence.h"

#include <algorithm>

namespace huying::runtime {
namespace {

constexpr int64_t kPauseMinMs = 60'000;
constexpr int64_t kPauseMaxMs = 600'000;
// A member that leaves is replaced within a second or two, one that dies within its session.
constexpr int64_t kTakeOverMs = 10'000;
// Trouble so long after the last return is a new one.
constexpr int64_t kForgetMs = 3 * kPauseMaxMs;

}  // namespace

GroupPresence::Step GroupPresence::Next(const Look& look) {
  if (away_) {
    const bool alone = !look.taken_over && look.now_ms - left_at_ms_ >= kTakeOverMs;
    if (look.now_ms < back_at_ms_ && !alone) return Step::kNone;
    away_ = false;
    joined_at_ms_ = look.now_ms;
    stay_until_ms_ = alone ? look.now_ms + pause_ms_ : look.now_ms;
    return Step::kJoin;
  }
  if (!look.trouble || !look.others || look.now_ms < stay_until_ms_) return Step::kNone;
  if (look.now_ms - joined_at_ms_ > kForgetMs) pause_ms_ = 0;
  pause_ms_ = std::clamp(2 * pause_ms_, kPauseMinMs, kPauseMaxMs);
  away_ = true;
  left_at_ms_ = look.now_ms;
  back_at_ms_ = look.now_ms + pause_ms_;
  return Step::kLeave;
}

}  // namespace huying::runtime
