#include "services/dispatch/parts/rules.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/case/command_gate.h"
#include "common/core/check.h"

namespace huying::dispatch::parts {
namespace {

using Part = v1::Parts::Part;

const Part* FindPart(const v1::Task& task, std::string_view unit_id) {
  for (const Part& part : task.parts().open()) {
    if (part.unit_id() == unit_id) return &part;
  }
  return nullptr;
}

// The actor's part; where several of what is now one unit have one, first the one that is at this step.
const Part* FindPartOf(const v1::Task& task, const Authority& actor, bool accepted) {
  const Part* found = nullptr;
  for (const Part& part : task.parts().open()) {
    if (!actor.IsOf(part.unit_id())) continue;
    if (found == nullptr || (found->accepted() != accepted && part.accepted() == accepted))
      found = &part;
  }
  return found;
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
  auto& open = *task.mutable_parts()->mutable_open();
  const auto part = std::find_if(open.begin(), open.end(),
                                 [number](const Part& one) { return one.part() == number; });
  if (part != open.end()) open.erase(part);
}

// 城管局、东街社区
std::string OpenNames(const v1::Task& task, const Policy& policy) {
  std::string names;
  for (const Part& part : task.parts().open()) {
    if (!names.empty()) names.append("、");
    names.append(policy.lookups().NameOfUnit(part.unit_id()));
  }
  return names;
}

}  // namespace

// MECH D2
void Ask(const v1::TaskRouted& routed, uint32_t last_part, NewEvents& events) {
  std::vector<std::string_view> asked = {routed.lead_unit_id()};
  const auto ask = [&](std::string_view unit_id) {
    if (unit_id.empty() || std::find(asked.begin(), asked.end(), unit_id) != asked.end()) return;
    asked.push_back(unit_id);
    v1::PartAsked* part = events.Add().mutable_part_asked();
    part->set_part(++last_part);
    part->set_unit_id(std::string(unit_id));
  };
  for (const std::string& helper : routed.helper_unit_ids()) ask(helper);
  ask(routed.community_unit_id());
}

// MECH D2
void AskAnew(const v1::Task& task, const v1::TaskCorrected& corrected, NewEvents& events) {
  if (!corrected.helpers_changed()) return;
  const auto& before = task.routing().helper_unit_ids();
  const auto& now = corrected.helper_unit_ids();
  for (const Part& part : task.parts().open()) {
    const bool helps = part.unit_id() == corrected.community_unit_id() ||
                       std::find(now.begin(), now.end(), part.unit_id()) != now.end();
    if (!helps) Fill(part, *events.Add().mutable_part_given_up());
  }
  uint32_t last_part = LastOf(task);
  const auto ask = [&](const std::string& unit_id) {
    const bool known = unit_id.empty() || unit_id == task.header().community_unit_id() ||
                       unit_id == task.header().lead_unit_id() ||
                       std::find(before.begin(), before.end(), unit_id) != before.end();
    if (known) return;
    v1::PartAsked* part = events.Add().mutable_part_asked();
    part->set_part(++last_part);
    part->set_unit_id(unit_id);
  };
  for (const std::string& helper : corrected.helper_unit_ids()) ask(helper);
  ask(corrected.community_unit_id());
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
  const Part* part = FindPart(task, command.unit_id());
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
}

void OnGivenUp(const v1::PartGivenUp& given_up, const core::v1::EventHeader&, v1::Task& task) {
  End(given_up.part(), task);
}

void OnRouted(const v1::TaskRouted&, const core::v1::EventHeader&, v1::Task& task) {
  if (task.has_parts()) task.mutable_parts()->clear_open();
}

void OnWithdrawn(const v1::TaskWithdrawn&, const core::v1::EventHeader&, v1::Task& task) {
  if (task.has_parts()) task.mutable_parts()->clear_open();
}

void OnMoved(const v1::TaskMoved&, const core::v1::EventHeader&, v1::Task& task) {
  if (task.has_parts()) task.mutable_parts()->clear_open();
}

}  // namespace huying::dispatch::parts
