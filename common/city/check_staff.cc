// People and units that others rely on: who reviews, who acts for whom, roles that stand empty.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/city/chain.h"
#include "common/city/checks.h"
#include "common/city/pack_people.h"
#include "common/city/yaml_reader.h"

namespace huying::city {
namespace {

v1::Permission PermissionOf(int review_level) {
  switch (review_level) {
    case v1::REVIEW_LEVEL_LEADER:
      return v1::PERMISSION_REVIEW_LEADER;
    case v1::REVIEW_LEVEL_DEPUTY:
      return v1::PERMISSION_REVIEW_DEPUTY;
    default:
      return v1::PERMISSION_REVIEW_HEAD;
  }
}

// Any unit may come to lead: by the duty list, by an arbiter, by its place. Its reply is reviewed in
// it or above it.
void CheckReviewers(const CheckContext& context, const PackPeople& people) {
  std::set<v1::Permission> needed;
  for (const v1::ProcessClass& entry : context.pack.classes()) {
    for (const int level : entry.review_levels()) needed.insert(PermissionOf(level));
  }
  for (const v1::Unit& unit : context.pack.units()) {
    if (IsGone(unit)) continue;
    for (const v1::Permission permission : needed) {
      if (people.AnybodyMayOrAbove(unit, permission)) continue;
      const std::string name =
          YamlName(*v1::Permission_descriptor()->FindValueByNumber(permission));
      context.Add(
          unit, 0,
          fmt::format("unit '{}' and those above it have nobody who may {}", unit.id(), name),
          fmt::format("give a person a role with the permission '{}'", name));
    }
  }
}

// No ring, four steps at most, and only people who are there.
void CheckSubstitutes(const CheckContext& context) {
  absl::flat_hash_set<std::string_view> persons;
  for (const v1::Unit& unit : context.pack.units()) {
    for (const v1::Person& person : unit.persons()) persons.insert(person.id());
  }
  const Links substitutes = SubstitutesOf(context.pack);
  for (const v1::Substitute& entry : context.pack.substitutes()) {
    for (const auto& [field, id] :
         {std::pair(v1::Substitute::kPersonIdFieldNumber, &entry.person_id()),
          std::pair(v1::Substitute::kSubstituteIdFieldNumber, &entry.substitute_id())}) {
      if (persons.contains(*id)) continue;
      context.Add(entry, field, fmt::format("there is no person '{}'", *id),
                  "name a person of units.yaml, or take the entry out");
    }
    const Chain chain = ChainOf(substitutes, entry.person_id());
    if (chain.ring) {
      context.Add(entry, 0,
                  fmt::format("the substitutes of '{}' form a ring: {}", entry.person_id(),
                              fmt::join(chain.ids, " → ")),
                  "let it end at somebody");
    } else if (chain.cut_off) {
      context.Add(entry, 0,
                  fmt::format("the substitutes of '{}' take more than {} steps", entry.person_id(),
                              kChainStepsMax),
                  "name nearer ones: further ones would not be followed");
    }
  }
}

// For each role that some ladder tells: the rungs, as "2 of utility".
std::map<std::string_view, std::string> RungsOfRoles(const v1::CityPack& pack) {
  std::map<std::string_view, std::string> rungs;
  for (const v1::EscalationRung& rung : pack.escalation()) {
    if (rung.scope() == v1::ESCALATION_SCOPE_CENTRE) continue;
    std::string& text = rungs[rung.role_id()];
    text += fmt::format("{}{} of {}", text.empty() ? "" : ", ", rung.level(),
                        YamlName(*v1::Grade_descriptor()->FindValueByNumber(rung.grade())));
  }
  return rungs;
}

}  // namespace

void CheckStaff(const CheckContext& context) {
  if (context.pack.units().empty() || context.pack.roles().empty()) return;  // reported already
  CheckReviewers(context, PackPeople(context.pack));
  CheckSubstitutes(context);
}

// A kind of unit in which no unit has the role is made so; one unit without it has lost somebody.
void WarnOfVacancies(const CheckContext& context) {
  const PackPeople people(context.pack);
  for (const auto& [role, rungs] : RungsOfRoles(context.pack)) {
    std::set<int> kinds;
    for (const v1::Unit& unit : context.pack.units()) {
      if (PackPeople::InRole(unit, role) != nullptr) kinds.insert(unit.kind());
    }
    for (const v1::Unit& unit : context.pack.units()) {
      if (IsGone(unit) || !kinds.contains(unit.kind()) || PackPeople::InRole(unit, role) != nullptr)
        continue;
      const auto instead = people.InRoleOrAbove(unit, role);
      context.Warn(unit, 0,
                   fmt::format("unit '{}' has nobody in the role '{}', though others like it have; "
                               "the ladder's rung {} {}",
                               unit.id(), role, rungs,
                               instead ? fmt::format("goes to '{}' of '{}'", instead->person->id(),
                                                     instead->unit->id())
                                       : std::string("is empty")),
                   "give somebody the role");
    }
  }
}

// MECH S4: absences come and go, so they are no mistake; but then only people of another unit can go
// on with what this one has, or nobody can.
void WarnOfAbsences(const CheckContext& context) {
  const PackPeople people(context.pack);
  const Links substitutes = SubstitutesOf(context.pack);
  for (const v1::Unit& unit : context.pack.units()) {
    for (const v1::Permission permission : {v1::PERMISSION_ACCEPT, v1::PERMISSION_HANDLE}) {
      std::string_view away;
      bool here = IsGone(unit);
      for (const v1::Person& person : unit.persons()) {
        if (!people.May(person, permission)) continue;
        const std::string_view acting = ChainOf(substitutes, person.id()).ids.back();
        if (away.empty()) away = person.id();
        here = here ||
               std::ranges::find(unit.persons(), acting, &v1::Person::id) != unit.persons().end();
      }
      if (here || away.empty()) continue;
      context.Warn(
          unit, 0,
          fmt::format("of unit '{}' nobody is here who may {}: '{}' is away, and '{}' of another "
                      "unit acts",
                      unit.id(), YamlName(*v1::Permission_descriptor()->value(permission)), away,
                      ChainOf(substitutes, away).ids.back()),
          "let somebody of the unit stand in, or see that it is not for long");
    }
  }
}

}  // namespace huying::city
