// A task and everybody around it, for tests of the rules.
#pragma once

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "services/dispatch/parking/rules.h"
#include "services/dispatch/processor.h"
#include "services/dispatch/routing/rules.h"

namespace huying::dispatch {

inline constexpr char kCaseId[] = "110199001-261122-00001";
inline constexpr int64_t kNow = 1'795'300'000'000;

inline const Rules& AllRules() {
  static const Rules rules;
  return rules;
}

class Example : public Lookups {
 public:
  Example() {
    process.set_id("plain");
    process.add_review_levels(city::v1::REVIEW_LEVEL_HEAD);
    limits.set_returns_before_designation(2);
    reply_rules.set_min_characters(10);
    policy.city = this;
    policy.process = &process;
    policy.limits = &limits;
    policy.reply_rules = &reply_rules;
    policy.now_ms = kNow;
    policy.reason = "理由";
    policy.lead_parent_id = "g-district";
    policy.actor = Everything();
    findings.characters = 100;
    plan = {.found = true,
            .duty_id = "refuse",
            .lead_unit_id = "s-east",
            .helper_unit_ids = {"d-urban"},
            .community_unit_id = "c-lane"};
    task.mutable_header()->set_case_id(kCaseId);
    task.mutable_header()->set_round(1);
    task.mutable_header()->set_registered_ms(kNow - 1000);
  }
  Example(const Example&) = delete;

  bool KnowsUnit(std::string_view, int64_t) const override { return unit_known; }
  bool MayHandle(std::string_view, std::string_view, int64_t) const override { return may_handle; }
  DraftFindings ReadDraft(std::string_view) const override { return findings; }
  RoutePlan PlanOf(const core::v1::CaseHeader&, int64_t) const override { return plan; }
  bool EnoughReviewers(std::string_view, int64_t, std::span<const city::v1::ReviewLevel> levels,
                       std::span<const std::string_view> without) const override {
    return reviewers.empty() || Enough(levels, {without.begin(), without.end()});
  }

  // Somebody of the lead unit with every permission (of whom nobody is quite like it).
  static Authority Everything() {
    return {.permissions = ~0u,
            .person_id = "everybody",
            .unit_id = "s-east",
            .of_lead = true,
            .of_responsible = true};
  }

  void Take(const NewEvents& events) {
    for (v1::Event* event : events.events()) {
      core::v1::CaseHeader header = task.header();
      AllRules().Advance(*event, header);
      *event->mutable_header()->mutable_case_() = header;
      event->mutable_header()->set_seq(task.seq() + 1);
      event->mutable_header()->set_time_ms(policy.now_ms);
      event->mutable_header()->mutable_actor()->set_person_id(std::string(policy.actor.person_id));
      AllRules().Evolve(*event, task);
    }
  }

  Verdict<NewEvents> Do(const v1::ExecuteRequest& request) {
    Policy asked = policy;
    asked.actor.parties |= AllRules().PartiesOf(task, asked.actor);
    auto verdict = AllRules().Decide(task, request, asked, NewEvents(&arena));
    if (verdict.ok()) Take(*verdict);
    return verdict;
  }
  // The same, by somebody who may.
  Verdict<NewEvents> DoAs(const char* command);

  void Route() {
    NewEvents events(&arena);
    routing::RouteByPlan(task.header(), {.title = "垃圾没人清运", .taken_by = "p-desk"}, policy,
                         events);
    Take(events);
  }

  // Brings a fresh task into a state by the shortest way.
  void Reach(v1::TaskState state);

  google::protobuf::Arena arena;
  city::v1::ProcessClass process;
  city::v1::Limits limits;
  city::v1::ReplyRules reply_rules;
  Policy policy;
  bool unit_known = true;
  bool may_handle = true;
  DraftFindings findings;
  RoutePlan plan;
  // Who may review, at which levels; empty: there are always enough.
  std::map<std::string, std::vector<city::v1::ReviewLevel>> reviewers;
  v1::Task task;

