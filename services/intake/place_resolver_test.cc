#include "services/intake/place_resolver.h"

#include <gtest/gtest.h>

#include "common/case/case_id.h"
#include "common/testing/small_city.h"

namespace huying::intake {
namespace {

using huying::testing::SmallCity;

v1::RegisterCase Report(const char* area, double lat, double lon, const char* address,
                        const char* detail = "") {
  v1::RegisterCase report;
  report.set_area_code(area);
  report.mutable_place()->set_latitude(lat);
  report.mutable_place()->set_longitude(lon);
  report.mutable_place()->set_address(address);
  report.set_detail(detail);
  return report;
}

// MECH I5
TEST(ResolvePlace, ToldThenPointThenAddressThenText) {
  struct Row {
    const char* name;
    v1::RegisterCase report;
    const char* area;  // empty: a person must find it
    const char* street;
  };
  const Row rows[] = {
      {"told a community", Report("990101001002", 0, 0, ""), "990101001002", "990101001"},
      {"told beats the point", Report("990101002", 40.005, 116.005, ""), "990101002", "990101002"},
      {"a point in a grid", Report("", 40.005, 116.005, ""), "99010100100101", "990101001"},
      {"a point on the border of two streets", Report("", 40.005, 116.0, ""), "", ""},
      {"a point on the border of two communities of one street", Report("", 40.005, 116.02, ""),
       "990101001", "990101001"},
      {"a point nowhere, the address helps", Report("", 10, 10, "东街道花园社区3号楼"),
       "990101001001", "990101001"},
      {"an address", Report("", 0, 0, "西街道花园社区"), "990101002001", "990101002"},
      {"a name that two communities have", Report("", 0, 0, "花园社区"), "", ""},
      {"the text itself", Report("", 0, 0, "", "河边社区的路灯不亮"), "990101001002", "990101001"},
      {"a by-name in an address", Report("", 0, 0, "花园小区2单元"), "990101001001", "990101001"},
      {"a by-name inside a longer word", Report("", 0, 0, "新花园小区2单元"), "", ""},
      {"a by-name in the text proves nothing", Report("", 0, 0, "", "花园小区2单元停水"), "", ""},
      {"told a district only, the address helps", Report("990101", 0, 0, "河边社区"),
       "990101001002", "990101001"},
      {"nothing", Report("", 0, 0, ""), "", ""},
  };
  for (const Row& row : rows) {
    const auto place = ResolvePlace(SmallCity(), row.report);
    ASSERT_TRUE(place.ok()) << row.name;
    EXPECT_EQ(place->area_code, row.area) << row.name;
    EXPECT_EQ(place->district_code, "990101") << row.name;
    const std::string street = StreetForNumber(SmallCity(), *place, "request", 4);
    if (*row.street != '\0') {
      EXPECT_EQ(street, row.street) << row.name;
      EXPECT_GT(place->certainty_permille, 0u) << row.name;
    } else {
      EXPECT_TRUE(IsPseudoStreet(street)) << row.name;
      EXPECT_NE(SmallCity().FindArea(street), nullptr) << row.name;
    }
  }
}

// MECH I5: the demo has a street 安和街道, called 安和.
TEST(ResolvePlace, OrdinaryWordsAreNoPlaces) {
  static const std::unique_ptr<const city::City> demo =
      city::City::Load("deploy/cities/demo").value();
  struct Row {
    const char* address;
    const char* detail;
    const char* area;
  };
  const Row rows[] = {
      {"", "小区保安和物业吵架", ""},          {"小区保安和物业中间", "", ""},
      {"", "安和街道的路灯坏了", "110199001"}, {"安和12号", "", "110199001"},
      {"和宁区安和路口", "", "110199001"},     {"安和东里5号楼", "", "110199001001"},
  };
  for (const Row& row : rows) {
    const auto place = ResolvePlace(*demo, Report("", 0, 0, row.address, row.detail));
    ASSERT_TRUE(place.ok());
    EXPECT_EQ(place->area_code, row.area) << row.address << row.detail;
  }
}

// MECH I5
TEST(ResolvePlace, AnUnknownAreaIsRefused) {
  for (const char* area : {"1", "110101008", "990101901"}) {  // the last one is a pseudo street
    const auto place = ResolvePlace(SmallCity(), Report(area, 0, 0, ""));
    ASSERT_FALSE(place.ok()) << area;
    EXPECT_EQ(place.rejection().code, "AREA_UNKNOWN");
  }
}

TEST(StreetForNumber, SpreadsAndStays) {
  const ResolvedPlace unknown{"", "990101", 0};
  std::vector<int> hits(4, 0);
  for (int i = 0; i < 400; ++i) {
    const std::string spread = "request-" + std::to_string(i);
    const std::string street = StreetForNumber(SmallCity(), unknown, spread, 4);
    EXPECT_EQ(street, StreetForNumber(SmallCity(), unknown, spread, 4));
    ++hits[PartitionOfStreet(street, 4)];
  }
  for (int count : hits) EXPECT_GT(count, 50);
}

}  // namespace
}  // namespace huying::intake
