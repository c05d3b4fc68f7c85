// areas.geojson against areas.yaml.
#include <fmt/format.h>

#include <map>

#include "absl/container/flat_hash_map.h"
#include "common/city/check.h"
#include "common/city/checks.h"
#include "common/geo/area_locator.h"

namespace huying::city {
namespace {

// Borders drawn twice differ by a little; more than this is a mistake.
constexpr double kToleranceSquareMetres = 100;

// Shapes do not carry their lines: the first line that names the code in quotes is shown.
int32_t LineOf(const std::string& text, std::string_view code) {
  const size_t at = text.find(fmt::format("\"{}\"", code));
  if (at == std::string::npos) return 0;
  return static_cast<int32_t>(
             std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(at), '\n')) +
         1;
}

class ShapeChecker {
 public:
  explicit ShapeChecker(const CheckContext& context) : context_(context) {
    for (const v1::Area& area : context.pack.areas()) areas_.try_emplace(area.code(), &area);
  }

  void Check();

 private:
  void Add(std::string_view code, std::string what, std::string to_do) {
    context_.report.Add({kShapesFile, LineOf(context_.shapes, code)}, std::move(what),
                        std::move(to_do));
  }
  std::string Name(std::string_view code) const {
    const auto area = areas_.find(code);
    return fmt::format("{} {}", code, area == areas_.end() ? "" : area->second->name());
  }
  void CheckOverlaps(const std::vector<const geo::Shape*>& shapes);
  void CheckMissing();
  void CheckWithin(const geo::Shape& inner, const std::string& outer_code);

  const CheckContext& context_;
  absl::flat_hash_map<std::string_view, const v1::Area*> areas_;
  std::vector<geo::Shape> shapes_;
  std::map<std::string, std::vector<const geo::Shape*>> by_code_;  // valid ones
};

void ShapeChecker::CheckOverlaps(const std::vector<const geo::Shape*>& shapes) {
  for (size_t i = 0; i < shapes.size(); ++i) {
    for (size_t j = i + 1; j < shapes.size(); ++j) {
      if (shapes[i]->code == shapes[j]->code) continue;
      const double shared = geo::SharedSquareMetres(*shapes[i], *shapes[j]);
      if (shared <= kToleranceSquareMetres) continue;
      Add(shapes[j]->code,
          fmt::format("{} and {} overlap by {:.0f} square metres", Name(shapes[i]->code),
                      Name(shapes[j]->code), shared),
          "let them share their border, corner by corner");
    }
  }
}

void ShapeChecker::CheckMissing() {
  for (const v1::Area& area : context_.pack.areas()) {
    if (area.level() != v1::AREA_LEVEL_COMMUNITY || by_code_.contains(area.code())) continue;
    context_.Add(
        area, 0,
        fmt::format("community {} has no valid polygon in {}", Name(area.code()), kShapesFile),
        fmt::format("add a feature with the property \"code\": \"{}\"", area.code()));
  }
}

void ShapeChecker::CheckWithin(const geo::Shape& inner, const std::string& outer_code) {
  const auto outers = by_code_.find(outer_code);
  if (outers == by_code_.end()) return;  // reported as missing
  const double outside = geo::SquareMetresOutside(inner, outers->second);
  if (outside <= kToleranceSquareMetres) return;
  Add(inner.code,
      fmt::format("{:.0f} square metres of grid {} lie outside its community {}", outside,
                  inner.code, Name(outer_code)),
      "draw it within, or correct its parent_code");
}

void ShapeChecker::Check() {
  if (context_.shapes.empty()) {
    if (context_.report.Names(kShapesFile)) return;  // it could not be read
    context_.AddToFile(kShapesFile, "the file is missing or empty",
                       "add a polygon for each community");
    return;
  }
  auto shapes = geo::ReadGeoJson(context_.shapes);
  if (!shapes.ok()) {
    context_.AddToFile(kShapesFile, std::string(shapes.status().message()),
                       "correct the file; RFC 7946 says how");
    return;
  }
  shapes_ = *std::move(shapes);
  std::vector<const geo::Shape*> communities;
  std::map<std::string, std::vector<const geo::Shape*>> grids;  // by community
  for (const geo::Shape& shape : shapes_) {
    const auto area = areas_.find(shape.code);
    if (area == areas_.end()) {
      Add(shape.code, fmt::format("the shape '{}' is of no area", shape.code),
          "add the area to areas.yaml or remove it");
      continue;
    }
    if (const std::string why = geo::WhyInvalid(shape); !why.empty()) {
      Add(shape.code, fmt::format("the shape of {} is no area: {}", Name(shape.code), why),
          "draw it again");
      continue;
    }
    by_code_[shape.code].push_back(&shape);
    if (area->second->level() == v1::AREA_LEVEL_COMMUNITY) communities.push_back(&shape);
    if (area->second->level() == v1::AREA_LEVEL_GRID)
      grids[area->second->parent_code()].push_back(&shape);
  }
  CheckMissing();
  CheckOverlaps(communities);
  for (const auto& [community, shapes_within] : grids) {
    for (const geo::Shape* grid : shapes_within) CheckWithin(*grid, community);
    CheckOverlaps(shapes_within);
  }
}

}  // namespace

void CheckShapes(LoadedPack& loaded) {
  if (loaded.file_lost) return;
  const CheckContext context(loaded);
  ShapeChecker(context).Check();
}

}  // namespace huying::city
