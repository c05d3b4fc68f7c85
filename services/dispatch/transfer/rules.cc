#include "services/dispatch/transfer/rules.h"

#include <string>

#include "common/case/command_gate.h"
#include "common/core/civil.h"
#include "services/dispatch/accused/rules.h"
#include "services/dispatch/reply/rules.h"
#include "services/dispatch/returns/rules.h"
#include "services/dispatch/routing/rules.h"

namespace huying::dispatch::transfer {
namespace {

bool MayAlone(const v1::Task& task, const std::string& to_unit_id, const Policy& policy) {
  const int64_t accepted_ms = task.transfer().accepted_ms();
  const int64_t alone_ms = policy.limits->transfer_alone_minutes() * kMinuteMs;
  return accepted_ms != 0 && policy.now_ms <= accepted_ms + alone_ms &&
         task.header().round() <= 1 && !returns::IsDesignated(task) &&
         !returns::HasReturned(task, task.header().lead_unit_id()) &&
         !returns::HasReturned(task, to_unit_id);
}

void PassOn(const v1::Task& task, const std::string& to_unit_id, bool alone, const Policy& policy,
            NewEvents& events) {
  v1::TaskTransferred* passed = events.Add().mutable_transferred();
  passed->set_from_unit_id(task.header().lead_unit_id());
  passed->set_to_unit_id(to_unit_id);
  passed->set_alone(alone);
  reply::AddWorkers(task, *passed->mutable_worked_unit_ids(), *passed->mutable_worked_person_ids());
  routing::RouteTo(task, to_unit_id, policy, events);
}

}  // namespace

// MECH D3
Verdict<NewEvents> Transfer(const v1::Task& task, const v1::TransferTask& command,
                            const Policy& policy, NewEvents events) {
  if (command.unit_id() == task.header().lead_unit_id()) {
    return huying::Refuse(Rejection::Kind::kInvalid, "UNIT_UNCHANGED",
                          "该单位就是现在的主办单位。请选择另一个单位。");
  }
  if (MayAlone(task, command.unit_id(), policy)) {
    PassOn(task, command.unit_id(), true, policy, events);
    return events;
  }
  v1::TransferProposed* proposed = events.Add().mutable_transfer_proposed();
  proposed->set_to_unit_id(command.unit_id());
  proposed->set_ruler_unit_id(
      accused::DeciderOf(task.header(), city::v1::PERMISSION_RULE_RETURN, policy));
  return events;
}

bool IsProposed(const v1::Task& task) { return !task.transfer().to_unit_id().empty(); }

// MECH D3
std::optional<Rejection> MayRule(const v1::Task& task, const Policy& policy) {
  if (!IsProposed(task)) {
    return huying::Refuse(Rejection::Kind::kNotNow, "NOTHING_PROPOSED", "没有待裁的移交申请。");
  }
  if (auto barred = accused::MayRule(task, policy)) return barred;
  const bool gets_it = policy.actor.IsOf(task.transfer().to_unit_id());
  if (!gets_it || policy.actor.of_centre) return std::nullopt;
  return huying::Refuse(Rejection::Kind::kNotAllowed, "PARTY_TO_TRANSFER",
                        "贵单位是接收单位，不能裁决这项移交。请由接诉即办中心的裁决员决定。");
}

// MECH D3
Verdict<NewEvents> Approve(const v1::Task& task, const v1::ApproveTransfer&, const Policy& policy,
                           NewEvents events) {
  PassOn(task, task.transfer().to_unit_id(), false, policy, events);
  return events;
}

// MECH D3
Verdict<NewEvents> Refuse(const v1::Task&, const v1::RefuseTransfer&, const Policy&,
                          NewEvents events) {
  events.Add().mutable_transfer_refused();
  return events;
}

void OnAccepted(const v1::TaskAccepted&, const core::v1::EventHeader& header, v1::Task& task) {
  task.mutable_transfer()->set_accepted_ms(header.time_ms());
}

void OnProposed(const v1::TransferProposed& proposed, const core::v1::EventHeader&,
                v1::Task& task) {
  task.mutable_transfer()->set_to_unit_id(proposed.to_unit_id());
  task.mutable_transfer()->set_ruler_unit_id(proposed.ruler_unit_id());
}

}  // namespace huying::dispatch::transfer
