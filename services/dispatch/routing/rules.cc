#include "services/dispatch/routing/rules.h"

#include <algorithm>

#include "common/case/command_gate.h"
#include "services/dispatch/correcting/rules.h"
#include "services/dispatch/parts/rules.h"
#include "services/dispatch/returns/rules.h"

namespace huying::dispatch::routing {
namespace {

// The rest of a TaskRouted: what the class decides, and until when the unit may return it.
void SetTerms(const core::v1::CaseHeader& of_case, const city::v1::ProcessClass& process,
              uint32_t round, const Policy& policy, v1::TaskRouted& routed) {
  routed.set_class_id(process.id());
  routed.set_two_meetings(process.two_meetings());
  for (city::v1::ReviewLevel level : ReviewChain(process, round)) routed.add_review_chain(level);
  routed.set_review_levels(static_cast<uint32_t>(routed.review_chain_size()));
  routed.set_round(round);
  routed.set_silence_ms(policy.lookups().SilenceMs(of_case.grade(), policy.now_ms));
}

// The actor's unit has worked on it, or returned it, and has nothing to do with it any more.
bool HadIt(const v1::Task& task, const Authority& actor) {
  constexpr uint32_t kAnybody = 1U << core::v1::PARTY_OTHER | 1U << core::v1::PARTY_STAFF;
  if ((PartiesOf(actor) & ~kAnybody) != 0) return false;
  const auto& worked = correcting::FormerUnits(task);
  return std::any_of(worked.begin(), worked.end(),
                     [&](const std::string& unit_id) { return actor.IsOf(unit_id); }) ||
         returns::HasReturned(task, actor.unit_id) ||
         std::any_of(actor.absorbed.begin(), actor.absorbed.end(),
                     [&](std::string_view unit_id) { return returns::HasReturned(task, unit_id); });
}

// "于2026-11-23 10:00", if the newest events of the first round still say when.
std::string WhenRouted(const v1::Task& task, const Policy& policy) {
  if (task.header().round() > 1) return "";
  for (auto change = task.changes().rbegin(); change != task.changes().rend(); ++change) {
    if (change->kind() == v1::Event::kRouted)
      return "于" + policy.lookups().MinuteOf(change->time_ms());
  }
  return "";
}

}  // namespace

// MECH D12
std::vector<city::v1::ReviewLevel> ReviewChain(const city::v1::ProcessClass& process,
                                               uint32_t round) {
  std::vector<city::v1::ReviewLevel> chain;
  int highest = city::v1::REVIEW_LEVEL_UNSPECIFIED;
  for (int level : process.review_levels()) {
    chain.push_back(static_cast<city::v1::ReviewLevel>(level));
    highest = std::max(highest, level);
  }
  for (uint32_t later = 1; later < round && highest < city::v1::REVIEW_LEVEL_LEADER; ++later) {
    chain.push_back(static_cast<city::v1::ReviewLevel>(++highest));
  }
  return chain;
}

// MECH D1, D2
void RouteByPlan(const core::v1::CaseHeader& of_case, const Report& report, const Policy& policy,
                 NewEvents& events) {
  const RoutePlan plan = policy.lookups().PlanOf(of_case, policy.now_ms);
  if (!plan.found) {
    v1::TaskUnrouted* unrouted = events.Add().mutable_unrouted();
    unrouted->set_class_id(policy.process->id());
    unrouted->set_title(std::string(report.title));
    unrouted->set_taken_by_person_id(std::string(report.taken_by));
    unrouted->set_ruler_unit_id(std::string(
        policy.lookups().StandInOf(of_case, city::v1::PERMISSION_RULE_RETURN, {}, policy.now_ms)));
    return;
  }
  v1::TaskRouted* routed = events.Add().mutable_routed();
  routed->set_lead_unit_id(std::string(plan.lead_unit_id));
  for (std::string_view helper : plan.helper_unit_ids) {
    if (helper != plan.lead_unit_id) routed->add_helper_unit_ids(std::string(helper));
  }
  routed->set_community_unit_id(std::string(plan.community_unit_id));
  routed->set_duty_id(std::string(plan.duty_id));
  routed->set_title(std::string(report.title));
  routed->set_taken_by_person_id(std::string(report.taken_by));
  SetTerms(of_case, *policy.process, std::max<uint32_t>(1, of_case.round()), policy, *routed);
  parts::Ask(*routed, report.last_part, events);
}

void RouteTo(const v1::Task& task, const std::string& unit_id, const Policy& policy,
             NewEvents& events) {
  v1::TaskRouted* routed = events.Add().mutable_routed();
  routed->set_lead_unit_id(unit_id);
  for (const std::string& helper : task.routing().helper_unit_ids()) {
    if (helper != unit_id) routed->add_helper_unit_ids(helper);
  }
  if (task.header().community_unit_id() != unit_id) {
    routed->set_community_unit_id(task.header().community_unit_id());
  }
  routed->set_title(task.routing().title());
  routed->set_taken_by_person_id(task.routing().taken_by_person_id());
  SetTerms(task.header(), *policy.process, std::max<uint32_t>(1, task.header().round()), policy,
           *routed);
  const std::string& receiver = task.header().unit_id();
  if (!receiver.empty() && receiver != unit_id)
    events.Add().mutable_first_receiver_stays()->set_unit_id(receiver);
  parts::AskInRound(task, *routed, events);
}

// F4
void RouteNextRound(const v1::Task& task, uint32_t round, const Policy& policy, NewEvents& events,
                    const city::v1::ProcessClass* process) {
  v1::TaskRouted* routed = events.Add().mutable_routed();
  routed->set_lead_unit_id(task.header().lead_unit_id());
  *routed->mutable_helper_unit_ids() = task.routing().helper_unit_ids();
  routed->set_community_unit_id(task.header().community_unit_id());
  routed->set_duty_id(task.routing().duty_id());
  routed->set_title(task.routing().title());
  routed->set_taken_by_person_id(task.routing().taken_by_person_id());
  if (!policy.lead_parent_id.empty()) {
    routed->add_notified_unit_ids(std::string(policy.lead_parent_id));
  }
  SetTerms(task.header(), process != nullptr ? *process : *policy.process, round, policy, *routed);
  parts::Ask(*routed, parts::LastOf(task), events);
}

// F4
void Redo(const v1::Task& task, uint32_t round, const Policy& policy, NewEvents& events) {
  if (!IsOver(task.state()) || round <= task.header().round()) return;
  RouteNextRound(task, round, policy, events);
}

// MECH D1
Verdict<NewEvents> NameUnit(const v1::Task& task, const v1::NameUnit& command, const Policy& policy,
                            NewEvents events) {
  RouteTo(task, command.unit_id(), policy, events);
  return events;
}

// MECH D1
void Regrade(const v1::Task& task, city::v1::Grade grade, const Policy& policy, NewEvents& events) {
  const bool over =
      task.state() == v1::TASK_STATE_UNSPECIFIED || task.state() == v1::TASK_STATE_WITHDRAWN;
  if (over || task.header().grade() == grade) return;
  v1::TaskRegraded* regraded = events.Add().mutable_regraded();
  regraded->set_grade(grade);
  if (returns::SilenceMs(task) == 0) return;
  const int64_t until_ms = task.returns().silence_ms();
  const int64_t window_ms = policy.lookups().SilenceMs(grade, policy.now_ms);
  regraded->set_silence_ms(window_ms == 0 ? until_ms : std::min(until_ms, window_ms));
}

// MECH D1, D3
std::string WhoHasIt(const v1::Task& task, const Policy& policy) {
  const Authority& actor = policy.actor;
  const bool closed = !IsOpen(task.state()) && task.state() != v1::TASK_STATE_REPLIED;
  if (closed || !actor.Known() || actor.of_lead) return "";
  const core::v1::CaseHeader& header = task.header();
  const bool had = HadIt(task, actor);
  if (header.confidential() || header.lead_unit_id().empty()) {
    return had ? "该工单已不由贵单位承办。有现场情况需要说明的，请告知接诉即办中心。" : "";
  }
  const std::string unit = policy.lookups().NameOfUnit(header.lead_unit_id());
  if (!had) return "本工单现由" + unit + "主办，请与其联系。";
  return "该工单已" + WhenRouted(task, policy) + "转至" + unit +
         "，请与其联系；现场情况可告知该单位，由其记入办理情况。";
}

const std::string& TakerOf(const v1::Task& task) { return task.routing().taken_by_person_id(); }
const std::string& TitleOf(const v1::Task& task) { return task.routing().title(); }

void AdvanceRegraded(const v1::TaskRegraded& regraded, core::v1::CaseHeader& header) {
  header.set_grade(regraded.grade());
}

void AdvanceRouted(const v1::TaskRouted& routed, core::v1::CaseHeader& header) {
  // After a return the first receiver stays responsible until the other unit accepts (D3).
  const bool goes_on = header.round() == routed.round() && !header.unit_id().empty();
  if (!goes_on) header.set_unit_id(routed.lead_unit_id());
  header.set_round(routed.round());
  header.set_lead_unit_id(routed.lead_unit_id());
  header.set_community_unit_id(routed.community_unit_id());
  header.set_class_id(routed.class_id());
}

void AdvanceUnrouted(const v1::TaskUnrouted& unrouted, core::v1::CaseHeader& header) {
  header.set_class_id(unrouted.class_id());
}

void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader&, v1::Task& task) {
  v1::Routing& row = *task.mutable_routing();
  row.set_title(routed.title());
  *row.mutable_helper_unit_ids() = routed.helper_unit_ids();
  *row.mutable_notified_unit_ids() = routed.notified_unit_ids();
  row.set_duty_id(routed.duty_id());
  row.set_taken_by_person_id(routed.taken_by_person_id());
}

void OnUnrouted(const v1::TaskUnrouted& unrouted, const core::v1::EventHeader&, v1::Task& task) {
  task.mutable_routing()->set_title(unrouted.title());
  task.mutable_routing()->set_taken_by_person_id(unrouted.taken_by_person_id());
}

void OnCorrected(const v1::TaskCorrected& corrected, const core::v1::EventHeader&, v1::Task& task) {
  if (!corrected.title().empty()) task.mutable_routing()->set_title(corrected.title());
  if (!corrected.helpers_changed()) return;
  *task.mutable_routing()->mutable_helper_unit_ids() = corrected.helper_unit_ids();
}

void OnMoved(const v1::TaskMoved&, const core::v1::EventHeader&, v1::Task& task) {
  v1::Routing& row = *task.mutable_routing();
  row.clear_helper_unit_ids();
  row.clear_notified_unit_ids();
  row.clear_duty_id();
}

}  // namespace huying::dispatch::routing
