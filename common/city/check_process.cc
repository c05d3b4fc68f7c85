// Closing, scripts, refusals, danger and escalation.
#include <fmt/format.h>

#include <map>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "common/city/checks.h"
#include "common/city/city_builder.h"
#include "common/city/yaml_reader.h"

namespace huying::city {
namespace {

void CheckScripts(const CheckContext& context) {
  for (const v1::VisitScript& script : context.pack.visit_scripts()) {
    for (const v1::VisitMeasure measure :
         {v1::VISIT_MEASURE_RESPONDED, v1::VISIT_MEASURE_SOLVED, v1::VISIT_MEASURE_SATISFIED}) {
      const bool asked =
          std::ranges::any_of(script.questions(), [measure](const v1::VisitQuestion& question) {
            return question.measure() == measure && question.required();
          });
      if (asked) continue;
      context.Add(
          script, 0,
          fmt::format("script '{}' has no required question that measures '{}'", script.id(),
                      YamlName(*v1::VisitMeasure_descriptor()->FindValueByNumber(measure))),
          "add it: the three rates need it");
    }
  }
}

// Follow-up refuses to take a condition as met that nobody checks, so no case would ever close.
void CheckConditions(const CheckContext& context, const v1::ClosingRule& rule) {
  for (const auto unchecked :
       {v1::CLOSING_CONDITION_SUBTASKS_DONE, v1::CLOSING_CONDITION_PROMISE_RECORDED}) {
    if (std::ranges::count(rule.conditions(), unchecked) == 0) continue;
    context.Add(
        rule, v1::ClosingRule::kConditionsFieldNumber,
        fmt::format("closing rule '{}' asks for '{}', which is not followed yet", rule.id(),
                    YamlName(*v1::ClosingCondition_descriptor()->FindValueByNumber(unchecked))),
        "take it out");
  }
}

// The person whom a rung names at a unit, on call or not; the unit above is asked where there is
// none.
const v1::Person* PersonFor(const absl::flat_hash_map<std::string_view, const v1::Unit*>& units,
                            const v1::Unit* unit, const std::string& role) {
  for (int32_t i = 0; unit != nullptr && i < kMaxUnitsAbove; ++i) {
    const v1::Person* found = nullptr;
    for (const v1::Person& person : unit->persons()) {
      if (std::ranges::count(person.roles(), role) == 0) continue;
      if (found == nullptr || person.on_call()) found = &person;
    }
    if (found != nullptr) return found;
    const auto above = units.find(unit->parent_id());
    unit = above == units.end() ? nullptr : above->second;
  }
  return nullptr;
}

bool Concerns(const v1::EscalationRung& rung, const v1::Unit& unit) {
  switch (rung.scope()) {
    case v1::ESCALATION_SCOPE_CENTRE:
      return unit.kind() == v1::UNIT_KIND_HOTLINE_CENTRE;
    case v1::ESCALATION_SCOPE_STREET_OFFICE:
      return unit.kind() == v1::UNIT_KIND_STREET_OFFICE;
    default:
      return true;
  }
}

}  // namespace

void CheckProcess(const CheckContext& context) {
  const bool general = std::ranges::any_of(
      context.pack.closing(), [](const v1::ClosingRule& rule) { return rule.class_id().empty(); });
  if (!general && !context.pack.closing().empty()) {
    context.AddToFile("closing.yaml", "there is no general rule", "add an entry without class_id");
  }
  absl::flat_hash_map<std::string_view, std::string_view> rule_of_class;
  for (const v1::ClosingRule& rule : context.pack.closing()) {
    CheckConditions(context, rule);
    const auto [first, added] = rule_of_class.try_emplace(rule.class_id(), rule.id());
    if (added) continue;
    context.Add(rule, 0,
                fmt::format("closing rule '{}' is for the class of '{}'", rule.id(), first->second),
                "join the two");
  }
  CheckScripts(context);
  for (int reason = 1; !context.pack.refusals().empty() && reason < v1::RefusalReason_ARRAYSIZE;
       ++reason) {
    if (std::ranges::count(context.pack.refusals(), reason, &v1::Refusal::reason) > 0) continue;
    context.AddToFile("intake.yaml",
                      fmt::format("the refusal for '{}' is missing",
                                  YamlName(*v1::RefusalReason_descriptor()->value(reason))),
                      "add it with where_to_go");
  }
  for (const std::string line : {"110", "119", "120", "122"}) {
    if (context.pack.emergencies().empty()) break;
    if (std::ranges::count(context.pack.emergencies(), line, &v1::Emergency::line) > 0) continue;
    context.AddToFile("intake.yaml",
                      fmt::format("words for the emergency line {} are missing", line), "add them");
  }
  if (!context.pack.emergencies().empty() &&
      std::ranges::count(context.pack.emergencies(), true, &v1::Emergency::of_incidents) != 1) {
    context.AddToFile("intake.yaml", "no line, or more than one, is for incidents that name none",
                      "set of_incidents: true on one emergency, such as 110");
  }
}

void CheckEscalation(const CheckContext& context) {
  absl::flat_hash_map<std::string_view, const v1::Unit*> units;
  for (const v1::Unit& unit : context.pack.units()) units.try_emplace(unit.id(), &unit);
  std::map<int, std::map<int, const v1::EscalationRung*>> ladders;
  for (const v1::EscalationRung& rung : context.pack.escalation()) {
    if (!ladders[rung.grade()].try_emplace(rung.level(), &rung).second) {
      context.Add(rung, v1::EscalationRung::kLevelFieldNumber,
                  fmt::format("level {} stands twice in the ladder", rung.level()),
                  "number the rungs from 1");
    }
    for (const v1::Unit& unit : context.pack.units()) {
      if (!Concerns(rung, unit) || PersonFor(units, &unit, rung.role_id()) != nullptr) continue;
      context.Add(rung, v1::EscalationRung::kRoleIdFieldNumber,
                  fmt::format("unit '{}' and those above it have nobody in the role '{}'",
                              unit.id(), rung.role_id()),
                  "give somebody the role, or name another role");
      break;  // one unit is enough to see it
    }
  }
  for (int grade = 1; !context.pack.escalation().empty() && grade < v1::Grade_ARRAYSIZE; ++grade) {
    const std::string name = YamlName(*v1::Grade_descriptor()->value(grade));
    const auto& ladder = ladders[grade];
    if (ladder.empty()) {
      context.AddToFile("escalation.yaml", fmt::format("the ladder of {} is missing", name),
                        "add its rungs");
      continue;
    }
    const v1::EscalationRung& last = *ladder.rbegin()->second;
    if (last.level() != static_cast<int>(ladder.size())) {
      context.Add(last, v1::EscalationRung::kLevelFieldNumber,
                  fmt::format("the ladder of {} leaves out a level", name),
                  "number the rungs from 1 without a gap");
    }
    for (const v1::Unit& unit : context.pack.units()) {
      const v1::Person* person =
          Concerns(last, unit) ? PersonFor(units, &unit, last.role_id()) : nullptr;
      if (person == nullptr || person->on_call()) continue;
      context.Add(
          last, 0,
          fmt::format("the ladder of {} ends at '{}', who is not on call", name, person->id()),
          "end it at a role whose holders are on call, or set 'on_call: true'");
      break;
    }
  }
}

}  // namespace huying::city
