#include "services/gateway/standing.h"

#include <memory>
#include <string_view>

#include "common/testing/small_city.h"
#include "gtest/gtest.h"

namespace huying::gateway {
namespace {

using huying::testing::SmallCity;

CityStanding PersonsStanding(std::string_view person, const city::City& city = SmallCity(),
                             Day day = DayOf({2026, 11, 22})) {
  return CityStanding(&city, *city.FindPerson(person), day);
}

TEST(CityStanding, UnitsAboveCentreAndPlace) {
  struct Row {
    const char* person;
    bool theirs, above, centre, takes_in;  // of east-garden, and of its place
  };
  for (const Row& row :
       {Row{"east-garden-head", true, false, false, true},
        Row{"east-duty", false, true, false, true}, Row{"mayor", false, true, true, true},
        Row{"desk", false, false, true, false}, Row{"west-duty", false, false, false, false}}) {
    const CityStanding standing = PersonsStanding(row.person);
    EXPECT_EQ(standing.IsTheirs("east-garden"), row.theirs) << row.person;
    EXPECT_EQ(standing.IsAbove("east-garden"), row.above) << row.person;
    EXPECT_EQ(standing.IsCentreOf("990101001001"), row.centre) << row.person;
    EXPECT_EQ(standing.TakesIn("990101001001"), row.takes_in) << row.person;
    EXPECT_FALSE(standing.IsTheirs("")) << row.person;
    EXPECT_FALSE(standing.IsAbove("no such unit")) << row.person;
  }
}

TEST(CityStanding, NobodyTakesInForAnotherStreet) {
  EXPECT_FALSE(PersonsStanding("east-duty").TakesIn("990101002001"));
  EXPECT_TRUE(PersonsStanding("west-duty").TakesIn("990101002001"));
  EXPECT_FALSE(PersonsStanding("stoker").TakesIn("990101001001")) << "of no place";
  EXPECT_FALSE(PersonsStanding("west-duty").TakesIn("no such place"));
}

TEST(CityStanding, AUnitThatHasGoneOver) {
  city::v1::CityPack pack = SmallCity().pack();
  for (city::v1::Unit& unit : *pack.mutable_units()) {
    if (unit.id() != "east-river") continue;
    unit.mutable_merged_into()->set_unit_id("west-garden");
    unit.mutable_merged_into()->set_from_date("2026-06-01");
  }
  const auto city = city::City::Make(std::move(pack)).value();
  const Day from = DayOf({2026, 6, 1});
  EXPECT_FALSE(PersonsStanding("west-garden-head", *city, from - 1).IsTheirs("east-river"));
  EXPECT_TRUE(PersonsStanding("west-garden-head", *city, from).IsTheirs("east-river"));
  EXPECT_TRUE(PersonsStanding("west-duty", *city, from).IsAbove("east-river"));
  EXPECT_FALSE(PersonsStanding("east-duty", *city, from).IsAbove("east-river"));
  EXPECT_TRUE(PersonsStanding("east-river-head", *city, from).IsTheirs("west-garden"));
}

}  // namespace
}  // namespace huying::gateway
