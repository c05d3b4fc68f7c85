#include "services/simulator/rhythm.h"

#include <gtest/gtest.h>

#include "common/core/civil.h"

namespace huying::simulator {
namespace {

constexpr int32_t kShanghai = 480;
const int64_t kMonday = DayStartMs(*ParseDate("2026-11-23"), kShanghai);

TEST(Rhythm, AnAverageWeekHasTheAverageRate) {
  double sum = 0;
  for (int hour = 0; hour < 7 * 24; ++hour)
    sum += RhythmWeight(kMonday + hour * kHourMs, kShanghai);
  EXPECT_NEAR(sum / (7 * 24), 1.0, 1e-9);
  EXPECT_GT(RhythmWeight(kMonday + 10 * kHourMs, kShanghai),
            10 * RhythmWeight(kMonday + 3 * kHourMs, kShanghai));
}

TEST(Rhythm, ArrivalsFollowIt) {
  Rhythm rhythm(500, kMonday, kShanghai, Random(7));
  int count = 0;
  int at_night = 0;
  int64_t last = kMonday;
  for (int64_t at = rhythm.Next(); at < kMonday + 28 * kDayMs; at = rhythm.Next()) {
    EXPECT_GE(at, last);
    last = at;
    ++count;
    if (LocalMsOfDay(at, kShanghai) < 6 * kHourMs) ++at_night;
  }
  EXPECT_NEAR(count, 14'000, 500);  // four standard deviations are 473
  EXPECT_LT(at_night, count / 20);
}

TEST(Rhythm, TheSameSeedGivesTheSameTimes) {
  Rhythm a(10, kMonday, kShanghai, Random(1));
  Rhythm b(10, kMonday, kShanghai, Random(1));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a.Next(), b.Next());
}

}  // namespace
}  // namespace huying::simulator
