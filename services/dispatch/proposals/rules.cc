#include "services/dispatch/proposals/rules.h"

#include "common/case/command_gate.h"
#include "services/dispatch/ending/rules.h"
#include "services/dispatch/parking/rules.h"
#include "services/dispatch/transfer/rules.h"

namespace huying::dispatch::proposals {

bool IsOpen(const v1::Task& task) {
  return parking::IsProposed(task) || transfer::IsProposed(task) || ending::IsProposed(task);
}

// MECH D3, D10
std::optional<Rejection> NoneIsOpen(const v1::Task& task, const Policy&) {
  if (!IsOpen(task)) return std::nullopt;
  return Refuse(Rejection::Kind::kNotNow, "PROPOSAL_OPEN",
                "已有一项申请在等待批准，不能同时再申请。请等待其结果，期间继续办理。");
}

// MECH D10
template <class Command>
std::optional<Rejection> CheckCalled(const Command& command, const Policy& policy) {
  if (policy.nobody_to_contact) return std::nullopt;
  if (command.way() == v1::CONTACT_WAY_UNSPECIFIED || !HasText(command.said())) {
    return Refuse(Rejection::Kind::kInvalid, "CITIZEN_NOT_CALLED",
                  "请先联系诉求人说明情况，再填写联系方式和诉求人的意见。");
  }
  return std::nullopt;
}
template std::optional<Rejection> CheckCalled(const v1::ProposeParking&, const Policy&);
template std::optional<Rejection> CheckCalled(const v1::ProposeEnding&, const Policy&);

// MECH D10
std::optional<Rejection> MayDecide(const v1::Task& task, std::string_view proposer_person_id,
                                   std::string_view decider_unit_id, const Policy& policy) {
  const Authority& actor = policy.actor;
  if (actor.person_id == proposer_person_id) {
    return Refuse(Rejection::Kind::kNotAllowed, "OWN_PROPOSAL",
                  "您是申请人，不能批准自己的申请。请由上级单位的其他人员决定。");
  }
  const std::string& lead = task.header().lead_unit_id();
  if (!actor.of_lead || decider_unit_id == lead) return std::nullopt;
  return Refuse(Rejection::Kind::kNotAllowed, "OWN_PROPOSAL",
                "主办单位不能批准自己的申请。请由上级单位决定。");
}

}  // namespace huying::dispatch::proposals
