#include "common/runtime/clock_guard.h"

#include <gtest/gtest.h>

namespace huying::runtime {
namespace {

constexpr int64_t kNow = 1'700'000'000'000;
constexpr int64_t kMinute = 60'000;
constexpr int64_t kDay = 24 * 60 * kMinute;

TEST(ClockGuard, HoldsTheClockAgainstTheNewestDecision) {
  struct Row {
    const char* name;
    int64_t newest_ms;
    bool simulated, accept, log_has_clock;
    bool right;
  };
  const Row rows[] = {
      {"an empty log says nothing", 0, false, false, false, true},
      {"a weekend away", kNow - 3 * kDay, false, false, false, true},
      {"two months without a decision", kNow - 60 * kDay, false, false, false, false},
      {"the same, and a person says that it is right", kNow - 60 * kDay, false, true, false, true},
      {"the same, where the broker's clock will judge", kNow - 60 * kDay, false, false, true, true},
      {"a little behind", kNow + 4 * kMinute, false, false, false, true},
      {"behind", kNow + 6 * kMinute, false, false, false, false},
      {"behind, whatever a person says", kNow + 6 * kMinute, false, true, true, false},
      {"a simulated one is moved on purpose", kNow + kDay, true, false, false, true},
  };
  for (const Row& row : rows) {
    const ClockGuard guard(row.simulated, row.accept, row.log_has_clock);
    EXPECT_EQ(guard.BeforeFence(kNow, 0, row.newest_ms).ok(), row.right) << row.name;
  }
}

TEST(ClockGuard, HoldsTheClockAgainstTheBrokers) {
  ClockGuard guard(false, false, true);
  EXPECT_TRUE(guard.AfterFence(kNow, kNow + 4 * kMinute).ok());
  EXPECT_EQ(guard.ahead_ms(), -4 * kMinute);
  EXPECT_FALSE(guard.AfterFence(kNow, kNow + 6 * kMinute).ok());
  EXPECT_FALSE(guard.AfterFence(kNow, kNow - 6 * kMinute).ok());
  EXPECT_EQ(guard.ahead_ms(), 6 * kMinute);
  ClockGuard without(false, false, false);
  EXPECT_TRUE(without.AfterFence(kNow, 0).ok());
}

TEST(ClockGuard, SeesAStepWhileDeciding) {
  ClockGuard guard(false, false, false);
  EXPECT_TRUE(guard.Look(kNow, 0).ok());
  EXPECT_TRUE(guard.Look(kNow + kDay, kDay).ok()) << "time goes on";
  EXPECT_TRUE(guard.Look(kNow + kDay + 4 * kMinute, kDay).ok()) << "a small correction";
  EXPECT_FALSE(guard.Look(kNow + 366 * kDay, kDay).ok());
  EXPECT_FALSE(guard.Look(kNow - kDay, kDay).ok());
  // Nobody else can tell which time is right: it stays so until it is set back, or started again.
  EXPECT_FALSE(guard.BeforeFence(kNow + 366 * kDay, kDay, kNow).ok());
  EXPECT_TRUE(guard.AfterFence(0, 0).ok());
  EXPECT_FALSE(guard.BeforeFence(kNow + 366 * kDay, kDay, kNow).ok());
  EXPECT_TRUE(guard.BeforeFence(kNow + 2 * kDay, 2 * kDay, kNow).ok());
}

TEST(ClockGuard, WithABrokerItsClockJudgesAStep) {
  ClockGuard guard(false, false, true);
  EXPECT_TRUE(guard.Look(kNow, 0).ok());
  EXPECT_FALSE(guard.Look(kNow + kDay, 0).ok());
  EXPECT_TRUE(guard.BeforeFence(kNow + kDay, 0, kNow).ok());
  EXPECT_TRUE(guard.AfterFence(kNow + kDay, kNow + kDay).ok());
  EXPECT_TRUE(guard.Look(kNow + kDay, 0).ok());
}

}  // namespace
}  // namespace huying::runtime
