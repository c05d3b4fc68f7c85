#include "common/geo/area_locator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace huying::geo {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// About 850 m by 1,110 m, corner at (lat, lon).
Shape Box(const char* code, double lat, double lon, double height = 0.01, double width = 0.01) {
  return {.code = code,
          .rings = {
              {{lat, lon}, {lat, lon + width}, {lat + height, lon + width}, {lat + height, lon}}}};
}

std::unique_ptr<const AreaLocator> TwoBoxes() {
  return AreaLocator::Make({Box("west", 40.00, 116.00), Box("east", 40.00, 116.01)}).value();
}

struct Row {
  const char* name;
  Point point;
  std::vector<std::string> codes;
  bool certain;
};

// MECH I5
TEST(AreaLocator, SaysWhereAPointIsAndWhenItIsNotSure) {
  const auto locator = TwoBoxes();
  const Row rows[] = {
      {"well inside", {40.005, 116.005}, {"west"}, true},
      {"well inside the other", {40.005, 116.015}, {"east"}, true},
      {"8 m from the common border", {40.005, 116.0099}, {"west", "east"}, false},
      {"8 m from an outer border, inside", {40.005, 116.0001}, {"west"}, true},
      {"8 m outside", {40.005, 115.9999}, {"west"}, false},
      {"far outside", {40.05, 116.005}, {}, false},
      {"other side of the globe", {-40.005, -63.99}, {}, false},
      {"no coordinates", {91, 116}, {}, false},
      {"no number", {std::nan(""), 116}, {}, false},
      {"infinite", {40, std::numeric_limits<double>::infinity()}, {}, false},
  };
  for (const Row& row : rows) {
    const Location location = locator->Locate(row.point, 15);
    std::vector<std::string> codes;
    for (const auto& candidate : location.candidates) codes.emplace_back(candidate.code);
    EXPECT_EQ(codes, row.codes) << row.name;
    EXPECT_EQ(location.certain(), row.certain) << row.name;
  }
}

TEST(AreaLocator, GivesDistancesInMetres) {
  const Location location = TwoBoxes()->Locate({40.005, 116.0099}, 15);
  ASSERT_EQ(location.candidates.size(), 2u);
  EXPECT_EQ(location.candidates[0].distance_m, 0);
  EXPECT_NEAR(location.candidates[1].distance_m, 8.5, 0.1);
}

TEST(AreaLocator, PutsAPointOnTheCommonBorderInOneAreaOnly) {
  const Location location = TwoBoxes()->Locate({40.005, 116.01}, 0);
  EXPECT_LE(location.candidates.size(), 1u);
}

TEST(AreaLocator, WorksWithoutShapes) {
  EXPECT_THAT(AreaLocator::Make({}).value()->Locate({40, 116}, 100).candidates, IsEmpty());
}

TEST(AreaLocator, TakesRingsInEitherDirectionAndHoles) {
  Shape clockwise = Box("ring", 40.00, 116.00);
  std::ranges::reverse(clockwise.rings[0]);
  clockwise.rings.push_back(Box("hole", 40.004, 116.004, 0.002, 0.002).rings[0]);
  const auto locator = AreaLocator::Make({clockwise}).value();
  EXPECT_TRUE(locator->Locate({40.002, 116.002}, 0).certain());
  EXPECT_THAT(locator->Locate({40.005, 116.005}, 0).candidates, IsEmpty());
}

TEST(AreaLocator, RefusesShapesThatAreNoAreas) {
  const Shape crossing = {.code = "x", .rings = {{{0, 0}, {0, 1}, {1, 0}, {1, 1}}}};
  const Shape line = {.code = "x", .rings = {{{0, 0}, {0, 1}, {0, 0}}}};
  const Shape nowhere = {.code = "x", .rings = {{{0, 0}, {0, 200}, {1, 0}}}};
  const Shape empty = {.code = "x", .rings = {}};
  for (const Shape& shape : {crossing, line, nowhere, empty}) {
    EXPECT_NE(WhyInvalid(shape), "");
    EXPECT_EQ(AreaLocator::Make({shape}).status().code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(WhyInvalid(Box("ok", 40, 116)), "");
}

TEST(Shapes, MeasureWhatTheyShare) {
  const Shape west = Box("west", 40.00, 116.00);
  const Shape east = Box("east", 40.00, 116.01);
  const Shape middle = Box("middle", 40.00, 116.005);
  const double box = SharedSquareMetres(west, west);
  EXPECT_NEAR(box, 947'000, 5'000);
  EXPECT_LT(SharedSquareMetres(west, east), 1);
  EXPECT_NEAR(SharedSquareMetres(west, middle), box / 2, box / 100);
  EXPECT_NEAR(SquareMetresOutside(middle, {&west}), box / 2, box / 100);
  // Long edges are arcs: a corner between two of them lies a little beside.
  EXPECT_LT(SquareMetresOutside(middle, {&west, &east}), 10);
}

TEST(ReadGeoJson, ReadsPolygonsAndTheirParts) {
  const auto shapes = ReadGeoJson(R"({"type": "FeatureCollection", "features": [
    {"properties": {"code": "a"}, "geometry": {"type": "Polygon", "coordinates": [[[116, 40], [117, 40, 5], [117, 41]]]}},
    {"properties": {"code": "b"}, "geometry": {"type": "MultiPolygon", "coordinates": [
      [[[1, 2], [3, 4], [5, 6]]], [[[7, 8], [9, 10], [11, 12]], [[7, 8], [9, 9], [11, 11]]]]}}]})");
  ASSERT_TRUE(shapes.ok());
  ASSERT_EQ(shapes->size(), 3u);
  EXPECT_EQ((*shapes)[0].rings[0][1].lat, 40);
  EXPECT_EQ((*shapes)[0].rings[0][1].lon, 117);
  EXPECT_EQ((*shapes)[2].code, "b");
  EXPECT_EQ((*shapes)[2].rings.size(), 2u);
}

TEST(ReadGeoJson, RefusesEverythingElse) {
  const std::pair<const char*, const char*> rows[] = {
      {"", "no GeoJSON"},
      {"[]", "no GeoJSON"},
      {R"({"features": [1]})", "feature 1"},
      {R"({"features": [{"properties": {}, "geometry": {}}]})", "no property 'code'"},
      {R"({"features": [{"properties": {"code": "a"}, "geometry": null}]})", "without type"},
      {R"({"features": [{"properties": {"code": "a"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]})",
       "neither Polygon"},
      {R"({"features": [{"properties": {"code": "a"}, "geometry": {"type": "Polygon", "coordinates": [[1]]}}]})",
       "no rings"},
      {R"({"features": [{"properties": {"code": "a"}, "geometry": {"type": "Polygon", "coordinates": []}}]})",
       "no rings"},
  };
  for (const auto& [text, said] : rows) {
    const auto shapes = ReadGeoJson(text);
    EXPECT_EQ(shapes.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(shapes.status().message()), HasSubstr(said)) << text;
  }
}

}  // namespace
}  // namespace huying::geo
