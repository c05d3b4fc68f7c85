#include "services/dispatch/whistle/rules.h"

#include <algorithm>
#include <string>

#include "common/case/command_gate.h"
#include "common/core/check.h"

namespace huying::dispatch::whistle {
namespace {

const v1::Whistle::Call* FindCall(const v1::Task& task, std::string_view unit_id) {
  for (const v1::Whistle::Call& call : task.whistle().open()) {
    if (call.unit_id() == unit_id) return &call;
  }
  return nullptr;
}

// The gate lets only called units pass. Where several of what is now one unit are called, first the
// call that is at this step.
const v1::Whistle::Call& CallOf(const v1::Task& task, const Policy& policy, bool reported) {
  const v1::Whistle::Call* found = nullptr;
  for (const v1::Whistle::Call& call : task.whistle().open()) {
    if (!policy.actor.IsOf(call.unit_id())) continue;
    if (found == nullptr || (found->reported() != reported && call.reported() == reported))
      found = &call;
  }
  HY_CHECK(found != nullptr);
  return *found;
}

}  // namespace

bool IsCalled(const v1::Task& task, std::string_view unit_id) {
  return FindCall(task, unit_id) != nullptr;
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
  const v1::Whistle::Call& call = CallOf(task, policy, false);
  if (call.reported()) {
    return Refuse(Rejection::Kind::kAlready, "REPORTED_IN",
                  "贵单位已经报到。请办理后办结协同任务。");
  }
  v1::UnitReportedIn* reported = events.Add().mutable_reported_in();
  reported->set_call(call.call());
  reported->set_unit_id(call.unit_id());
  return events;
}

// MECH D8
Verdict<NewEvents> Finish(const v1::Task& task, const v1::FinishSubtask& command,
                          const Policy& policy, NewEvents events) {
  const v1::Whistle::Call& call = CallOf(task, policy, true);
  if (!call.reported()) {
    return Refuse(Rejection::Kind::kNotNow, "NOT_REPORTED_IN", "贵单位还没有报到。请先报到。");
  }
  v1::SubtaskFinished* finished = events.Add().mutable_subtask_finished();
  finished->set_call(call.call());
  finished->set_unit_id(call.unit_id());
  finished->set_result(command.result());
  return events;
}

void OnCalled(const v1::UnitCalled& called, const core::v1::EventHeader& header, v1::Task& task) {
  v1::Whistle& row = *task.mutable_whistle();
  row.set_last_call(called.call());
  v1::Whistle::Call& call = *row.add_open();
  call.set_call(called.call());
  call.set_unit_id(called.unit_id());
  call.set_called_ms(header.time_ms());
}

void OnReportedIn(const v1::UnitReportedIn& reported, const core::v1::EventHeader&,
                  v1::Task& task) {
  v1::Whistle& row = *task.mutable_whistle();
  for (v1::Whistle::Call& call : *row.mutable_open()) {
    if (call.call() == reported.call()) call.set_reported(true);
  }
  const auto& worked = row.worked_unit_ids();
  if (std::find(worked.begin(), worked.end(), reported.unit_id()) == worked.end()) {
    row.add_worked_unit_ids(reported.unit_id());
  }
}

void OnFinished(const v1::SubtaskFinished& finished, const core::v1::EventHeader&, v1::Task& task) {
  auto& open = *task.mutable_whistle()->mutable_open();
  const auto call = std::find_if(open.begin(), open.end(), [&](const v1::Whistle::Call& one) {
    return one.call() == finished.call();
  });
  if (call != open.end()) open.erase(call);
}

void OnRouted(const v1::TaskRouted&, const core::v1::EventHeader&, v1::Task& task) {
  if (!task.has_whistle()) return;
  task.mutable_whistle()->clear_open();
  task.mutable_whistle()->clear_worked_unit_ids();
}

void OnReplied(const v1::CitizenReplied&, const core::v1::EventHeader&, v1::Task& task) {
  if (task.has_whistle()) task.mutable_whistle()->clear_open();
}

void OnMoved(const v1::TaskMoved&, const core::v1::EventHeader&, v1::Task& task) {
  if (task.has_whistle()) task.mutable_whistle()->clear_open();
}

}  // namespace huying::dispatch::whistle
