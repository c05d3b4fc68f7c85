// A task and everybody around it, for tests of the rules.
#pragma once

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/core/civil.h"
#include "services/dispatch/hard_case/rules.h"
#include "services/dispatch/processor.h"
#include "services/dispatch/routing/rules.h"
#include "services/dispatch/rules/once.h"

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
    hard_class.set_id("hard");
    hard_class.add_review_levels(city::v1::REVIEW_LEVEL_LEADER);
    limits.set_returns_before_designation(2);
    limits.set_parked_days_max(92);
    limits.set_transfer_alone_minutes(10);
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
  const city::v1::ProcessClass* ClassOf(std::string_view class_id) const override {
    return class_id == hard_class.id() ? &hard_class : nullptr;
  }
  int64_t SilenceMs(city::v1::Grade grade, int64_t now_ms) const override {
    return now_ms + (grade == city::v1::GRADE_INCIDENT ? kHourMs : 2 * kDayMs);
  }
  std::string_view CentreOf(const core::v1::CaseHeader&, int64_t) const override {
    return "centre";
  }
  bool IsAbout(std::string_view unit_id, const core::v1::CaseHeader& of_case,
               int64_t) const override {
    return rules::Holds(of_case.about_unit_ids(), unit_id);
  }
  std::string_view StandInOf(const core::v1::CaseHeader& of_case, city::v1::Permission,
                             std::string_view without, int64_t at_ms) const override {
    const bool accused = IsAbout("centre", of_case, at_ms);
    return accused && without != only_stand_in ? std::string_view(stand_in) : std::string_view();
  }
  std::string_view ApproverOf(const core::v1::CaseHeader&, int64_t) const override {
    return "g-district";
  }
  DraftFindings ReadDraft(std::string_view) const override { return findings; }
  std::string NameOfUnit(std::string_view unit_id) const override { return std::string(unit_id); }
  std::string NameOfPerson(std::string_view person_id) const override {
    return std::string(person_id);
  }
  std::string MinuteOf(int64_t at_ms) const override {
    return FormatTime(at_ms, 480).substr(0, 16);
  }
  RoutePlan PlanOf(const core::v1::CaseHeader& of_case, int64_t) const override {
    const auto other = plans_elsewhere.find(of_case.area_code());
    return other == plans_elsewhere.end() ? plan : other->second;
  }
  const city::v1::ProcessClass* ProcessOf(std::string_view) const override { return &process; }
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
      event->mutable_header()->set_reason(std::string(policy.reason));
      event->mutable_header()->mutable_actor()->set_person_id(std::string(policy.actor.person_id));
      event->mutable_header()->mutable_actor()->set_unit_id(std::string(policy.actor.unit_id));
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

  // The same, by somebody of a unit that helps.
  Verdict<NewEvents> DoAsHelper(const std::string& unit_id, const char* command);
  // Whoever helps has done its part.
  void FinishParts();

  // Brings a fresh task into a state by the shortest way; from HANDLING on, no part is open.
  void Reach(v1::TaskState state);

  google::protobuf::Arena arena;
  city::v1::ProcessClass process;
  city::v1::ProcessClass hard_class;
  city::v1::Limits limits;
  city::v1::ReplyRules reply_rules;
  Policy policy;
  bool unit_known = true;
  bool may_handle = true;
  DraftFindings findings;
  RoutePlan plan;
  // By area; `plan` is that of all others.
  std::map<std::string, RoutePlan> plans_elsewhere;
  // Who may review, at which levels; empty: there are always enough.
  std::map<std::string, std::vector<city::v1::ReviewLevel>> reviewers;
  std::string stand_in = "g-district";     // where the report is about the centre; "": nobody
  std::string only_stand_in = {"nobody"};  // who alone could be it
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
  v1::ProposeParking* park = add("ProposeParking").mutable_propose_parking();
  park->set_promise("明年四月底前完成改造");
  park->set_resume_ms(kNow + kHourMs);
  park->set_way(v1::CONTACT_WAY_PHONE);
  park->set_said("同意等到四月");
  add("ResumeTask").mutable_resume_task();
  add("BlowWhistle").mutable_blow_whistle()->add_unit_ids("d-power");
  add("ReportIn").mutable_report_in();
  add("FinishSubtask").mutable_finish_subtask()->set_result("已抢修");
  v1::RecordSiteProof* proof = add("RecordSiteProof").mutable_record_site_proof();
  proof->set_finding("井盖已换");
  proof->set_place("三号楼门前");
  proof->add_photo_urls("https://photos.example/1.jpg");
  add("OpenReporter").mutable_open_reporter()->set_purpose(core::v1::OPENING_PURPOSE_CONTACT);
  add("TransferTask").mutable_transfer_task()->set_unit_id("d-housing");
  add("ApproveTransfer").mutable_approve_transfer();
  add("RefuseTransfer").mutable_refuse_transfer();
  add("ApproveParking").mutable_approve_parking();
  add("RefuseParking").mutable_refuse_parking();
  v1::TakeUpHardCase* owned = add("TakeUpHardCase").mutable_take_up_hard_case();
  owned->set_owner_person_id("p-handler");
  owned->set_plan("每周现场会商，两周内增设投放点");
  v1::ProposeEnding* end = add("ProposeEnding").mutable_propose_ending();
  end->set_ground(v1::ENDING_GROUND_IMPOSSIBLE);
  end->set_explanation("该处为规划绿地，不能建停车场");
  end->set_way(v1::CONTACT_WAY_PHONE);
  end->set_said("不同意");
  add("PassEnding").mutable_pass_ending();
  add("RefuseEnding").mutable_refuse_ending();
  add("AcceptPart").mutable_accept_part();
  add("FinishPart").mutable_finish_part()->set_result("已配合清运");
  add("GiveUpPart").mutable_give_up_part()->set_unit_id("d-urban");
  v1::CorrectReply* correct = add("CorrectReply").mutable_correct_reply();
  correct->set_text("更正：清运时间为每日七点，前次答复写错，联系电话在册。");
  correct->set_way(v1::CONTACT_WAY_PHONE);
  add("GiveUpCall").mutable_give_up_call()->set_unit_id("d-power");
  return all;
}

