// Which area is a point in? Over named polygons, with "not sure" near a border. Knows nothing of
// what the areas mean.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"

namespace huying::geo {

// Degrees, WGS 84.
struct Point {
  double lat = 0;
  double lon = 0;
};

// A named polygon: outer ring first, then holes; rings are open or closed, in either direction.
struct Shape {
  std::string code;
  std::vector<std::vector<Point>> rings;
};

// Reads the polygons of a GeoJSON feature collection (RFC 7946), named by their property `code`.
// MultiPolygons give a shape for each part, all with the same code. InvalidArgument, saying what
// and in which feature, if it is anything else.
absl::StatusOr<std::vector<Shape>> ReadGeoJson(const std::string& text);

// Why a shape is no area: a ring with fewer than three corners, that crosses itself or leaves the
// globe; "" if it is fine.
std::string WhyInvalid(const Shape& shape);
// Square metres that both shapes cover. Borders that are shared corner by corner do not count. Both
// must be valid.
double SharedSquareMetres(const Shape& a, const Shape& b);
// Square metres of `inner` that lie outside all `outers`. All must be valid.
double SquareMetresOutside(const Shape& inner, const std::vector<const Shape*>& outers);

// Where a point may be, nearest first.
struct Location {
  struct Candidate {
    std::string_view code;  // lives as long as the locator
    double distance_m = 0;  // 0 inside
  };
  absl::InlinedVector<Candidate, 4> candidates;

  // Inside exactly one area and far enough from all others.
  bool certain() const { return candidates.size() == 1 && candidates[0].distance_m == 0; }
};

// Immutable and shared by threads.
class AreaLocator {
 public:
  // InvalidArgument, naming the code, if a shape is not valid. No shapes make a locator that finds
  // nothing.
  static absl::StatusOr<std::unique_ptr<const AreaLocator>> Make(std::vector<Shape> shapes);
  ~AreaLocator();
  AreaLocator(const AreaLocator&) = delete;
  AreaLocator& operator=(const AreaLocator&) = delete;

  // Mechanism I5: every area that holds the point or comes nearer to it than `border_metres`. More
  // than one, or none that holds it, means "not sure". Points that are no coordinates are nowhere.
  Location Locate(const Point& point, double border_metres) const;

 private:
  struct Index;
  explicit AreaLocator(std::unique_ptr<Index> index);

  std::unique_ptr<Index> index_;  // hides S2
};

}  // namespace huying::geo
