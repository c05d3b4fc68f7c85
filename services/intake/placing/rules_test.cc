#include "services/intake/placing/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/intake/example.h"

namespace huying::intake::placing {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using Kind = v1::Event;

const CommandOracle kMayPlace{v1::PlaceCase::descriptor(), "WAITING", "TAKE_IN", "CENTRE PLACE"};
const EventOracle kCasePlaced{v1::CasePlaced::descriptor(), "", "", ""};
const EventOracle kPlaceLeftOpen{v1::PlaceLeftOpen::descriptor(), "", "", ""};

// MECH I5
TEST(Find, APersonFindsWhatTheEdgeCouldNot) {
  Example example;
  example.Wait(false, true, false);
  EXPECT_TRUE(IsOpen(example.of_case));
  const auto placed = example.Do(RequestOf("PlaceCase"));
  EXPECT_THAT(KindsOf(*placed), ElementsAre(Kind::kPlaced, Kind::kReady));
  EXPECT_EQ(placed->events()[0]->placed().certainty_permille(), 1000u);
  EXPECT_FALSE(IsOpen(example.of_case));
  EXPECT_EQ(example.of_case.header().area_code(), "990101001002");
}

// MECH I5
TEST(Find, AStreetOrSmallerThatTheCityHas) {
  Example example;
  example.Wait(false, true, false);
  example.area = {};
  EXPECT_EQ(example.Do(RequestOf("PlaceCase")).rejection().code, "AREA_UNKNOWN");
  example.area.known = true;
  EXPECT_EQ(example.Do(RequestOf("PlaceCase")).rejection().code, "AREA_TOO_WIDE");
}

}  // namespace
}  // namespace huying::intake::placing