inline v1::ExecuteRequest RequestOf(const std::string& name) {
  for (auto& [command, request] : AllRequests()) {
    if (command == name) return request;
  }
  return {};
}

// Somebody of another unit, with every permission.
inline Authority Other(const char* person, const char* unit) {
  Authority actor = Example::Everything();
  actor.person_id = person;
  actor.unit_id = unit;
  actor.of_lead = false;
  actor.of_responsible = false;
  actor.of_centre = actor.unit_id == "centre";
  return actor;
}

// Decides as other people than the drafter or the lead unit, where that is needed.
inline Authority ActorFor(const std::string& command) {
  Authority actor = Example::Everything();
  if (command == "UpholdReturn" || command == "RejectReturn" || command == "NameUnit") {
    actor.of_lead = false;
  }
  const bool by_another =
      command == "PassReply" || command == "SendBackReply" || command == "CorrectReply";
  if (by_another) actor.person_id = "p-head";
  if (command == "AcceptPart" || command == "FinishPart") {
    actor = Other("everybody", "d-urban");
    actor.helps = true;
  }
  if (command == "ApproveTransfer" || command == "RefuseTransfer")
    actor = Other("arbiter", "centre");
  if (command == "ApproveParking" || command == "RefuseParking" || command == "PassEnding" ||
      command == "RefuseEnding") {
    actor = Other("deputy", "g-district");
    actor.above_lead = true;
  }
  return actor;
}

inline Verdict<NewEvents> Example::DoAs(const char* command) {
  const Authority before = policy.actor;
  policy.actor = ActorFor(command);
  auto verdict = Do(RequestOf(command));
  policy.actor = before;
  return verdict;
}

inline Verdict<NewEvents> Example::DoAsHelper(const std::string& unit_id, const char* command) {
  const Authority before = policy.actor;
  policy.actor = ActorFor("FinishPart");
  policy.actor.unit_id = unit_id;
  auto verdict = Do(RequestOf(command));
  policy.actor = before;
  return verdict;
}

inline void Example::FinishParts() {
  while (!task.parts().open().empty()) {
    const std::string unit_id = task.parts().open(0).unit_id();
    if (!DoAsHelper(unit_id, "FinishPart").ok()) return;
  }
}

inline void Example::Reach(v1::TaskState state) {
  if (state == v1::TASK_STATE_UNROUTED) plan.found = false;
  Route();
  if (state == v1::TASK_STATE_ROUTED || state == v1::TASK_STATE_UNROUTED) return;
  if (state == v1::TASK_STATE_RETURNED) return void(DoAs("ReturnTask"));
  DoAs("AcceptTask");
  if (state == v1::TASK_STATE_ACCEPTED) return;
  if (state == v1::TASK_STATE_PARKED) {
    DoAs("ProposeParking");
    return void(DoAs("ApproveParking"));
  }
  FinishParts();
  DoAs(policy.nobody_to_contact ? "RecordSiteProof" : "RecordFirstMeeting");
  if (state == v1::TASK_STATE_HANDLING) return;
  if (state == v1::TASK_STATE_ENDED) {
    DoAs("ProposeEnding");
    DoAs("PassEnding");
    const Authority before = policy.actor;
    policy.actor = Other("leader", "centre");
    Do(RequestOf("PassEnding"));
    policy.actor = before;
    return;
  }
  DoAs("DraftReply");
  if (state == v1::TASK_STATE_IN_REVIEW) return;
  DoAs("PassReply");
  if (state == v1::TASK_STATE_REVIEWED) return;
  DoAs("ReplyCitizen");
  if (state != v1::TASK_STATE_HELD) return;
  NewEvents events(&arena);
  hard_case::Hold(task, task.header().round(), events);
  Take(events);
}

// Every state that a task can be in.
inline const std::vector<v1::TaskState> kAllStates = {
    v1::TASK_STATE_ROUTED,   v1::TASK_STATE_RETURNED,  v1::TASK_STATE_ACCEPTED,
    v1::TASK_STATE_HANDLING, v1::TASK_STATE_IN_REVIEW, v1::TASK_STATE_REVIEWED,
    v1::TASK_STATE_REPLIED,  v1::TASK_STATE_PARKED,    v1::TASK_STATE_UNROUTED,
    v1::TASK_STATE_HELD,     v1::TASK_STATE_ENDED};

inline std::vector<v1::Event::KindCase> KindsOf(const NewEvents& events) {
  std::vector<v1::Event::KindCase> kinds;
  for (const v1::Event* event : events.events()) kinds.push_back(event->kind_case());
  return kinds;
}

}  // namespace huying::dispatch
