#include "services/dispatch/rules/routing.h"

#include <algorithm>
#include <string>

namespace huying::dispatch::rules {

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

void SetClass(const city::v1::ProcessClass& process, uint32_t round, v1::TaskRouted& routed) {
  routed.set_class_id(process.id());
  routed.set_two_meetings(process.two_meetings());
  for (city::v1::ReviewLevel level : ReviewChain(process, round)) routed.add_review_chain(level);
  routed.set_review_levels(static_cast<uint32_t>(routed.review_chain_size()));
  routed.set_round(round);
}

// MECH D1, D2
void RouteReady(const core::v1::CaseHeader& of_case, std::string_view title, const RoutePlan& plan,
                const Policy& policy, NewEvents& new_events) {
  if (!plan.found) {
    v1::TaskUnrouted* unrouted = new_events.Add().mutable_unrouted();
    unrouted->set_class_id(policy.process->id());
    unrouted->set_title(std::string(title));
    return;
  }
  v1::TaskRouted* routed = new_events.Add().mutable_routed();
  routed->set_lead_unit_id(std::string(plan.lead_unit_id));
  for (std::string_view helper : plan.helper_unit_ids) {
    if (helper != plan.lead_unit_id) routed->add_helper_unit_ids(std::string(helper));
  }
  routed->set_community_unit_id(std::string(plan.community_unit_id));
  routed->set_duty_id(std::string(plan.duty_id));
  routed->set_title(std::string(title));
  SetClass(*policy.process, std::max<uint32_t>(1, of_case.round()), *routed);
}

// F4
void RouteNextRound(const v1::Task& task, uint32_t round, const Policy& policy,
                    NewEvents& new_events) {
  v1::TaskRouted* routed = new_events.Add().mutable_routed();
  routed->set_lead_unit_id(task.lead_unit_id());
  *routed->mutable_helper_unit_ids() = task.helper_unit_ids();
  routed->set_community_unit_id(task.community_unit_id());
  routed->set_duty_id(task.duty_id());
  routed->set_title(task.title());
  if (!policy.lead_parent_id.empty())
    routed->add_notified_unit_ids(std::string(policy.lead_parent_id));
  SetClass(*policy.process, round, *routed);
}

// F4
void Redo(const v1::Task& task, uint32_t round, const Policy& policy, NewEvents& new_events) {
  if (task.state() != v1::TASK_STATE_REPLIED || round <= task.header().round()) return;
  RouteNextRound(task, round, policy, new_events);
}

// MECH D10
void Hold(const v1::Task& task, uint32_t rounds, NewEvents& new_events) {
  if (task.state() != v1::TASK_STATE_REPLIED) return;
  new_events.Add().mutable_held()->set_rounds(rounds);
}

}  // namespace huying::dispatch::rules
