// Closing, scripts, refusals and danger.
#include <fmt/format.h>

#include <string>

#include "absl/container/flat_hash_map.h"
#include "common/city/checks.h"
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

}  // namespace huying::city
