#include "services/supervision/service.h"

#include <gtest/gtest.h>

#include "services/supervision/example.h"

namespace huying::supervision {
namespace {

TEST(Evolve, ACaseThatHasEndedKeepsOnlyItsNumbers) {
  Example example;
  example.Do(kStartSolve, kMonday10);
  example.End();
  EXPECT_TRUE(example.watch.has_header())
      << "a clock still runs: its end stands in a log not yet read";
  example.Do(kStopSolve, kMonday10 + kMinuteMs);
  EXPECT_FALSE(example.watch.has_header());
  EXPECT_EQ(example.watch.seq(), 3);
  EXPECT_EQ(example.watch.ended_round(), 1);
  EXPECT_EQ(example.watch.routed_ms(), kMonday10);
  EXPECT_EQ(example.watch.state(), v1::WATCH_STATE_ENDED);
  EXPECT_LT(example.watch.ByteSizeLong(), 16U);
}

TEST(Evolve, ANewRoundIsWatchedAgain) {
  Example example;
  example.End();
  example.Do(kStartSolve, kMonday10);
  EXPECT_EQ(example.watch.ended_round(), 1) << "of the round that ended: read late";
  example.Do(kStopSolve, kMonday10);
  example.of_case.set_round(2);
  example.Do(kStartSolve, kMonday10);
  EXPECT_EQ(example.watch.ended_round(), 0);
  EXPECT_EQ(example.watch.state(), v1::WATCH_STATE_WATCHED);
  EXPECT_EQ(example.watch.header().round(), 2);
}

TEST(Evolve, AnOlderRoundsHeaderDoesNotComeBack) {
  Example example;
  example.of_case.set_round(2);
  example.Do(kStartSolve, kMonday10);
  example.of_case.set_round(0);
  example.of_case.clear_unit_id();
  example.Do(kStopSolve, kMonday10);
  EXPECT_EQ(example.watch.header().round(), 2);
  EXPECT_EQ(example.watch.header().unit_id(), "street-1");
}

}  // namespace
}  // namespace huying::supervision
