#include "services/dispatch/whistle/rules.h"

#include <algorithm>
#include <string>

#include "common/case/command_gate.h"
#include "common/core/check.h"
#include "services/dispatch/rules/asked_units.h"
#include "services/dispatch/rules/once.h"

namespace huying::dispatch::whistle {
namespace {

using Call = v1::Whistle::Call;

// The gate lets only called units pass.
const Call& CallOf(const v1::Task& task, const Policy& policy, bool reported) {
  const Call* call =
      rules::FindAskedOf(task.whistle().open(), policy.actor,
                         [reported](const Call& one) { return one.reported() == reported; });
  HY_CHECK(call != nullptr);
  return *call;
}

template <class Event>
void Fill(const Call& call, Event& event) {
  event.set_call(call.call());
  event.set_unit_id(call.unit_id());
}

void End(uint32_t number, v1::Task& task) {
  rules::EndAsked(*task.mutable_whistle()->mutable_open(),
                  [number](const Call& one) { return one.call() == number; });
}

std::string OpenNames(const v1::Task& task, const Policy& policy) {
  return rules::NamesOf(task.whistle().open(), policy.lookups());
}

}  // namespace

bool IsCalled(const v1::Task& task, std::string_view unit_id) {
  return rules::FindAsked(task.whistle().open(), unit_id) != nullptr;
}

const google::protobuf::RepeatedPtrField<std::string>& WorkedUnits(const v1::Task& task) {
  return task.whistle().worked_unit_ids();
}

// MECH D8
Verdict<NewEvents> Blow(const v1::Task& task, const v1::BlowWhistle& command, const Policy&,
                        NewEvents events) {
  uint32_t call = task.whistle().last_call();
  for (auto unit = command.unit_ids().begin(); unit != command.unit_ids().end(); ++unit) {
    const bool twice = std::find(command.unit_ids().begin(), unit, *unit) != unit;
    if (twice || *unit == task.header().lead_unit_id() || IsCalled(task, *unit)) {
      return Refuse(Rejection::Kind::kInvalid, "UNIT_AT_WORK",
                    "请只选择还没有参与办理的单位，每个单位一次。");
    }
    v1::UnitCalled* called = events.Add().mutable_unit_called();
    called->set_call(++call);
    called->set_unit_id(*unit);
  }
  return events;
}

// MECH D8
Verdict<NewEvents> ReportIn(const v1::Task& task, const v1::ReportIn&, const Policy& policy,
                            NewEvents events) {
  const Call& call = CallOf(task, policy, false);
  if (call.reported()) {
    return Refuse(Rejection::Kind::kAlready, "REPORTED_IN",
                  "贵单位已经报到。请办理后办结协同任务。");
  }
  Fill(call, *events.Add().mutable_reported_in());
  return events;
}

// MECH D8
Verdict<NewEvents> Finish(const v1::Task& task, const v1::FinishSubtask& command,
                          const Policy& policy, NewEvents events) {
  const Call& call = CallOf(task, policy, true);
  if (!call.reported()) {
    return Refuse(Rejection::Kind::kNotNow, "NOT_REPORTED_IN", "贵单位还没有报到。请先报到。");
  }
  v1::SubtaskFinished& finished = *events.Add().mutable_subtask_finished();
  Fill(call, finished);
  finished.set_result(command.result());
  return events;
}

// MECH D8
std::optional<Rejection> MayGiveUp(const v1::Task& task, const Policy&) {
  if (!task.whistle().open().empty()) return std::nullopt;
  return Refuse(Rejection::Kind::kNotNow, "CALL_NOT_OPEN",
                "本工单没有未办结的协同任务，无需终止。请继续办理。");
}

// MECH D8
Verdict<NewEvents> GiveUp(const v1::Task& task, const v1::GiveUpCall& command, const Policy& policy,
                          NewEvents events) {
  const Call* call = rules::FindAsked(task.whistle().open(), command.unit_id());
  if (call == nullptr) {
    return Refuse(
        Rejection::Kind::kInvalid, "CALL_NOT_OPEN",
        "该单位没有未办结的协同任务。请选择未办结的被吹哨单位：" + OpenNames(task, policy) + "。");
  }
  Fill(*call, *events.Add().mutable_call_given_up());
  return events;
}

// MECH D8
std::optional<Rejection> MayDraft(const v1::Task& task, const Policy& policy) {
  if (task.whistle().open().empty()) return std::nullopt;
  return Rejection{
      .kind = Rejection::Kind::kNotNow,
      .code = "CALL_OPEN",
      .mechanism = "D8",
      .message = "以下被吹哨单位的协同任务还没有办结：" + OpenNames(task, policy) +
                 "。请联系其报到并办结；不能再等的，请说明理由，终止其协同任务，再起草答复。",
      .possible = {"ReportIn", "FinishSubtask", "GiveUpCall"}};
}

void OnCalled(const v1::UnitCalled& called, const core::v1::EventHeader& header, v1::Task& task) {
  v1::Whistle& row = *task.mutable_whistle();
  row.set_last_call(called.call());
  Call& call = *row.add_open();
  call.set_call(called.call());
  call.set_unit_id(called.unit_id());
  call.set_called_ms(header.time_ms());
}

void OnReportedIn(const v1::UnitReportedIn& reported, const core::v1::EventHeader&,
                  v1::Task& task) {
  v1::Whistle& row = *task.mutable_whistle();
  for (Call& call : *row.mutable_open()) {
    if (call.call() == reported.call()) call.set_reported(true);
  }
  rules::AddOnce(reported.unit_id(), *row.mutable_worked_unit_ids());
}

void OnFinished(const v1::SubtaskFinished& finished, const core::v1::EventHeader&, v1::Task& task) {
  End(finished.call(), task);
}

void OnGivenUp(const v1::CallGivenUp& given_up, const core::v1::EventHeader&, v1::Task& task) {
  End(given_up.call(), task);
}

void OnRouted(const v1::TaskRouted&, const core::v1::EventHeader&, v1::Task& task) {
  EndOpen(task);
  if (task.has_whistle()) task.mutable_whistle()->clear_worked_unit_ids();
}

void EndOpen(v1::Task& task) {
  if (task.has_whistle()) task.mutable_whistle()->clear_open();
}

}  // namespace huying::dispatch::whistle
