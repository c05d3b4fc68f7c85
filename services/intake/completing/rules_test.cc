#include "services/intake/completing/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/intake/example.h"

namespace huying::intake::completing {
namespace {

using huying::testing::EventOracle;
using ::testing::ElementsAre;
using Kind = v1::Event;

const EventOracle kCaseReady{v1::CaseReady::descriptor(), "READY", "", ""};

// MECH I2, I4, I5, I7
TEST(Complete, ReadyWhenTheLastThingComes) {
  Example example;
  example.Wait(true, true, true);
  const auto triaged = example.Do(RequestOf("TriageCase"));
  EXPECT_THAT(KindsOf(*triaged), ElementsAre(Kind::kTriaged, Kind::kSignOffAsked));
  EXPECT_EQ(example.of_case.sign_off().due_ms(), kSignOffDueMs);
  EXPECT_THAT(KindsOf(*example.Do(RequestOf("SignCase"))), ElementsAre(Kind::kSignOffGiven));
  const auto placed = example.Do(RequestOf("PlaceCase"));
  EXPECT_THAT(KindsOf(*placed), ElementsAre(Kind::kPlaced, Kind::kReady));
  EXPECT_EQ(placed->events()[1]->ready().title(), "路灯不亮");
  EXPECT_EQ(example.of_case.state(), v1::CASE_STATE_READY);
}

// MECH I2
TEST(MissingOf, IsWhatTheRowsSay) {
  for (int bits = 0; bits < 4; ++bits) {
    Example example;
    example.Wait((bits & 1) != 0, (bits & 2) != 0, false);
    const Missing missing = MissingOf(example.of_case);
    EXPECT_EQ(missing.category, (bits & 1) != 0);
    EXPECT_EQ(missing.place, (bits & 2) != 0);
    EXPECT_FALSE(missing.sign_off);
  }
}

}  // namespace
}  // namespace huying::intake::completing
