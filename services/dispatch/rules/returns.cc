#include "services/dispatch/rules/returns.h"

#include <algorithm>
#include <string>
#include <utility>

#include "services/dispatch/rules/reject.h"
#include "services/dispatch/rules/routing.h"

namespace huying::dispatch::rules {
namespace {

constexpr char kD3[] = "D3";

bool IsLastReturn(const v1::Task& task, const Policy& policy) {
  return task.returns() >= static_cast<uint32_t>(policy.limits->returns_before_designation());
}

void RouteTo(const std::string& unit_id, const v1::Task& task, const Policy& policy,
             NewEvents& new_events) {
  v1::TaskRouted* routed = new_events.Add().mutable_routed();
  routed->set_lead_unit_id(unit_id);
  for (const std::string& helper : task.helper_unit_ids()) {
    if (helper != unit_id) routed->add_helper_unit_ids(helper);
  }
  if (task.community_unit_id() != unit_id) routed->set_community_unit_id(task.community_unit_id());
  routed->set_title(task.title());
  SetClass(*policy.process, std::max<uint32_t>(1, task.header().round()), *routed);
}

}  // namespace

// MECH D3
Verdict<NewEvents> Accept(const v1::Task& task, const Policy& policy, NewEvents new_events) {
  if (!policy.actor.of_lead || !policy.actor.May(city::v1::PERMISSION_ACCEPT)) {
    return NotAllowed(task.state(), kD3, "签收", "主办单位有签收权限的人员");
  }
  if (!IsPossible(task.state(), "AcceptTask")) return NotNow(task.state(), kD3, "签收");
  new_events.Add().mutable_accepted()->set_unit_id(task.lead_unit_id());
  return new_events;
}

// MECH D3
Verdict<NewEvents> Return(const v1::Task& task, const v1::ReturnTask& command, const Policy& policy,
                          NewEvents new_events) {
  if (!policy.actor.of_lead || !policy.actor.May(city::v1::PERMISSION_ACCEPT)) {
    return NotAllowed(task.state(), kD3, "退单", "主办单位有签收权限的人员");
  }
  if (!IsPossible(task.state(), "ReturnTask")) return NotNow(task.state(), kD3, "退单");
  const auto final = [&](std::string message) {
    return Rejection{.kind = Rejection::Kind::kNotNow,
                     .code = "RETURN_NOT_POSSIBLE",
                     .mechanism = kD3,
                     .message = std::move(message),
                     .possible = {"AcceptTask"}};
  };
  if (task.designated()) return final("承办单位已由裁决员指定，不能再退单。请签收办理。");
  if (task.header().round() > 1)
    return final("重办任务不能退单，首次承办单位负责到底。请签收办理。");
  const auto& overruled = task.overruled_unit_ids();
  if (std::find(overruled.begin(), overruled.end(), task.lead_unit_id()) != overruled.end()) {
    return final("退单已裁定不成立，请签收办理。");
  }
  if (IsLastReturn(task, policy)) return final("退单次数已达上限，不能再退单。请签收办理。");
  if (auto wrong = CheckText(task.state(), policy.reason, kD3, "退单理由")) return *wrong;
  if (auto wrong = CheckText(task.state(), command.evidence(), kD3, "退单依据")) return *wrong;
  v1::TaskReturned* returned = new_events.Add().mutable_returned();
  returned->set_evidence(command.evidence());
  returned->set_returns(task.returns() + 1);
  returned->set_unit_id(task.lead_unit_id());
  return new_events;
}

// MECH D3
Verdict<NewEvents> RuleReturn(const v1::Task& task, const v1::RuleReturn& command, bool unit_known,
                              const Policy& policy, NewEvents new_events) {
  // Nobody judges his own unit's return, but for the centre: only it has arbiters, and a task that
  // it had returned would wait for ever.
  const bool own = policy.actor.of_lead && !policy.actor.of_centre;
  if (own || !policy.actor.May(city::v1::PERMISSION_RULE_RETURN)) {
    return NotAllowed(task.state(), kD3, "裁决退单", "退单单位以外的裁决员");
  }
  if (!IsPossible(task.state(), "RuleReturn")) return NotNow(task.state(), kD3, "裁决");
  const bool unrouted = task.state() == v1::TASK_STATE_UNROUTED;
  const bool moves = unrouted || command.upheld();
  if (moves && !unit_known) {
    return Invalid(task.state(), "UNIT_UNKNOWN", kD3, "请指定一个城市配置中有的承办单位。");
  }
  if (moves && !unrouted && command.unit_id() == task.lead_unit_id()) {
    return Invalid(task.state(), "UNIT_UNCHANGED", kD3,
                   "退单成立时应指定另一个单位；如仍由原单位承办，请裁定退单不成立。");
  }
  if (auto wrong = CheckText(task.state(), policy.reason, kD3, "裁决理由")) return *wrong;

  if (!unrouted) {
    v1::Event& ruled = new_events.Add();
    if (command.upheld()) {
      ruled.mutable_return_upheld()->set_unit_id(task.lead_unit_id());
    } else {
      ruled.mutable_return_rejected()->set_unit_id(task.lead_unit_id());
    }
    if (IsLastReturn(task, policy)) {
      new_events.Add().mutable_designated()->set_unit_id(moves ? command.unit_id()
                                                               : task.lead_unit_id());
    }
  }
  if (moves) RouteTo(command.unit_id(), task, policy, new_events);
  return new_events;
}

}  // namespace huying::dispatch::rules
