// areas.geojson: its shapes, what is wrong with them, and where points lie.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "common/geo/area_locator.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

using geo::Shape;

constexpr size_t kShapesTried = 4;

std::string AsGeoJson(const std::vector<Shape>& shapes) {
  nlohmann::json features = nlohmann::json::array();
  for (const Shape& shape : shapes) {
    nlohmann::json rings = nlohmann::json::array();
    for (const auto& ring : shape.rings) {
      nlohmann::json points = nlohmann::json::array();
      for (const geo::Point& point : ring)
        points.push_back(nlohmann::json::array({point.lon, point.lat}));
      rings.push_back(points);
    }
    features.push_back({{"properties", {{"code", shape.code}}},
                        {"geometry", {{"type", "Polygon"}, {"coordinates", rings}}}});
  }
  return nlohmann::json{{"features", features}}.dump();
}

bool SameShapes(const std::vector<Shape>& a, const std::vector<Shape>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].code != b[i].code || a[i].rings.size() != b[i].rings.size()) return false;
    for (size_t ring = 0; ring < a[i].rings.size(); ++ring) {
      const auto same = [](const geo::Point& p, const geo::Point& q) {
        return p.lat == q.lat && p.lon == q.lon;
      };
      if (!std::equal(a[i].rings[ring].begin(), a[i].rings[ring].end(), b[i].rings[ring].begin(),
                      b[i].rings[ring].end(), same))
        return false;
    }
  }
  return true;
}

void CheckAreas(const std::vector<Shape>& shapes) {
  for (size_t i = 0; i < shapes.size() && i < kShapesTried; ++i) {
    for (size_t k = 0; k < i; ++k) HY_CHECK(geo::SharedSquareMetres(shapes[i], shapes[k]) >= 0);
    HY_CHECK(geo::SquareMetresOutside(shapes[i], {&shapes[0]}) >= 0);
  }
  const auto locator = geo::AreaLocator::Make(shapes);
  HY_CHECK(locator.ok());
  for (const Shape& shape : shapes) {
    const geo::Location at = (*locator)->Locate(shape.rings.front().front(), 5);
    for (const auto& candidate : at.candidates)
      HY_CHECK(candidate.distance_m >= 0 && candidate.distance_m <= 5);
  }
}

}  // namespace

HY_FUZZ(geojson) {
  const auto shapes = geo::ReadGeoJson(std::string(bytes));
  if (!shapes.ok()) return;
  const auto again = geo::ReadGeoJson(AsGeoJson(*shapes));
  HY_CHECK(again.ok() && SameShapes(*again, *shapes));
  bool valid = true;
  for (const Shape& shape : *shapes) valid = geo::WhyInvalid(shape).empty() && valid;
  if (valid) return CheckAreas(*shapes);
  HY_CHECK(!geo::AreaLocator::Make(*shapes).ok());
}

}  // namespace huying::fuzz
