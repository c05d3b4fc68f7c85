// A task and everybody around it, for tests of the rules.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/core/verdict.h"
#include "huying/dispatch/v1/service.pb.h"
#include "services/dispatch/rules/decide.h"
#include "services/dispatch/rules/evolve.h"
#include "services/dispatch/rules/policy.h"
#include "services/dispatch/rules/routing.h"

namespace huying::dispatch::rules {

inline constexpr char kCaseId[] = "110199001-261122-00001";
inline constexpr int64_t kNow = 1'795'300'000'000;

class Example {
 public:
  Example() {
    process.set_id("plain");
    process.add_review_levels(city::v1::REVIEW_LEVEL_HEAD);
    limits.set_returns_before_designation(2);
    reply_rules.set_min_characters(10);
    policy.process = &process;
    policy.limits = &limits;
    policy.reply_rules = &reply_rules;
    policy.now_ms = kNow;
    policy.reason = "理由";
    policy.lead_parent_id = "g-district";
    policy.actor = Everything();
    looked.unit_known = true;
    looked.may_handle = true;
    looked.draft.characters = 100;
    plan = {.found = true,
            .duty_id = "refuse",
            .lead_unit_id = "s-east",
            .helper_unit_ids = {"d-urban"},
            .community_unit_id = "c-lane"};
    task.mutable_header()->set_case_id(kCaseId);
    task.mutable_header()->set_round(1);
    task.mutable_header()->set_registered_ms(kNow - 1000);
  }

  // Somebody of the lead unit with every permission (of whom nobody is quite like it).
  static Authority Everything() {
    return {.permissions = ~0u,
            .person_id = "everybody",
            .unit_id = "s-east",
            .of_lead = true,
            .of_responsible = true};
  }

  void Take(const NewEvents& new_events) {
    for (v1::Event* event : new_events.events()) {
      core::v1::CaseHeader header = task.header();
      Advance(*event, header);
      *event->mutable_header()->mutable_case_() = header;
      event->mutable_header()->set_seq(task.seq() + 1);
      event->mutable_header()->mutable_actor()->set_person_id(std::string(policy.actor.person_id));
      Evolve(*event, task);
    }
  }

  Verdict<NewEvents> Do(const v1::ExecuteRequest& request) {
    auto verdict = Decide(task, request, looked, policy, NewEvents(&arena));
    if (verdict.ok()) Take(*verdict);
    return verdict;
  }

  void Route() {
    NewEvents new_events(&arena);
    RouteReady(task.header(), "垃圾没人清运", plan, policy, new_events);
    Take(new_events);
  }

  // Brings a fresh task into a state by the shortest way.
  void Reach(v1::TaskState state);

  google::protobuf::Arena arena;
  city::v1::ProcessClass process;
  city::v1::Limits limits;
  city::v1::ReplyRules reply_rules;
  Policy policy;
  Looked looked;
  RoutePlan plan;
  v1::Task task;
};

// Valid requests, in the order of the commands' numbers.
inline std::vector<std::pair<std::string, v1::ExecuteRequest>> AllRequests() {
  std::vector<std::pair<std::string, v1::ExecuteRequest>> all;
  const auto add = [&all](const char* name) -> v1::ExecuteRequest& {
    all.emplace_back(name, v1::ExecuteRequest());
    return all.back().second;
  };
  add("AcceptTask").mutable_accept_task();
  add("ReturnTask").mutable_return_task()->set_evidence("职责清单第三条");
  v1::RuleReturn* ruling = add("RuleReturn").mutable_rule_return();
  ruling->set_upheld(true);
  ruling->set_unit_id("d-urban");
  add("AssignHandler").mutable_assign_handler()->set_person_id("p-handler");
  v1::ContactCitizen* contact = add("ContactCitizen").mutable_contact_citizen();
  contact->set_way(v1::CONTACT_WAY_PHONE);
  contact->set_result("已电话联系");
  add("NoteWork").mutable_note_work()->set_text("已到现场");
  add("DraftReply")
      .mutable_draft_reply()
      ->set_text("经查，垃圾已清运，后续加强巡查，联系电话在册。");
  add("ReviewReply").mutable_review_reply()->set_passed(true);
  add("ReplyCitizen").mutable_reply_citizen()->set_way(v1::CONTACT_WAY_PHONE);
  v1::ParkTask* park = add("ParkTask").mutable_park_task();
  park->set_promise("明年四月底前完成改造");
  park->set_resume_ms(kNow + 1000);
  add("ResumeTask").mutable_resume_task();
  return all;
}

inline v1::ExecuteRequest RequestOf(const std::string& name) {
  for (auto& [command, request] : AllRequests()) {
    if (command == name) return request;
  }
  return {};
}

// Decides as other people than the drafter or the lead unit, where that is needed.
inline Authority ActorFor(const std::string& command) {
  Authority actor = Example::Everything();
  if (command == "RuleReturn") actor.of_lead = false;
  if (command == "ReviewReply") actor.person_id = "p-head";
  return actor;
}

inline void Example::Reach(v1::TaskState state) {
  const auto act = [this](const char* command) {
    const Authority before = policy.actor;
    policy.actor = ActorFor(command);
    Do(RequestOf(command));
    policy.actor = before;
  };
  if (state == v1::TASK_STATE_UNROUTED) plan.found = false;
  Route();
  if (state == v1::TASK_STATE_ROUTED || state == v1::TASK_STATE_UNROUTED) return;
  if (state == v1::TASK_STATE_RETURNED) return act("ReturnTask");
  act("AcceptTask");
  if (state == v1::TASK_STATE_ACCEPTED) return;
  if (state == v1::TASK_STATE_PARKED) return act("ParkTask");
  act("ContactCitizen");
  if (state == v1::TASK_STATE_HANDLING) return;
  act("DraftReply");
  if (state == v1::TASK_STATE_IN_REVIEW) return;
  act("ReviewReply");
  if (state == v1::TASK_STATE_REVIEWED) return;
  act("ReplyCitizen");
  if (state != v1::TASK_STATE_HELD) return;
  NewEvents new_events(&arena);
  Hold(task, task.header().round(), new_events);
  Take(new_events);
}

// Every state that a task can be in.
inline const std::vector<v1::TaskState> kAllStates = {
    v1::TASK_STATE_ROUTED,   v1::TASK_STATE_RETURNED,  v1::TASK_STATE_ACCEPTED,
    v1::TASK_STATE_HANDLING, v1::TASK_STATE_IN_REVIEW, v1::TASK_STATE_REVIEWED,
    v1::TASK_STATE_REPLIED,  v1::TASK_STATE_PARKED,    v1::TASK_STATE_UNROUTED,
    v1::TASK_STATE_HELD};

inline std::vector<v1::Event::KindCase> KindsOf(const NewEvents& new_events) {
  std::vector<v1::Event::KindCase> kinds;
  for (const v1::Event* event : new_events.events()) kinds.push_back(event->kind_case());
  return kinds;
}

}  // namespace huying::dispatch::rules