 private:
  bool Enough(std::span<const city::v1::ReviewLevel> levels,
              std::vector<std::string_view> taken) const {
    if (levels.empty()) return true;
    for (const auto& [person, may] : reviewers) {
      if (std::find(taken.begin(), taken.end(), person) != taken.end()) continue;
      if (std::find(may.begin(), may.end(), levels.front()) == may.end()) continue;
      std::vector<std::string_view> then = taken;
      then.push_back(person);
      if (Enough(levels.subspan(1), then)) return true;
    }
    return false;
  }
};

// Valid requests, in the order of the commands' numbers.
inline std::vector<std::pair<std::string, v1::ExecuteRequest>> AllRequests() {
  std::vector<std::pair<std::string, v1::ExecuteRequest>> all;
  const auto add = [&all](const char* name) -> v1::ExecuteRequest& {
    all.emplace_back(name, v1::ExecuteRequest());
    return all.back().second;
  };
  const auto meet = [](auto* meeting) {
    meeting->set_way(v1::CONTACT_WAY_PHONE);
    meeting->set_result("已电话联系");
    meeting->set_record("通话记录 20261122-17");
  };
  add("NameUnit").mutable_name_unit()->set_unit_id("d-urban");
  add("AcceptTask").mutable_accept_task();
  add("ReturnTask").mutable_return_task()->set_evidence("职责清单第三条");
  add("UpholdReturn").mutable_uphold_return()->set_unit_id("d-urban");
  add("RejectReturn").mutable_reject_return();
  add("AssignHandler").mutable_assign_handler()->set_person_id("p-handler");
  add("NoteWork").mutable_note_work()->set_text("已到现场");
  meet(add("RecordFirstMeeting").mutable_record_first_meeting());
  meet(add("RecordSecondMeeting").mutable_record_second_meeting());
  add("DraftReply")
      .mutable_draft_reply()
      ->set_text("经查，垃圾已清运，后续加强巡查，联系电话在册。");
  add("PassReply").mutable_pass_reply()->set_draft(1);
  add("SendBackReply").mutable_send_back_reply()->set_draft(1);
  add("ReplyCitizen").mutable_reply_citizen()->set_way(v1::CONTACT_WAY_PHONE);
  v1::ParkTask* park = add("ParkTask").mutable_park_task();
  park->set_promise("明年四月底前完成改造");
  park->set_resume_ms(kNow + 1000);
  add("ResumeTask").mutable_resume_task();
  add("BlowWhistle").mutable_blow_whistle()->add_unit_ids("d-power");
  add("ReportIn").mutable_report_in();
  add("FinishSubtask").mutable_finish_subtask()->set_result("已抢修");
  v1::RecordSiteProof* proof = add("RecordSiteProof").mutable_record_site_proof();
  proof->set_finding("井盖已换");
  proof->set_place("三号楼门前");
  proof->add_photo_urls("https://photos.example/1.jpg");
  add("OpenReporter").mutable_open_reporter()->set_purpose(core::v1::OPENING_PURPOSE_CONTACT);
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
  if (command == "UpholdReturn" || command == "RejectReturn" || command == "NameUnit") {
    actor.of_lead = false;
  }
  if (command == "PassReply" || command == "SendBackReply") actor.person_id = "p-head";
  return actor;
}

inline Verdict<NewEvents> Example::DoAs(const char* command) {
  const Authority before = policy.actor;
  policy.actor = ActorFor(command);
  auto verdict = Do(RequestOf(command));
  policy.actor = before;
  return verdict;
}

inline void Example::Reach(v1::TaskState state) {
  if (state == v1::TASK_STATE_UNROUTED) plan.found = false;
  Route();
  if (state == v1::TASK_STATE_ROUTED || state == v1::TASK_STATE_UNROUTED) return;
  if (state == v1::TASK_STATE_RETURNED) return void(DoAs("ReturnTask"));
  DoAs("AcceptTask");
  if (state == v1::TASK_STATE_ACCEPTED) return;
  if (state == v1::TASK_STATE_PARKED) return void(DoAs("ParkTask"));
  DoAs(policy.nobody_to_contact ? "RecordSiteProof" : "RecordFirstMeeting");
  if (state == v1::TASK_STATE_HANDLING) return;
  DoAs("DraftReply");
  if (state == v1::TASK_STATE_IN_REVIEW) return;
  DoAs("PassReply");
  if (state == v1::TASK_STATE_REVIEWED) return;
  DoAs("ReplyCitizen");
  if (state != v1::TASK_STATE_HELD) return;
  NewEvents events(&arena);
  parking::Hold(task, task.header().round(), events);
  Take(events);
}

// Every state that a task can be in.
inline const std::vector<v1::TaskState> kAllStates = {
    v1::TASK_STATE_ROUTED,   v1::TASK_STATE_RETURNED,  v1::TASK_STATE_ACCEPTED,
    v1::TASK_STATE_HANDLING, v1::TASK_STATE_IN_REVIEW, v1::TASK_STATE_REVIEWED,
    v1::TASK_STATE_REPLIED,  v1::TASK_STATE_PARKED,    v1::TASK_STATE_UNROUTED,
    v1::TASK_STATE_HELD};

inline std::vector<v1::Event::KindCase> KindsOf(const NewEvents& events) {
  std::vector<v1::Event::KindCase> kinds;
  for (const v1::Event* event : events.events()) kinds.push_back(event->kind_case());
  return kinds;
}

}  // namespace huying::dispatch
