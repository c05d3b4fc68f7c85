#include "services/followup/rules/sample.h"

#include <gtest/gtest.h>

#include <string>

namespace huying::followup::rules {
namespace {

int DrawnOf1000(Draw draw, int32_t percent) {
  int drawn = 0;
  for (int i = 0; i < 1000; ++i) {
    drawn += IsDrawn("110101008-261122-" + std::to_string(10'000 + i), 1, draw, percent) ? 1 : 0;
  }
  return drawn;
}

TEST(IsDrawn, DrawsTheShareAsked) {
  EXPECT_EQ(DrawnOf1000(Draw::kVisit, 0), 0);
  EXPECT_EQ(DrawnOf1000(Draw::kVisit, 100), 1000);
  EXPECT_NEAR(DrawnOf1000(Draw::kVisit, 20), 200, 40);
  EXPECT_NEAR(DrawnOf1000(Draw::kCheck, 5), 50, 25);
}

TEST(IsDrawn, IsTheSameForEver) {
  // Fixed: a change would draw other cases in a replay of old inputs.
  std::string drawn;
  for (int i = 0; i < 20; ++i) {
    const std::string id = "110101008-261122-000" + std::to_string(10 + i);
    drawn.push_back(IsDrawn(id, 1, Draw::kCheck, 30) ? '1' : '0');
  }
  EXPECT_EQ(drawn, "10111001000001000110");
}

TEST(IsDrawn, PurposesAndRoundsAreDrawnApart) {
  int same_purpose = 0;
  int same_round = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = "110101008-261122-" + std::to_string(10'000 + i);
    const bool drawn = IsDrawn(id, 1, Draw::kVisit, 50);
    same_purpose += drawn == IsDrawn(id, 1, Draw::kCheck, 50) ? 1 : 0;
    same_round += drawn == IsDrawn(id, 2, Draw::kVisit, 50) ? 1 : 0;
  }
  EXPECT_NEAR(same_purpose, 500, 80);
  EXPECT_NEAR(same_round, 500, 80);
}

}  // namespace
}  // namespace huying::followup::rules
