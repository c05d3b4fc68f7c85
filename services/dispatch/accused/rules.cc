#include "services/dispatch/accused/rules.h"

#include "common/case/command_gate.h"

namespace huying::dispatch::accused {

// I8
std::string DeciderOf(const core::v1::CaseHeader& of_case, city::v1::Permission permission,
                      const Policy& policy, std::string_view without) {
  const Lookups& city = policy.lookups();
  std::string_view decider = city.StandInOf(of_case, permission, without, policy.now_ms);
  if (decider.empty()) decider = city.CentreOf(of_case, policy.now_ms);
  return std::string(decider);
}

// I8
std::optional<Rejection> Bars(const v1::Task& task, std::string_view act,
                              std::string_view decider_unit_id, const Policy& policy) {
  const Lookups& city = policy.lookups();
  if (!city.IsAbout(policy.actor.unit_id, task.header(), policy.now_ms)) return std::nullopt;
  if (policy.actor.IsOf(decider_unit_id)) return std::nullopt;
  std::string message = "本工单反映的是您所在的单位或其上级单位，不能由您";
  message.append(act).append("。请由").append(city.NameOfUnit(decider_unit_id)).append("的人员");
  message.append(act).append("。");
  return Refuse(Rejection::Kind::kNotAllowed, "REPORT_ABOUT_YOU", std::move(message));
}

// MECH D1, D3
std::optional<Rejection> MayRule(const v1::Task& task, const Policy& policy) {
  constexpr auto kRules = city::v1::PERMISSION_RULE_RETURN;
  return Bars(task, "裁决", DeciderOf(task.header(), kRules, policy), policy);
}

}  // namespace huying::dispatch::accused
