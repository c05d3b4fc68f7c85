// Escalation ladders: every rung leads to a person who can do something about a late case, and the
// last one to somebody on call who may issue an order.
#include <fmt/format.h>

#include <map>

#include "common/city/checks.h"
#include "common/city/pack_people.h"
#include "common/city/yaml_reader.h"

namespace huying::city {
namespace {

using Ladder = std::map<int, const v1::EscalationRung*>;  // by level

// Who holds nothing but these can read about a late case and not move it.
constexpr uint32_t kIdle = 1U << v1::PERMISSION_RULE_APPEAL | 1U << v1::PERMISSION_SEE_REPORTER |
                           1U << v1::PERMISSION_SEE_STATISTICS | 1U << v1::PERMISSION_ADMINISTER;

std::string GradeName(int grade) { return YamlName(*v1::Grade_descriptor()->value(grade)); }

std::string NameOf(const v1::EscalationRung& rung) {
  return fmt::format("rung {} of the ladder of {}", rung.level(), GradeName(rung.grade()));
}

// The units from which a rung's person is looked for: any unit can be charged for a late clock.
bool Concerns(const v1::EscalationRung& rung, const v1::Unit& unit) {
  if (IsGone(unit)) return false;
  switch (rung.scope()) {
    case v1::ESCALATION_SCOPE_CENTRE:
      return unit.kind() == v1::UNIT_KIND_HOTLINE_CENTRE;
    case v1::ESCALATION_SCOPE_STREET_OFFICE:
      return unit.kind() == v1::UNIT_KIND_STREET_OFFICE;
    default:
      return true;
  }
}

// One unit is enough to see that a rung leads nowhere.
void CheckRung(const CheckContext& context, const PackPeople& people,
               const v1::EscalationRung& rung) {
  for (const v1::Unit& unit : context.pack.units()) {
    if (!Concerns(rung, unit)) continue;
    const auto told = people.InRoleOrAbove(unit, rung.role_id());
    if (!told) {
      context.Add(rung, v1::EscalationRung::kRoleIdFieldNumber,
                  fmt::format("{}: unit '{}' and those above it have nobody in the role '{}'",
                              NameOf(rung), unit.id(), rung.role_id()),
                  "give somebody the role, or name another role");
      return;
    }
    if ((people.PermissionsOf(*told->person) & ~kIdle) != 0) continue;
    context.Add(rung, v1::EscalationRung::kRoleIdFieldNumber,
                fmt::format("{}: for unit '{}' it tells '{}', who may do nothing about a late case",
                            NameOf(rung), unit.id(), told->person->id()),
                "name a role that may act, such as one that accepts, handles or supervises");
    return;
  }
}

// MECH S4
void CheckLast(const CheckContext& context, const PackPeople& people,
               const v1::EscalationRung& last) {
  const std::string name = GradeName(last.grade());
  // An order is given by the unit itself, by one above it or by the centre.
  if (last.scope() == v1::ESCALATION_SCOPE_STREET_OFFICE) {
    context.Add(last, v1::EscalationRung::kScopeFieldNumber,
                fmt::format("the ladder of {} ends at the street office, which may not order units "
                            "that are not below it",
                            name),
                "end it at scope own_unit or centre");
  }
  for (const v1::Unit& unit : context.pack.units()) {
    const auto told =
        Concerns(last, unit) ? people.InRoleOrAbove(unit, last.role_id()) : std::nullopt;
    if (!told) continue;
    if (!told->person->on_call()) {
      context.Add(last, 0,
                  fmt::format("the ladder of {} ends at '{}', who is not on call", name,
                              told->person->id()),
                  "end it at a role whose holders are on call, or set 'on_call: true'");
      return;
    }
    if (people.May(*told->person, v1::PERMISSION_SUPERVISE)) continue;
    context.Add(last, v1::EscalationRung::kRoleIdFieldNumber,
                fmt::format("the ladder of {} ends at rung {}: for unit '{}' that is '{}', who may "
                            "not issue an order",
                            name, last.level(), unit.id(), told->person->id()),
                "end it at a role with the permission 'supervise', such as the centre's leader");
    return;
  }
}

void CheckLadder(const CheckContext& context, const PackPeople& people, int grade,
                 const Ladder& ladder) {
  if (ladder.empty()) {
    context.AddToFile("escalation.yaml",
                      fmt::format("the ladder of {} is missing", GradeName(grade)),
                      "add its rungs");
    return;
  }
  const v1::EscalationRung& last = *ladder.rbegin()->second;
  if (last.level() != static_cast<int>(ladder.size())) {
    context.Add(last, v1::EscalationRung::kLevelFieldNumber,
                fmt::format("the ladder of {} leaves out a level", GradeName(grade)),
                "number the rungs from 1 without a gap");
  }
  CheckLast(context, people, last);
}

}  // namespace

void CheckLadders(const CheckContext& context) {
  const PackPeople people(context.pack);
  std::map<int, Ladder> ladders;
  for (const v1::EscalationRung& rung : context.pack.escalation()) {
    if (!ladders[rung.grade()].try_emplace(rung.level(), &rung).second) {
      context.Add(rung, v1::EscalationRung::kLevelFieldNumber,
                  fmt::format("level {} stands twice in the ladder", rung.level()),
                  "number the rungs from 1");
    }
    CheckRung(context, people, rung);
  }
  for (int grade = 1; !context.pack.escalation().empty() && grade < v1::Grade_ARRAYSIZE; ++grade)
    CheckLadder(context, people, grade, ladders[grade]);
}

}  // namespace huying::city
