// Can a case get through at all: does somebody hold every permission that its way needs, and can
// what its closing asks for happen?
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/city/checks.h"
#include "common/city/pack_people.h"
#include "common/city/yaml_reader.h"

namespace huying::city {
namespace {

std::string PermissionName(int permission) {
  return YamlName(*v1::Permission_descriptor()->FindValueByNumber(permission));
}

v1::Permission PermissionOf(v1::ReviewLevel level) {
  if (level == v1::REVIEW_LEVEL_LEADER) return v1::PERMISSION_REVIEW_LEADER;
  return level == v1::REVIEW_LEVEL_DEPUTY ? v1::PERMISSION_REVIEW_DEPUTY
                                          : v1::PERMISSION_REVIEW_HEAD;
}

// What somebody in the city must be allowed to do.
std::set<int> Needed(const v1::CityPack& pack) {
  std::set<int> needed = {v1::PERMISSION_TAKE_IN,     v1::PERMISSION_ROUTE,
                          v1::PERMISSION_RULE_RETURN, v1::PERMISSION_VISIT,
                          v1::PERMISSION_CHECK,       v1::PERMISSION_CLOSE,
                          v1::PERMISSION_APPROVE,     v1::PERMISSION_SUPERVISE};
  if (!pack.limits().sign_off_grades().empty()) needed.insert(v1::PERMISSION_SIGN_OFF);
  for (const v1::ProcessClass& entry : pack.classes()) {
    for (const int level : entry.review_levels()) {
      needed.insert(PermissionOf(static_cast<v1::ReviewLevel>(level)));
    }
  }
  return needed;
}

void CheckPermissions(const CheckContext& context) {
  if (context.pack.units().empty() || context.pack.roles().empty()) return;  // reported already
  absl::flat_hash_map<std::string_view, const v1::Role*> roles;
  for (const v1::Role& role : context.pack.roles()) roles.try_emplace(role.id(), &role);
  std::set<int> held;
  for (const v1::Unit& unit : context.pack.units()) {
    if (IsGone(unit)) continue;
    std::set<int> here;
    for (const v1::Person& person : unit.persons()) {
      for (const std::string& id : person.roles()) {
        const auto role = roles.find(id);
        if (role == roles.end()) continue;
        here.insert(role->second->permissions().begin(), role->second->permissions().end());
      }
    }
    if (!here.contains(v1::PERMISSION_HANDLE)) {
      context.Add(unit, 0, fmt::format("unit '{}' has nobody who may handle a task", unit.id()),
                  "give a person a role with the permission 'handle'");
    }
    held.insert(here.begin(), here.end());
  }
  for (const int permission : Needed(context.pack)) {
    if (held.contains(permission)) continue;
    const std::string name = PermissionName(permission);
    context.AddToFile("units.yaml", fmt::format("nobody in the city may {}", name),
                      fmt::format("give a person a role with the permission '{}'", name));
  }
}

// Where a class does not ask for the meetings, nobody holds them, and nothing would ever close.
void CheckMeetings(const CheckContext& context) {
  absl::flat_hash_set<std::string_view> with_own_rule;
  for (const v1::ClosingRule& rule : context.pack.closing()) with_own_rule.insert(rule.class_id());
  for (const v1::ClosingRule& rule : context.pack.closing()) {
    if (std::ranges::count(rule.conditions(), v1::CLOSING_CONDITION_TWO_MEETINGS) == 0) continue;
    for (const v1::ProcessClass& entry : context.pack.classes()) {
      const bool concerned = rule.class_id().empty() ? !with_own_rule.contains(entry.id())
                                                     : rule.class_id() == entry.id();
      if (!concerned || entry.two_meetings()) continue;
      context.Add(rule, v1::ClosingRule::kConditionsFieldNumber,
                  fmt::format("closing rule '{}' asks for two meetings, but class '{}' does not",
                              rule.id(), entry.id()),
                  "set 'two_meetings: true' for the class, or take the condition out");
    }
  }
}

// MECH S3: what a centre answers to an order is judged above it, else by a colleague of who answered;
// what others answer is judged by the centre.
void CheckJudges(const CheckContext& context) {
  const PackPeople people(context.pack);
  for (const v1::Unit& unit : context.pack.units()) {
    if (unit.kind() != v1::UNIT_KIND_HOTLINE_CENTRE) continue;
    const v1::Unit* above = people.FindUnit(unit.parent_id());
    if (above != nullptr && people.AnybodyMayOrAbove(*above, v1::PERMISSION_SUPERVISE)) continue;
    const auto own = std::ranges::count_if(unit.persons(), [&](const v1::Person& person) {
      return people.May(person, v1::PERMISSION_SUPERVISE);
    });
    if (own >= 2) continue;
    context.Add(unit, 0,
                fmt::format("nobody could judge what unit '{}' answers to an order", unit.id()),
                "give somebody above it, or two of its people, a role with the permission "
                "'supervise'");
  }
}

}  // namespace

void CheckWorkable(const CheckContext& context) {
  CheckPermissions(context);
  CheckMeetings(context);
  CheckJudges(context);
}

// MECH I8: a report about the centre is judged above it; where nobody there may, the centre does it all
// the same. Absences come and go, and so does this.
void WarnOfAccusedCentre(const CheckContext& context) {
  constexpr v1::Permission kJudged[] = {
      v1::PERMISSION_TAKE_IN, v1::PERMISSION_RULE_RETURN, v1::PERMISSION_APPROVE,
      v1::PERMISSION_VISIT,   v1::PERMISSION_CHECK,       v1::PERMISSION_CLOSE,
  };
  const PackPeople people(context.pack);
  for (const v1::Unit& unit : context.pack.units()) {
    if (unit.kind() != v1::UNIT_KIND_HOTLINE_CENTRE || IsGone(unit)) continue;
    const v1::Unit* above = people.FindUnit(unit.parent_id());
    std::vector<std::string> missing;
    for (const v1::Permission permission : kJudged) {
      if (above != nullptr && people.AnybodyMayOrAbove(*above, permission)) continue;
      missing.push_back(PermissionName(permission));
    }
    if (missing.empty()) continue;
    context.Warn(unit, 0,
                 fmt::format("of a report about unit '{}' nobody above it may: {}; it would judge "
                             "itself",
                             unit.id(), fmt::join(missing, ", ")),
                 "give somebody above it roles with these permissions");
  }
}

}  // namespace huying::city
