#include "common/geo/area_locator.h"

// S2's inlined queues make GCC 12 think that their empty storage is read.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#include <fmt/format.h>
#include <s2/mutable_s2shape_index.h>
#include <s2/s2closest_edge_query.h>
#include <s2/s2contains_point_query.h>
#include <s2/s2earth.h>
#include <s2/s2error.h>
#include <s2/s2latlng.h>
#include <s2/s2loop.h>
#include <s2/s2polygon.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace huying::geo {
namespace {

bool IsPlace(const Point& point) {
  return std::abs(point.lat) <= 90 && std::abs(point.lon) <= 180;  // false for NaN too
}

S2Point ToS2(const Point& point) { return S2LatLng::FromDegrees(point.lat, point.lon).ToPoint(); }

// A loop around the smaller side of the ring, whichever way it was written.
std::unique_ptr<S2Loop> ToLoop(const std::vector<Point>& ring) {
  std::vector<S2Point> corners;
  corners.reserve(ring.size());
  for (const Point& point : ring) {
    const S2Point corner = ToS2(point);
    if (corners.empty() || corners.back() != corner) corners.push_back(corner);
  }
  if (corners.size() > 1 && corners.front() == corners.back()) corners.pop_back();
  auto loop = std::make_unique<S2Loop>();
  loop->set_s2debug_override(S2Debug::DISABLE);  // validity is asked for, not asserted
  loop->Init(corners);
  return loop;
}

std::unique_ptr<S2Polygon> ToPolygon(const Shape& shape) {
  std::vector<std::unique_ptr<S2Loop>> loops;
  for (const auto& ring : shape.rings) {
    loops.push_back(ToLoop(ring));
    loops.back()->Normalize();
  }
  auto polygon = std::make_unique<S2Polygon>();
  polygon->set_s2debug_override(S2Debug::DISABLE);
  polygon->InitNested(std::move(loops));
  return polygon;
}

double SquareMetres(const S2Polygon& polygon) {
  const double radius = S2Earth::RadiusMeters();
  return polygon.is_empty() ? 0 : polygon.GetArea() * radius * radius;
}

}  // namespace

std::string WhyInvalid(const Shape& shape) {
  if (shape.rings.empty()) return "it has no ring";
  for (const auto& ring : shape.rings) {
    if (!std::ranges::all_of(ring, IsPlace)) return "a corner is not on the globe";
    S2Error error;
    const auto loop = ToLoop(ring);
    if (loop->num_vertices() < 3) return "a ring has fewer than three corners";
    if (loop->FindValidationError(&error)) return error.text();
  }
  S2Error error;
  if (ToPolygon(shape)->FindValidationError(&error)) return error.text();
  return "";
}

double SharedSquareMetres(const Shape& a, const Shape& b) {
  const auto polygon_a = ToPolygon(a);
  const auto polygon_b = ToPolygon(b);
  if (!polygon_a->GetRectBound().Intersects(polygon_b->GetRectBound())) return 0;
  S2Polygon both;
  both.InitToIntersection(*polygon_a, *polygon_b);
  return SquareMetres(both);
}

double SquareMetresOutside(const Shape& inner, const std::vector<const Shape*>& outers) {
  auto rest = ToPolygon(inner);
  for (const Shape* outer : outers) {
    auto left = std::make_unique<S2Polygon>();
    left->InitToDifference(*rest, *ToPolygon(*outer));
    rest = std::move(left);
  }
  return SquareMetres(*rest);
}

struct AreaLocator::Index {
  std::vector<std::string> codes;  // by shape id
  MutableS2ShapeIndex shapes;
};

AreaLocator::AreaLocator(std::unique_ptr<Index> index) : index_(std::move(index)) {}
AreaLocator::~AreaLocator() = default;

absl::StatusOr<std::unique_ptr<const AreaLocator>> AreaLocator::Make(std::vector<Shape> shapes) {
  auto index = std::make_unique<Index>();
  for (Shape& shape : shapes) {
    if (const std::string why = WhyInvalid(shape); !why.empty()) {
      return absl::InvalidArgumentError(
          fmt::format("the shape of {} is no area: {}", shape.code, why));
    }
    index->shapes.Add(std::make_unique<S2Polygon::OwningShape>(ToPolygon(shape)));
    index->codes.push_back(std::move(shape.code));
  }
  index->shapes.ForceBuild();  // so that reading needs no lock
  return std::unique_ptr<const AreaLocator>(new AreaLocator(std::move(index)));
}

Location AreaLocator::Locate(const Point& point, double border_metres) const {
  Location location;
  if (!IsPlace(point)) return location;
  const S2Point at = ToS2(point);
  const auto add = [&](int shape_id, double distance_m) {
    const std::string_view code = index_->codes[static_cast<size_t>(shape_id)];
    const auto known = std::ranges::find(location.candidates, code, &Location::Candidate::code);
    if (known == location.candidates.end()) {
      location.candidates.push_back({code, distance_m});
    } else {
      known->distance_m = std::min(known->distance_m, distance_m);
    }
  };
  auto containing = MakeS2ContainsPointQuery(&index_->shapes);
  for (const S2Shape* shape : containing.GetContainingShapes(at)) add(shape->id(), 0);

  if (border_metres > 0) {
    S2ClosestEdgeQuery::Options options;
    options.set_max_distance(S2Earth::MetersToAngle(border_metres));
    options.set_include_interiors(false);
    S2ClosestEdgeQuery near(&index_->shapes, options);
    S2ClosestEdgeQuery::PointTarget target(at);
    for (const auto& result : near.FindClosestEdges(&target)) {
      add(result.shape_id(), S2Earth::ToMeters(result.distance().ToAngle()));
    }
  }
  std::ranges::stable_sort(location.candidates, {}, &Location::Candidate::distance_m);
  return location;
}

}  // namespace huying::geo
