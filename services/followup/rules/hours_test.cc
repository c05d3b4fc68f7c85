#include "services/followup/rules/hours.h"

#include <gtest/gtest.h>

#include <array>

#include "common/core/civil.h"
#include "rapidcheck/gtest.h"

namespace huying::followup::rules {
namespace {

constexpr DecentHours kHours{
    .from_minute = 9 * 60, .until_minute = 18 * 60, .utc_offset_minutes = 480};

// A time of day of two days, in local time.
constexpr int64_t At(int day, int hour, int minute = 0) {
  return (20'000 + day) * kDayMs + hour * kHourMs + minute * kMinuteMs - 8 * kHourMs;
}

TEST(NextDecent, MovesToTheOpening) {
  EXPECT_EQ(NextDecent(At(0, 10, 30), kHours), At(0, 10, 30));
  EXPECT_EQ(NextDecent(At(0, 9), kHours), At(0, 9));
  EXPECT_EQ(NextDecent(At(0, 3), kHours), At(0, 9));
  EXPECT_EQ(NextDecent(At(0, 17, 59), kHours), At(0, 17, 59));
  EXPECT_EQ(NextDecent(At(0, 18), kHours), At(1, 9));
  EXPECT_EQ(NextDecent(At(0, 23), kHours), At(1, 9));
}

TEST(NextTry, ComesAtAnotherHour) {
  struct Row {
    const char* what;
    int64_t tried_ms, earliest_ms, next_ms;
  };
  const Row rows[] = {
      {"after the retry time", At(0, 10), At(0, 14), At(0, 14)},
      {"a day later would be the same hour", At(0, 10), At(1, 10), At(1, 13)},
      {"in the evening: the next morning", At(0, 16), At(0, 20), At(1, 9)},
      {"the next morning would be the same hour", At(0, 9, 10), At(0, 20), At(1, 12)},
      {"late, and the shift leaves the day", At(0, 17, 30), At(1, 17, 30), At(2, 9)},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(NextTry(std::array{row.tried_ms}, row.earliest_ms, kHours), row.next_ms) << row.what;
  }
}

TEST(NextTry, DiffersFromEachBefore) {
  const std::array tried = {At(0, 10), At(0, 14)};
  EXPECT_EQ(NextTry(tried, At(1, 10), kHours), At(1, 13));
  const std::array every_third = {At(0, 9), At(0, 12), At(0, 15)};
  EXPECT_EQ(NextTry(every_third, At(1, 9), kHours), At(1, 10)) << "three hours on is the next one";
  constexpr DecentHours kShort{
      .from_minute = 9 * 60, .until_minute = 10 * 60, .utc_offset_minutes = 480};
  EXPECT_EQ(NextTry(std::array{At(0, 9)}, At(1, 9), kShort), At(2, 9)) << "there is no other hour";
}

RC_GTEST_PROP(NextTry, IsNeverTooEarlyAlwaysDecentAndNeverAtTheSameHour, ()) {
  const int64_t last = *rc::gen::inRange<int64_t>(0, 40'000 * kDayMs);
  const std::array tried = {last - *rc::gen::inRange<int64_t>(0, 10 * kDayMs), last};
  const int64_t earliest = last + *rc::gen::inRange<int64_t>(0, 10 * kDayMs);
  const int64_t next = NextTry(tried, earliest, kHours);
  RC_ASSERT(next >= earliest);
  RC_ASSERT(next <= earliest + 2 * kDayMs);
  RC_ASSERT(NextDecent(next, kHours) == next);
  for (const int64_t one : tried)
    RC_ASSERT(LocalMsOfDay(next, 480) / kHourMs != LocalMsOfDay(one, 480) / kHourMs);
}

}  // namespace
}  // namespace huying::followup::rules
