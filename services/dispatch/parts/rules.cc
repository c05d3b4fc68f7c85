#include "services/dispatch/parts/rules.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/case/command_gate.h"
#include "common/core/check.h"
#include "services/dispatch/rules/asked_units.h"
#include "services/dispatch/rules/once.h"

namespace huying::dispatch::parts {
namespace {

using Part = v1::Parts::Part;
using rules::Holds;

// The actor's part; first one that is accepted already, or not yet.
const Part* FindPartOf(const v1::Task& task, const Authority& actor, bool accepted) {
  return rules::FindAskedOf(task.parts().open(), actor,
                            [accepted](const Part& one) { return one.accepted() == accepted; });
}

// The guards let only units with an open part pass.
const Part& PartOf(const v1::Task& task, const Policy& policy, bool accepted) {
  const Part* part = FindPartOf(task, policy.actor, accepted);
  HY_CHECK(part != nullptr);
  return *part;
}

template <class Event>
void Fill(const Part& part, Event& event) {
  event.set_part(part.part());
  event.set_unit_id(part.unit_id());
}

void End(uint32_t number, v1::Task& task) {
  rules::EndAsked(*task.mutable_parts()->mutable_open(),
                  [number](const Part& one) { return one.part() == number; });
}

std::string OpenNames(const v1::Task& task, const Policy& policy) {
  return rules::NamesOf(task.parts().open(), policy.lookups());
}

// TaskRouted or TaskCorrected: who helps by it, without those that `asked` holds, is asked to do a
// part, each once.
template <class Named>
void AskOthers(const Named& named, std::vector<std::string_view> asked, uint32_t last_part,
               NewEvents& events) {
  const auto ask = [&](std::string_view unit_id) {
    if (unit_id.empty() || std::find(asked.begin(), asked.end(), unit_id) != asked.end()) return;
    asked.push_back(unit_id);
    v1::PartAsked* part = events.Add().mutable_part_asked();
    part->set_part(++last_part);
    part->set_unit_id(std::string(unit_id));
  };
  for (const std::string& helper : named.helper_unit_ids()) ask(helper);
  ask(named.community_unit_id());
}

}  // namespace

// MECH D2
void Ask(const v1::TaskRouted& routed, uint32_t last_part, NewEvents& events) {
  AskOthers(routed, {routed.lead_unit_id()}, last_part, events);
}

// MECH D2
void AskInRound(const v1::Task& task, const v1::TaskRouted& routed, NewEvents& events) {
  std::vector<std::string_view> asked = {routed.lead_unit_id()};
  const auto& finished = task.parts().finished_unit_ids();
  asked.insert(asked.end(), finished.begin(), finished.end());
  AskOthers(routed, std::move(asked), LastOf(task), events);
}

// MECH D2
void AskAnew(const v1::Task& task, const v1::TaskCorrected& corrected, NewEvents& events) {
  for (const Part& part : task.parts().open()) {
    const bool helps = part.unit_id() == corrected.community_unit_id() ||
                       Holds(corrected.helper_unit_ids(), part.unit_id());
    if (!helps) Fill(part, *events.Add().mutable_part_given_up());
  }
  const core::v1::CaseHeader& header = task.header();
  std::vector<std::string_view> asked = {header.lead_unit_id(), header.community_unit_id()};
  for (const auto* known : {&task.routing().helper_unit_ids(), &task.parts().finished_unit_ids()}) {
    asked.insert(asked.end(), known->begin(), known->end());
  }
  AskOthers(corrected, std::move(asked), LastOf(task), events);
}

// MECH D2
std::optional<Rejection> MayFinish(const v1::Task& task, const Policy& policy) {
  if (FindPartOf(task, policy.actor, true) != nullptr) return std::nullopt;
  return Refuse(Rejection::Kind::kNotNow, "PART_NOT_OPEN",
                "贵单位在本工单中没有未办结的协办任务。还有情况需要说明的，请记录办理情况。");
}

// MECH D2
std::optional<Rejection> MayAccept(const v1::Task& task, const Policy& policy) {
  if (auto none = MayFinish(task, policy)) return none;
  if (!PartOf(task, policy, false).accepted()) return std::nullopt;
  return Refuse(Rejection::Kind::kAlready, "PART_ACCEPTED",
                "贵单位已经签收协办任务。请办理后办结协办任务。");
}

// MECH D2
std::optional<Rejection> MayGiveUp(const v1::Task& task, const Policy&) {
  if (!task.parts().open().empty()) return std::nullopt;
  return Refuse(Rejection::Kind::kNotNow, "PART_NOT_OPEN",
                "本工单没有未办结的协办任务，无需终止。请继续办理。");
}

// MECH D2
std::optional<Rejection> MayDraft(const v1::Task& task, const Policy& policy) {
  if (task.parts().open().empty()) return std::nullopt;
  return Rejection{
      .kind = Rejection::Kind::kNotNow,
      .code = "PART_OPEN",
      .mechanism = "D2",
      .message = "以下单位的协办任务还没有办结：" + OpenNames(task, policy) +
                 "。请联系其办结；不能再等的，请说明理由，终止其协办任务，再起草答复。",
      .possible = {"FinishPart", "GiveUpPart"}};
}

// MECH D2
Verdict<NewEvents> Accept(const v1::Task& task, const v1::AcceptPart&, const Policy& policy,
                          NewEvents events) {
  Fill(PartOf(task, policy, false), *events.Add().mutable_part_accepted());
  return events;
}

// MECH D2
Verdict<NewEvents> Finish(const v1::Task& task, const v1::FinishPart& command, const Policy& policy,
                          NewEvents events) {
  v1::PartFinished& finished = *events.Add().mutable_part_finished();
  Fill(PartOf(task, policy, true), finished);
  finished.set_result(command.result());
  return events;
}

// MECH D2
Verdict<NewEvents> GiveUp(const v1::Task& task, const v1::GiveUpPart& command, const Policy& policy,
                          NewEvents events) {
  if (command.unit_id() == task.header().lead_unit_id()) {
    return Rejection{.kind = Rejection::Kind::kInvalid,
                     .code = "UNIT_LEADS",
                     .mechanism = "D1",
                     .message = "主办单位不能退出，只能由另一个单位接替。请选择未办结的协办单位：" +
                                OpenNames(task, policy) + "。",
                     .possible = {}};
  }
  const Part* part = rules::FindAsked(task.parts().open(), command.unit_id());
  if (part == nullptr) {
    return Refuse(
        Rejection::Kind::kInvalid, "PART_NOT_OPEN",
        "该单位没有未办结的协办任务。请选择未办结的协办单位：" + OpenNames(task, policy) + "。");
  }
  Fill(*part, *events.Add().mutable_part_given_up());
  return events;
}

uint32_t LastOf(const v1::Task& task) { return task.parts().last_part(); }

void OnAsked(const v1::PartAsked& asked, const core::v1::EventHeader&, v1::Task& task) {
  v1::Parts& row = *task.mutable_parts();
  row.set_last_part(asked.part());
  Part& part = *row.add_open();
  part.set_part(asked.part());
  part.set_unit_id(asked.unit_id());
}

void OnAccepted(const v1::PartAccepted& accepted, const core::v1::EventHeader&, v1::Task& task) {
  for (Part& part : *task.mutable_parts()->mutable_open()) {
    if (part.part() == accepted.part()) part.set_accepted(true);
  }
}

void OnFinished(const v1::PartFinished& finished, const core::v1::EventHeader&, v1::Task& task) {
  End(finished.part(), task);
  rules::AddOnce(finished.unit_id(), *task.mutable_parts()->mutable_finished_unit_ids());
}

void OnGivenUp(const v1::PartGivenUp& given_up, const core::v1::EventHeader&, v1::Task& task) {
  End(given_up.part(), task);
}

void EndOpen(v1::Task& task) {
  if (task.has_parts()) task.mutable_parts()->clear_open();
}

void EndRound(v1::Task& task) {
  EndOpen(task);
  if (task.has_parts()) task.mutable_parts()->clear_finished_unit_ids();
}

}  // namespace huying::dispatch::parts
