#include "services/followup/rules/redo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/followup/rules/example.h"

namespace huying::followup::rules {
namespace {

using testing::ElementsAre;
using K = v1::Event;

// MECH F4
TEST(OrderRedo, RaisesTheRoundAndDeclaresAHardCaseOnce) {
  Example example;
  const std::vector<std::vector<K::KindCase>> rounds = {
      {K::kVisitAnswered, K::kRedoOrdered},                // round 1 fails
      {K::kVisitAnswered, K::kRedoOrdered},                // first redo fails
      {K::kVisitAnswered, K::kHardCase, K::kRedoOrdered},  // second redo fails
      {K::kVisitAnswered, K::kRedoOrdered},
  };
  for (uint32_t round = 1; round <= rounds.size(); ++round) {
    example.Reply();
    EXPECT_EQ(example.follow.rounds(), round);
    const auto verdict = example.Do(VisitOf(true, false, core::v1::SATISFACTION_UNSATISFIED));
    ASSERT_TRUE(verdict.ok());
    EXPECT_EQ(KindsOf(*verdict), rounds[round - 1]) << round;
    EXPECT_EQ(verdict->events().back()->redo_ordered().round(), round + 1);
    EXPECT_EQ(verdict->events().back()->redo_ordered().unit_id(), "street-1");
  }
  EXPECT_TRUE(example.follow.hard_case());
}

// MECH F8
TEST(Reopen, WithinTheWindowOnly) {
  struct Row {
    int64_t after_ms;
    bool allowed;
  };
  for (const Row& row : {Row{0, true}, Row{15 * kDayMs, true}, Row{15 * kDayMs + 1, false}}) {
    Example example;
    example.Reply();
    ASSERT_TRUE(example.Do(GoodVisit()).ok());
    ASSERT_TRUE(example.Do(CloseRequest()).ok());
    example.policy.now_ms += row.after_ms;
    const auto verdict = example.Do(ReopenRequest());
    ASSERT_EQ(verdict.ok(), row.allowed) << row.after_ms;
    if (row.allowed) {
      EXPECT_THAT(KindsOf(*verdict), ElementsAre(K::kReopened, K::kRedoOrdered));
      EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_REDOING);
      EXPECT_EQ(example.follow.rounds(), 2);
    } else {
      EXPECT_EQ(verdict.rejection().code, "REOPEN_WINDOW_OVER");
      EXPECT_TRUE(verdict.rejection().possible.empty());
    }
  }
}

}  // namespace
}  // namespace huying::followup::rules
