// Trees of places and categories, and the units of places.
#include <fmt/format.h>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/case/case_id.h"
#include "common/city/checks.h"
#include "common/city/yaml_reader.h"

namespace huying::city {
namespace {

constexpr size_t kMaxUnitDepth = 8;

std::string LevelName(v1::AreaLevel level) {
  return YamlName(*v1::AreaLevel_descriptor()->FindValueByNumber(level));
}

size_t CodeLength(v1::AreaLevel level) {
  switch (level) {
    case v1::AREA_LEVEL_STREET:
      return 9;
    case v1::AREA_LEVEL_COMMUNITY:
      return 12;
    case v1::AREA_LEVEL_GRID:
      return 14;
    default:
      return 6;
  }
}

template <typename Entry, typename Key>
absl::flat_hash_map<std::string_view, const Entry*> ByKey(
    const google::protobuf::RepeatedPtrField<Entry>& entries, Key key) {
  absl::flat_hash_map<std::string_view, const Entry*> map;
  for (const Entry& entry : entries) map.try_emplace((entry.*key)(), &entry);
  return map;
}

void CheckArea(const CheckContext& context, const v1::Area& area,
               const absl::flat_hash_map<std::string_view, const v1::Area*>& areas) {
  const size_t length = CodeLength(area.level());
  if (area.level() == v1::AREA_LEVEL_UNSPECIFIED || area.code().empty())
    return;  // reported already
  if (area.code().size() != length) {
    context.Add(
        area, v1::Area::kCodeFieldNumber,
        fmt::format("the code {} has {} digits", area.code(), area.code().size()),
        fmt::format("a {} has {}; correct the code or the level", LevelName(area.level()), length));
  }
  if (area.level() == v1::AREA_LEVEL_STREET && IsPseudoStreet(area.code())) {
    context.Add(area, v1::Area::kCodeFieldNumber,
                fmt::format("the code {} is one of those kept for cases whose street is not known",
                            area.code()),
                "give the street a code whose seventh digit is not 9");
  }
  if (area.level() == v1::AREA_LEVEL_CITY) return;
  const auto found = areas.find(area.parent_code());
  if (found == areas.end()) {
    if (area.parent_code().empty()) {
      context.Add(area, 0,
                  fmt::format("{} '{}' has no parent_code", LevelName(area.level()), area.name()),
                  "name the area it belongs to");
    }
    return;
  }
  const v1::Area& parent = *found->second;
  if (parent.level() + 1 != area.level()) {
    context.Add(area, v1::Area::kParentCodeFieldNumber,
                fmt::format("{} '{}' lies in {} '{}'", LevelName(area.level()), area.name(),
                            LevelName(parent.level()), parent.name()),
                fmt::format("name the {} it belongs to",
                            LevelName(static_cast<v1::AreaLevel>(area.level() - 1))));
  } else if (area.level() > v1::AREA_LEVEL_DISTRICT && !area.code().starts_with(parent.code())) {
    context.Add(area, v1::Area::kCodeFieldNumber,
                fmt::format("the code {} does not begin with the code {} of '{}', where it lies",
                            area.code(), parent.code(), parent.name()),
                "correct the code or parent_code");
  }
}

// Units that serve places must exist for each place, once.
void CheckUnitsOfPlaces(const CheckContext& context) {
  absl::flat_hash_map<std::string_view, const v1::Unit*> offices;
  const auto areas = ByKey(context.pack.areas(), &v1::Area::code);
  for (const v1::Unit& unit : context.pack.units()) {
    const bool street = unit.kind() == v1::UNIT_KIND_STREET_OFFICE;
    if (!street && unit.kind() != v1::UNIT_KIND_COMMUNITY) continue;
    const v1::AreaLevel level = street ? v1::AREA_LEVEL_STREET : v1::AREA_LEVEL_COMMUNITY;
    const auto area = areas.find(unit.area_code());
    if (area != areas.end() && area->second->level() != level) {
      context.Add(unit, v1::Unit::kAreaCodeFieldNumber,
                  fmt::format("unit '{}' serves {} '{}'", unit.id(),
                              LevelName(area->second->level()), area->second->name()),
                  fmt::format("name the {} it serves", LevelName(level)));
    }
    const auto [first, added] = offices.try_emplace(unit.area_code(), &unit);
    // Of two one may go over.
    if (!added && !unit.has_merged_into() && !first->second->has_merged_into()) {
      context.Add(
          unit, v1::Unit::kAreaCodeFieldNumber,
          fmt::format("{} is served by '{}' already", unit.area_code(), first->second->id()),
          "leave one of the two units");
    }
  }
  for (const v1::Area& area : context.pack.areas()) {
    const bool needs =
        area.level() == v1::AREA_LEVEL_STREET || area.level() == v1::AREA_LEVEL_COMMUNITY;
    if (!needs || offices.contains(area.code())) continue;
    context.Add(area, 0, fmt::format("{} '{}' has no unit", LevelName(area.level()), area.name()),
                fmt::format("add a unit of kind {} with area_code \"{}\" to units.yaml",
                            area.level() == v1::AREA_LEVEL_STREET ? "street_office" : "community",
                            area.code()));
  }
}

// Of words that overlap the longest counts, so a category's word can take away one that makes an
// incident. For a lesser grade that is what longer words are for.
void CheckHiddenWords(const CheckContext& context, const v1::Category& category) {
  for (const v1::GradeInfo& grade : context.pack.grades()) {
    if (grade.grade() != v1::GRADE_INCIDENT) continue;
    for (const std::string& keyword : category.keywords()) {
      if (std::ranges::count(grade.keywords(), keyword) > 0) continue;
      for (const std::string& word : grade.keywords()) {
        if (keyword.find(word) == keyword.npos) continue;
        context.Add(category, v1::Category::kKeywordsFieldNumber,
                    fmt::format("'{}' hides the word '{}', which makes an incident", keyword, word),
                    fmt::format("add '{}' to the incident's keywords too, or choose another word",
                                keyword));
      }
    }
  }
}

}  // namespace

void CheckAreas(const CheckContext& context) {
  const auto areas = ByKey(context.pack.areas(), &v1::Area::code);
  int cities = 0;
  absl::flat_hash_set<std::string_view> unplaced;
  for (const v1::UnplacedRouting& entry : context.pack.unplaced()) {
    unplaced.insert(entry.district_code());
    const auto unit = std::ranges::find(context.pack.units(), entry.unit_id(), &v1::Unit::id);
    if (unit == context.pack.units().end() || unit->kind() == v1::UNIT_KIND_HOTLINE_CENTRE)
      continue;
    context.Add(entry, v1::UnplacedRouting::kUnitIdFieldNumber,
                fmt::format("unit '{}' is no hotline centre", entry.unit_id()),
                "name the centre that finds out the place of cases");
  }
  for (const v1::Area& area : context.pack.areas()) {
    CheckArea(context, area, areas);
    if (area.level() == v1::AREA_LEVEL_CITY && ++cities > 1) {
      context.Add(area, v1::Area::kLevelFieldNumber, "there is a second city",
                  "leave one area of level city");
    }
    if (area.level() == v1::AREA_LEVEL_DISTRICT && !unplaced.contains(area.code())) {
      context.Add(
          area, 0,
          fmt::format("district '{}' says nowhere who places cases whose street is not known",
                      area.name()),
          fmt::format("add district_code \"{}\" to 'unplaced' in city.yaml", area.code()));
    }
  }
  if (cities == 0 && !context.pack.areas().empty()) {
    context.AddToFile("areas.yaml", "there is no area of level city",
                      "add it, without parent_code");
  }
}

void CheckCategories(const CheckContext& context) {
  const auto categories = ByKey(context.pack.categories(), &v1::Category::code);
  absl::flat_hash_set<std::string_view> parents;
  for (const v1::Category& category : context.pack.categories())
    parents.insert(category.parent_code());
  for (const v1::Category& category : context.pack.categories()) {
    const std::string& code = category.code();
    const std::string upper = code.size() > 3 ? code.substr(0, code.size() - 3) : "";
    if (category.parent_code() != upper) {
      context.Add(category, v1::Category::kParentCodeFieldNumber,
                  fmt::format("category {} '{}' has the parent_code '{}'", code, category.name(),
                              category.parent_code()),
                  upper.empty() ? "leave it out: two digits are the first level"
                                : fmt::format("write \"{}\", as the code says", upper));
    }
    bool has_class = false;
    bool has_grade = false;
    for (std::string_view at = code; !at.empty();
         at = at.size() > 3 ? at.substr(0, at.size() - 3) : "") {
      const auto found = categories.find(at);
      if (found == categories.end()) continue;
      has_class = has_class || !found->second->class_id().empty();
      has_grade = has_grade || found->second->default_grade() != v1::GRADE_UNSPECIFIED;
    }
    if (!has_class || !has_grade) {
      context.Add(category, 0,
                  fmt::format("category {} '{}' has no {}, and none above it has", code,
                              category.name(), has_class ? "default_grade" : "class_id"),
                  "write it here or above");
    }
    if (!parents.contains(code) && category.keywords().empty()) {
      context.Add(category, 0,
                  fmt::format("category {} '{}' has no keywords", code, category.name()),
                  "add words by which a report is recognised");
    }
    CheckHiddenWords(context, category);
  }
}

void CheckUnits(const CheckContext& context) {
  CheckUnitsOfPlaces(context);
  const auto units = ByKey(context.pack.units(), &v1::Unit::id);
  absl::flat_hash_map<std::string_view, std::string_view> unit_of_person;
  absl::flat_hash_set<std::string_view> accepting;
  for (const v1::Role& role : context.pack.roles()) {
    if (std::ranges::count(role.permissions(), v1::PERMISSION_ACCEPT) > 0)
      accepting.insert(role.id());
  }
  for (const v1::Unit& unit : context.pack.units()) {
    size_t depth = 0;
    for (auto at = units.find(unit.parent_id()); at != units.end() && depth <= kMaxUnitDepth;
         ++depth) {
      at = units.find(at->second->parent_id());
    }
    if (depth > kMaxUnitDepth) {
      context.Add(unit, v1::Unit::kParentIdFieldNumber,
                  fmt::format("the units above '{}' form a ring", unit.id()),
                  "let one of them have no parent_id");
    }
    if (IsGone(unit)) continue;
    bool on_call = false;
    bool can_accept = false;
    for (const v1::Person& person : unit.persons()) {
      on_call = on_call || person.on_call();
      can_accept = can_accept || std::ranges::any_of(person.roles(), [&](const std::string& role) {
                     return accepting.contains(role);
                   });
      const auto [first, added] = unit_of_person.try_emplace(person.id(), unit.id());
      if (!added && first->second != unit.id()) {
        context.Add(
            person, v1::Person::kIdFieldNumber,
            fmt::format("person '{}' stands in unit '{}' already", person.id(), first->second),
            "give each person one entry and an id of their own");
      }
    }
    if (!on_call) {
      context.Add(unit, 0, fmt::format("unit '{}' has nobody on call", unit.id()),
                  "set 'on_call: true' for a person who can be reached at any hour");
    }
    if (!can_accept) {
      context.Add(unit, 0, fmt::format("unit '{}' has nobody who may accept a task", unit.id()),
                  "give a person a role with the permission 'accept'");
    }
  }
}

}  // namespace huying::city
