#include "common/runtime/clock_guard.h"

#include <gtest/gtest.h>

namespace huying::runtime {
namespace {

constexpr int64_t kNowMs = 1'700'000'000'000;
constexpr int64_t kMinuteMs = 60'000;
constexpr int64_t kDayMs = 24 * 60 * kMinuteMs;

TEST(ClockGuard, HoldsTheClockAgainstTheNewestDecision) {
  struct Row {
    const char* name;
    int64_t newest_ms;
    bool simulated, accept, log_has_clock;
    bool right;
  };
  const Row rows[] = {
      {"an empty log says nothing", 0, false, false, false, true},
      {"a weekend away", kNowMs - 3 * kDayMs, false, false, false, true},
      {"two months without a decision", kNowMs - 60 * kDayMs, false, false, false, false},
      {"the same, and a person says that it is right", kNowMs - 60 * kDayMs, false, true, false,
       true},
      {"the same, where the broker's clock will judge", kNowMs - 60 * kDayMs, false, false, true,
       true},
      {"a little behind", kNowMs + 4 * kMinuteMs, false, false, false, true},
      {"behind", kNowMs + 6 * kMinuteMs, false, false, false, false},
      {"behind, whatever a person says", kNowMs + 6 * kMinuteMs, false, true, true, false},
      {"a simulated one is moved on purpose", kNowMs + kDayMs, true, false, false, true},
  };
  for (const Row& row : rows) {
    ClockGuard guard(row.simulated, row.accept, row.log_has_clock);
    EXPECT_EQ(guard.BeforeFence(kNowMs, 0, row.newest_ms).ok(), row.right) << row.name;
  }
}

TEST(ClockGuard, HoldsTheClockAgainstTheBrokers) {
  ClockGuard guard(false, false, true);
  EXPECT_TRUE(guard.AfterFence(kNowMs, kNowMs + 4 * kMinuteMs).ok());
  EXPECT_EQ(guard.ahead_ms(), -4 * kMinuteMs);
  EXPECT_FALSE(guard.AfterFence(kNowMs, kNowMs + 6 * kMinuteMs).ok());
  EXPECT_FALSE(guard.AfterFence(kNowMs, kNowMs - 6 * kMinuteMs).ok());
  EXPECT_EQ(guard.ahead_ms(), 6 * kMinuteMs);
  ClockGuard without(false, false, false);
  EXPECT_TRUE(without.AfterFence(kNowMs, 0).ok());
}

TEST(ClockGuard, SeesAStepWhileDeciding) {
  ClockGuard guard(false, false, false);
  EXPECT_TRUE(guard.BeforeFence(kNowMs, 0, kNowMs).ok());
  EXPECT_TRUE(guard.Look(kNowMs, 0).ok());
  EXPECT_TRUE(guard.Look(kNowMs + kDayMs, kDayMs).ok()) << "time goes on";
  EXPECT_TRUE(guard.Look(kNowMs + kDayMs + 4 * kMinuteMs, kDayMs).ok()) << "a small correction";
  EXPECT_FALSE(guard.Look(kNowMs + 366 * kDayMs, kDayMs).ok());
  EXPECT_FALSE(guard.Look(kNowMs - kDayMs, kDayMs).ok());
  // Nobody else can tell which time is right: it stays so until it is set back, or started again.
  EXPECT_FALSE(guard.BeforeFence(kNowMs + 20 * kDayMs, kDayMs, kNowMs).ok());
  EXPECT_TRUE(guard.AfterFence(0, 0).ok());
  EXPECT_FALSE(guard.BeforeFence(kNowMs + 20 * kDayMs, kDayMs, kNowMs).ok());
  EXPECT_TRUE(guard.BeforeFence(kNowMs + 2 * kDayMs, 2 * kDayMs, kNowMs).ok());
}

// What the broker has judged is the clock as it was when the fence was sent.
TEST(ClockGuard, AStepAfterTheFenceWasSentIsSeen) {
  ClockGuard guard(false, false, true);
  EXPECT_TRUE(guard.BeforeFence(kNowMs, 0, 0).ok());
  EXPECT_TRUE(guard.AfterFence(kNowMs, kNowMs).ok());
  EXPECT_FALSE(guard.Look(kNowMs + kDayMs, 10).ok());
}

TEST(ClockGuard, WithABrokerItsClockJudgesAStep) {
  ClockGuard guard(false, false, true);
  EXPECT_TRUE(guard.BeforeFence(kNowMs, 0, kNowMs).ok());
  EXPECT_FALSE(guard.Look(kNowMs + kDayMs, 0).ok());
  EXPECT_TRUE(guard.BeforeFence(kNowMs + kDayMs, 0, kNowMs).ok());
  EXPECT_TRUE(guard.AfterFence(kNowMs + kDayMs, kNowMs + kDayMs).ok());
  EXPECT_TRUE(guard.Look(kNowMs + kDayMs, 0).ok());
}

}  // namespace
}  // namespace huying::runtime
