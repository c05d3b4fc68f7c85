#include "common/runtime/timer_gate.h"

#include <gtest/gtest.h>

namespace huying::runtime {
namespace {

TEST(TimerGate, OpensAtOnceWhenAllIsRead) {
  TimerGate gate;
  EXPECT_EQ(gate.Open(10, {}), 10);
  EXPECT_EQ(gate.Open(11, {{.next = 5, .end = 5, .at_end = true}}), 11);
}

// A log that is written faster than it is read never reaches its end; what stood in it when the timer
// was due is read all the same.
TEST(TimerGate, OpensWhenTheLogIsReadAsFarAsItReachedWhenTheTimerWasDue) {
  TimerGate gate;
  EXPECT_EQ(gate.Open(10, {{.next = 5, .end = 9}}), -1);
  EXPECT_EQ(gate.Open(11, {{.next = 8, .end = 20}}), -1);
  EXPECT_EQ(gate.Open(12, {{.next = 9, .end = 30}}), 10) << "what is due since waits anew";
  EXPECT_EQ(gate.Open(13, {{.next = 9, .end = 30}}), -1);
}

TEST(TimerGate, EachLogCountsByItself) {
  TimerGate gate;
  EXPECT_EQ(gate.Open(10, {{.next = 0, .end = 2}, {.next = 0, .end = 4}}), -1);
  EXPECT_EQ(gate.Open(11, {{.next = 2, .end = 9}, {.next = 3, .end = 9}}), -1);
  EXPECT_EQ(gate.Open(12, {{.next = 3, .end = 9}, {.next = 4, .end = 9}}), 10);
}

TEST(TimerGate, AnEndThatIsNotKnownIsWaitedFor) {
  TimerGate gate;
  EXPECT_EQ(gate.Open(10, {{.next = 0, .end = -1}}), -1);
  EXPECT_EQ(gate.Open(11, {{.next = 0, .end = 3}}), -1);
  EXPECT_EQ(gate.Open(12, {{.next = 3, .end = 5}}), 10);
}

TEST(TimerGate, ALogThatWasOnceAtItsEndSinceHasGivenAll) {
  TimerGate gate;
  EXPECT_EQ(gate.Open(10, {{.next = 4, .end = 4, .at_end = true}, {.next = 0, .end = 2}}), -1);
  EXPECT_EQ(gate.Open(11, {{.next = 4, .end = 8}, {.next = 1, .end = 2}}), -1);
  EXPECT_EQ(gate.Open(12, {{.next = 4, .end = 8}, {.next = 2, .end = 2}}), 10);
}

}  // namespace
}  // namespace huying::runtime
