#include "services/dispatch/returns/rules.h"

#include <string>
#include <utility>

#include "common/case/command_gate.h"
#include "services/dispatch/routing/rules.h"
#include "services/dispatch/rules/once.h"

namespace huying::dispatch::returns {
namespace {

bool IsLastReturn(const v1::Task& task, const Policy& policy) {
  return task.returns().count() >=
         static_cast<uint32_t>(policy.limits->returns_before_designation());
}

Rejection Final(std::string message) {
  Rejection rejection = Refuse(Rejection::Kind::kNotNow, "RETURN_NOT_POSSIBLE", std::move(message));
  rejection.possible = {"AcceptTask"};
  return rejection;
}

}  // namespace

// MECH D3
Verdict<NewEvents> Accept(const v1::Task& task, const v1::AcceptTask&, const Policy&,
                          NewEvents events) {
  events.Add().mutable_accepted()->set_unit_id(task.header().lead_unit_id());
  return events;
}

// MECH D3
std::optional<Rejection> MayReturn(const v1::Task& task, const Policy& policy) {
  if (task.returns().designated()) return Final("承办单位已由裁决员指定，不能再退单。请签收办理。");
  if (task.header().round() > 1) {
    return Final("重办任务不能退单，首次承办单位负责到底。请签收办理。");
  }
  if (HasReturned(task, task.header().lead_unit_id())) {
    return Final("贵单位已经退过一次单，不能再退单。请签收办理。");
  }
  const int64_t until_ms = task.returns().silence_ms();
  if (until_ms != 0 && policy.now_ms > until_ms) return Final("退单时限已过，请签收办理。");
  if (IsLastReturn(task, policy)) return Final("退单次数已达上限，不能再退单。请签收办理。");
  return std::nullopt;
}

// MECH D3
Verdict<NewEvents> Return(const v1::Task& task, const v1::ReturnTask& command, const Policy& policy,
                          NewEvents events) {
  v1::TaskReturned* returned = events.Add().mutable_returned();
  returned->set_evidence(command.evidence());
  returned->set_returns(task.returns().count() + 1);
  returned->set_unit_id(task.header().lead_unit_id());
  returned->set_ruler_unit_id(std::string(policy.lookups().StandInOf(
      task.header(), city::v1::PERMISSION_RULE_RETURN, {}, policy.now_ms)));
  return events;
}

// MECH D3
Verdict<NewEvents> Uphold(const v1::Task& task, const v1::UpholdReturn& command,
                          const Policy& policy, NewEvents events) {
  const std::string& lead = task.header().lead_unit_id();
  if (command.unit_id() == lead) {
    return Refuse(Rejection::Kind::kInvalid, "UNIT_UNCHANGED",
                  "退单成立时应指定另一个单位；如仍由原单位承办，请裁定退单不成立。");
  }
  events.Add().mutable_return_upheld()->set_unit_id(lead);
  if (IsLastReturn(task, policy)) {
    events.Add().mutable_designated()->set_unit_id(command.unit_id());
  }
  routing::RouteTo(task, command.unit_id(), policy, events);
  return events;
}

// MECH D3
Verdict<NewEvents> Reject(const v1::Task& task, const v1::RejectReturn&, const Policy& policy,
                          NewEvents events) {
  const std::string& lead = task.header().lead_unit_id();
  v1::ReturnRejected* rejected = events.Add().mutable_return_rejected();
  rejected->set_unit_id(lead);
  rejected->set_silence_ms(policy.lookups().SilenceMs(task.header().grade(), policy.now_ms));
  if (IsLastReturn(task, policy)) events.Add().mutable_designated()->set_unit_id(lead);
  return events;
}

// MECH D3
void AssumeAccepted(const v1::Task& task, const Policy&, NewEvents& events) {
  events.Add().mutable_acceptance_assumed()->set_unit_id(task.header().lead_unit_id());
}

int64_t SilenceMs(const v1::Task& task) {
  const int64_t until_ms = task.returns().silence_ms();
  return task.state() == v1::TASK_STATE_ROUTED && until_ms != 0 ? until_ms + 1 : 0;
}

bool HasReturned(const v1::Task& task, std::string_view unit_id) {
  return rules::Holds(task.returns().returned_unit_ids(), unit_id);
}

bool IsDesignated(const v1::Task& task) { return task.returns().designated(); }

void AdvanceAccepted(const v1::TaskAccepted& accepted, core::v1::CaseHeader& header) {
  header.set_unit_id(accepted.unit_id());
}

void AdvanceAssumed(const v1::AcceptanceAssumed& assumed, core::v1::CaseHeader& header) {
  header.set_unit_id(assumed.unit_id());
}

void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader&, v1::Task& task) {
  if (routed.silence_ms() == 0 && !task.has_returns()) return;
  task.mutable_returns()->set_silence_ms(routed.silence_ms());
}

void OnRegraded(const v1::TaskRegraded& regraded, const core::v1::EventHeader&, v1::Task& task) {
  if (regraded.silence_ms() != 0) task.mutable_returns()->set_silence_ms(regraded.silence_ms());
}

void OnReturned(const v1::TaskReturned& returned, const core::v1::EventHeader&, v1::Task& task) {
  v1::Returns& row = *task.mutable_returns();
  row.set_count(returned.returns());
  row.clear_silence_ms();
  rules::AddOnce(returned.unit_id(), *row.mutable_returned_unit_ids());
}

void OnRejected(const v1::ReturnRejected& rejected, const core::v1::EventHeader&, v1::Task& task) {
  task.mutable_returns()->set_silence_ms(rejected.silence_ms());
}

void OnTransferred(const v1::TaskTransferred& passed, const core::v1::EventHeader&,
                   v1::Task& task) {
  if (!passed.alone()) return;
  rules::AddOnce(passed.from_unit_id(), *task.mutable_returns()->mutable_returned_unit_ids());
}

void OnDesignated(const v1::UnitDesignated&, const core::v1::EventHeader&, v1::Task& task) {
  task.mutable_returns()->set_designated(true);
}

// Whose return was ruled on, and who was named for good, was so for another place or matter.
void OnMoved(const v1::TaskMoved&, const core::v1::EventHeader&, v1::Task& task) {
  task.clear_returns();
}

}  // namespace huying::dispatch::returns
