#include "common/runtime/keys.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "common/core/big_endian.h"

namespace huying::runtime {
namespace {

log::v1::TimerKey Timer(int64_t due_ms, uint32_t kind, const std::string& subject) {
  log::v1::TimerKey timer;
  timer.set_due_ms(due_ms);
  timer.set_kind(kind);
  timer.set_subject(subject);
  return timer;
}

// Storage format: changing it makes old stores unreadable.
TEST(Keys, StandAsDocumented) {
  EXPECT_EQ(CounterKey("state/OPEN"), "Nstate/OPEN");
  EXPECT_EQ(SubjectAnswersKey("case"), "Rs/case");
  EXPECT_EQ(RequestAnswerKey("", "r-1"), "Rr/0//r-1");
  EXPECT_EQ(RequestAnswerKey("case", "r-1"), "Rr/4/case/r-1");
  EXPECT_EQ(TimerRowKey(Timer(0x0102030405, 7, "case")),
            std::string("T\0\0\0\x01\x02\x03\x04\x05\0\0\0\x07", 13) + "case");
  EXPECT_EQ(FiredKey(Timer(1, 2, "x")).substr(1), TimerRowKey(Timer(1, 2, "x")).substr(1));
  EXPECT_EQ(FiredKey(Timer(1, 2, "x")).front(), kFiredPrefix);
}

TEST(Keys, WhatIsNoTimerIsNotParsed) {
  EXPECT_FALSE(ParseTimerRowKey(""));
  EXPECT_FALSE(ParseTimerRowKey("T"));
  EXPECT_FALSE(ParseTimerRowKey("Tshort key"));
  EXPECT_FALSE(ParseTimerRowKey(FiredKey(Timer(1, 2, "x"))));
}

RC_GTEST_PROP(KeysProperty, TimersComeBackAndAreInOrderOfTheirTimes, (uint32_t kind)) {
  const auto subject = *rc::gen::container<std::string>(rc::gen::inRange<char>(' ', '~'));
  const int64_t early = *rc::gen::inRange<int64_t>(0, INT64_MAX / 2);
  const int64_t later = early + *rc::gen::inRange<int64_t>(1, INT64_MAX / 2);
  const auto timer = Timer(early, kind, subject);
  const auto parsed = ParseTimerRowKey(TimerRowKey(timer));
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(parsed->SerializeAsString() == timer.SerializeAsString());
  RC_ASSERT(TimerRowKey(timer) < TimerFrom(later));
  RC_ASSERT(TimerFrom(early) <= TimerRowKey(timer));
}

RC_GTEST_PROP(KeysProperty, BigEndianKeepsTheOrder, (uint64_t a, uint64_t b)) {
  std::string key_a, key_b;
  AppendBig64(a, key_a);
  AppendBig64(b, key_b);
  RC_ASSERT(GetBig64(key_a.data()) == a);
  RC_ASSERT((key_a < key_b) == (a < b));
}

}  // namespace
}  // namespace huying::runtime
