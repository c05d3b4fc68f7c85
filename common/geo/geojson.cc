#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "common/geo/area_locator.h"

namespace huying::geo {
namespace {

using nlohmann::json;

absl::Status Refuse(size_t feature, std::string_view what) {
  return absl::InvalidArgumentError(fmt::format("feature {} {}", feature + 1, what));
}

// Rings as GeoJSON has them: [[[lon, lat], ...], ...].
bool ReadRings(const json& coordinates, std::vector<std::vector<Point>>& rings) {
  if (!coordinates.is_array() || coordinates.empty()) return false;
  for (const json& ring : coordinates) {
    if (!ring.is_array()) return false;
    auto& points = rings.emplace_back();
    points.reserve(ring.size());
    for (const json& point : ring) {
      if (!point.is_array() || point.size() < 2 || !point[0].is_number() || !point[1].is_number())
        return false;
      points.push_back({.lat = point[1].get<double>(), .lon = point[0].get<double>()});
    }
  }
  return true;
}

absl::Status ReadFeature(const json& feature, size_t number, std::vector<Shape>& shapes) {
  if (!feature.is_object() || !feature.contains("properties") || !feature.contains("geometry")) {
    return Refuse(number, "has no properties or no geometry");
  }
  const json& properties = feature["properties"];
  const json& geometry = feature["geometry"];
  if (!properties.is_object() || !properties.contains("code") || !properties["code"].is_string()) {
    return Refuse(number, "has no property 'code' that is a text");
  }
  const std::string code = properties["code"].get<std::string>();
  if (!geometry.is_object() || !geometry.contains("type") || !geometry.contains("coordinates")) {
    return Refuse(number, fmt::format("({}) has a geometry without type or coordinates", code));
  }
  if (geometry["type"] == "Polygon") {
    Shape shape{.code = code, .rings = {}};
    if (!ReadRings(geometry["coordinates"], shape.rings)) {
      return Refuse(number, fmt::format("({}) has coordinates that are no rings of points", code));
    }
    shapes.push_back(std::move(shape));
    return absl::OkStatus();
  }
  if (geometry["type"] != "MultiPolygon" || !geometry["coordinates"].is_array()) {
    return Refuse(number, fmt::format("({}) is neither Polygon nor MultiPolygon", code));
  }
  for (const json& part : geometry["coordinates"]) {
    Shape shape{.code = code, .rings = {}};
    if (!ReadRings(part, shape.rings)) {
      return Refuse(number, fmt::format("({}) has coordinates that are no rings of points", code));
    }
    shapes.push_back(std::move(shape));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Shape>> ReadGeoJson(const std::string& text) {
  const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object() || !document.contains("features") || !document["features"].is_array()) {
    return absl::InvalidArgumentError("this is no GeoJSON feature collection");
  }
  std::vector<Shape> shapes;
  const json& features = document["features"];
  for (size_t i = 0; i < features.size(); ++i) {
    if (absl::Status status = ReadFeature(features[i], i, shapes); !status.ok()) return status;
  }
  return shapes;
}

}  // namespace huying::geo
