// Every category has somebody who leads, everywhere.
#include <fmt/format.h>

#include <tuple>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/city/checks.h"

namespace huying::city {
namespace {

bool Covers(std::string_view upper, std::string_view code) {
  return upper.empty() || code == upper || (code.starts_with(upper) && code[upper.size()] == '.');
}

bool AlwaysHolds(const v1::DutyRule& rule) {
  return rule.from_date().empty() && rule.until_date().empty();
}

void CheckRule(const CheckContext& context, const v1::DutyRule& rule) {
  const bool by_id = !rule.lead_unit_id().empty();
  const bool by_place = rule.lead_place() != v1::PLACE_UNIT_UNSPECIFIED;
  if (by_id == by_place) {
    context.Add(rule, by_id ? v1::DutyRule::kLeadPlaceFieldNumber : 0,
                fmt::format("duty '{}' has {}", rule.id(), by_id ? "two leads" : "no lead"),
                "write either lead_unit_id or lead_place");
  }
  if (by_id && std::ranges::count(rule.helper_unit_ids(), rule.lead_unit_id()) > 0) {
    context.Add(rule, v1::DutyRule::kHelperUnitIdsFieldNumber,
                fmt::format("duty '{}' names its lead among the helpers", rule.id()),
                "remove it there");
  }
}

// Communities in which no rule that always holds covers the category.
std::vector<std::string_view> Uncovered(const CheckContext& context, const v1::Category& category) {
  absl::flat_hash_set<std::string_view> areas;
  for (const v1::DutyRule& rule : context.pack.duties()) {
    if (!AlwaysHolds(rule) || !Covers(rule.category_code(), category.code())) continue;
    if (rule.area_code().empty()) return {};
    areas.insert(rule.area_code());
  }
  absl::flat_hash_map<std::string_view, std::string_view> parent_of;
  for (const v1::Area& area : context.pack.areas())
    parent_of.try_emplace(area.code(), area.parent_code());
  std::vector<std::string_view> uncovered;
  for (const v1::Area& area : context.pack.areas()) {
    if (area.level() != v1::AREA_LEVEL_COMMUNITY) continue;
    std::string_view at = area.code();
    int steps = 0;
    while (!at.empty() && !areas.contains(at) && ++steps < v1::AreaLevel_ARRAYSIZE)
      at = parent_of[at];
    if (!areas.contains(at)) uncovered.push_back(area.name());
  }
  return uncovered;
}

}  // namespace

void CheckDuties(const CheckContext& context) {
  using Key = std::pair<std::string_view, std::string_view>;
  absl::flat_hash_map<Key, std::vector<const v1::DutyRule*>> same;
  for (const v1::DutyRule& rule : context.pack.duties()) {
    CheckRule(context, rule);
    // A rule with dates may lie over one without: it began later and wins.
    if (AlwaysHolds(rule)) {
      auto& rules = same[Key(rule.category_code(), rule.area_code())];
      if (!rules.empty()) {
        context.Add(
            rule, 0,
            fmt::format("duty '{}' has the category and area of '{}'", rule.id(), rules[0]->id()),
            "leave one of them, or give them dates");
      }
      rules.push_back(&rule);
    } else {
      CheckPeriods<v1::DutyRule>(context, {&rule}, fmt::format("duty '{}'", rule.id()), false);
    }
  }
  absl::flat_hash_set<std::string_view> parents;
  for (const v1::Category& category : context.pack.categories())
    parents.insert(category.parent_code());
  for (const v1::Category& category : context.pack.categories()) {
    if (parents.contains(category.code())) continue;
    const std::vector<std::string_view> uncovered = Uncovered(context, category);
    if (uncovered.empty()) continue;
    context.Add(category, 0,
                fmt::format("category {} '{}' has no lead unit in {} communities, such as '{}'",
                            category.code(), category.name(), uncovered.size(), uncovered[0]),
                "add a rule without dates to duties.yaml that covers it");
  }
}

}  // namespace huying::city
