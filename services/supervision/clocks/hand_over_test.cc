// Another unit must do what a clock runs for.
#include <gtest/gtest.h>

#include "services/supervision/example.h"

namespace huying::supervision::clocks {
namespace {

using legs::Act;
using legs::Verb;
using enum city::v1::Leg;

constexpr Act kStartVisit[] = {{Verb::kStart, LEG_VISIT}};
constexpr Act kHandOverVisit[] = {{Verb::kHandOver, LEG_VISIT}};
constexpr Act kPlanVisitAnew[] = {{Verb::kHandOver, LEG_VISIT}, {Verb::kStart, LEG_VISIT}};

// MECH S1: the clock ends for one, with what they used, and begins for the other.
TEST(HandOver, AnotherUnitHasItsOwnTime) {
  Example example;
  example.Do(kStartVisit, kMonday10, std::nullopt, "centre");
  const auto moved =
      example.Do(kHandOverVisit, kMonday10 + 30 * kMinuteMs, std::nullopt, "district");
  ASSERT_EQ(moved.size(), 2U);
  EXPECT_EQ(moved[0]->stopped().unit_id(), "centre");
  EXPECT_EQ(moved[0]->stopped().spent_ms(), 30 * kMinuteMs);
  EXPECT_FALSE(moved[0]->stopped().breached());
  EXPECT_EQ(moved[1]->started().unit_id(), "district");
  EXPECT_EQ(moved[1]->started().started_ms(), kMonday10 + 30 * kMinuteMs);
  EXPECT_EQ(Find(example.watch, LEG_VISIT)->unit_id(), "district");
}

// MECH S1
TEST(HandOver, ChangesNothingForWhoHasItOrForNobodyOrWhereNothingRuns) {
  Example example;
  EXPECT_TRUE(example.Do(kHandOverVisit, kMonday10, std::nullopt, "district").empty());
  example.Do(kStartVisit, kMonday10, std::nullopt, "centre");
  for (const char* unit : {"centre", ""}) {
    EXPECT_TRUE(example.Do(kHandOverVisit, kMonday10 + kMinuteMs, std::nullopt, unit).empty());
  }
  EXPECT_EQ(Find(example.watch, LEG_VISIT)->started_ms(), kMonday10);
}

// MECH S1: an event may do both.
TEST(HandOver, StartsOnce) {
  Example example;
  EXPECT_EQ(example.Do(kPlanVisitAnew, kMonday10, std::nullopt, "centre").size(), 1U);
  EXPECT_EQ(example.Do(kPlanVisitAnew, kMonday10 + kMinuteMs, std::nullopt, "district").size(), 2U);
}

}  // namespace
}  // namespace huying::supervision::clocks
