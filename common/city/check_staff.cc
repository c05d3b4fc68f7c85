// People and units that others rely on: who reviews, who acts for whom, roles that stand empty.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
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

// "010-5550-0101", "+86 138 0000 0000", "12345", "010-55500101转801".
bool IsPhone(std::string_view text) {
  constexpr size_t kDigitsMin = 3, kDigitsMax = 15, kExtensionMax = 6;
  for (const std::string_view mark : {"转", "ext.", "ext", "x"}) {
    const size_t at = text.find(mark);
    if (at == std::string_view::npos) continue;
    std::string_view extension = text.substr(at + mark.size());
    if (extension.starts_with(' ')) extension.remove_prefix(1);
    if (extension.empty() || extension.size() > kExtensionMax ||
        !std::ranges::all_of(extension, absl::ascii_isdigit)) {
      return false;
    }
    text = text.substr(0, at);
    if (text.ends_with(' ')) text.remove_suffix(1);
    break;
  }
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !absl::ascii_isdigit(text.front()) || !absl::ascii_isdigit(text.back()))
    return false;
  const auto digits = static_cast<size_t>(std::ranges::count_if(text, absl::ascii_isdigit));
  return digits >= kDigitsMin && digits <= kDigitsMax && std::ranges::all_of(text, [](char c) {
           return absl::ascii_isdigit(c) || c == ' ' || c == '-';
         });
}

// The number itself is not repeated: reports are sent around.
void CheckPhones(const CheckContext& context) {
  for (const v1::Unit& unit : context.pack.units()) {
    for (const v1::Person& person : unit.persons()) {
      if (person.phone().empty() || IsPhone(person.phone())) continue;
      context.Add(person, v1::Person::kPhoneFieldNumber,
                  fmt::format("the phone of '{}' is no telephone number", person.id()),
                  "write digits, with spaces or hyphens between them: 010-5550-0101, +86 138 0000 "
                  "0000, 010-55500101转801");
    }
  }
}

// What is urgent goes to who is on call, who takes the unit's tasks, and whoever a ladder names.
bool IsToldUrgently(const v1::Person& person, const v1::Unit& unit, const PackPeople& people,
                    const v1::CityPack& pack) {
  const auto accepts = [&](const v1::Person& one) {
    return people.May(one, v1::PERMISSION_ACCEPT);
  };
  const auto officer = std::ranges::find_if(unit.persons(), accepts);
  return person.on_call() || (officer != unit.persons().end() && &*officer == &person) ||
         std::ranges::any_of(pack.escalation(), [&](const v1::EscalationRung& rung) {
           return PackPeople::InRole(unit, rung.role_id()) == &person;
         });
}

}  // namespace

void CheckStaff(const CheckContext& context) {
  if (context.pack.units().empty() || context.pack.roles().empty()) return;  // reported already
  CheckReviewers(context, PackPeople(context.pack));
  CheckSubstitutes(context);
  CheckPhones(context);
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

// MECH S4: told means reached; one line for a unit, however many it has.
void WarnOfPhones(const CheckContext& context) {
  const PackPeople people(context.pack);
  for (const v1::Unit& unit : context.pack.units()) {
    std::vector<std::string_view> without;
    for (const v1::Person& person : unit.persons()) {
      if (person.phone().empty() && IsToldUrgently(person, unit, people, context.pack))
        without.push_back(person.id());
    }
    if (without.empty()) continue;
    context.Warn(unit, 0,
                 fmt::format("of unit '{}' cannot be reached when it is urgent, for want of a "
                             "telephone number: '{}'",
                             unit.id(), fmt::join(without, "', '")),
                 "give each of them a phone");
  }
}

}  // namespace huying::city
