// A case and a city's wishes to start from, for tests of the rules.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/core/civil.h"
#include "services/followup/closing/rules.h"
#include "services/followup/processor.h"
#include "services/followup/visits/rules.h"
#include "services/followup/words/rules.h"

namespace huying::followup {

// 2026-11-23 10:00 in Beijing.
inline constexpr int64_t kNow = 1'795'399'200'000;

inline const Rules& AllRules() {
  static const Rules rules;
  return rules;
}

class Example : public Lookups {
 public:
  Example() {
    process.set_id("general");
    process.set_answered_visit_percent(100);
    closing.add_conditions(city::v1::CLOSING_CONDITION_REPLIED);
    closing.add_conditions(city::v1::CLOSING_CONDITION_VISITED);
    closing.add_conditions(city::v1::CLOSING_CONDITION_SOLVED);
    closing.add_conditions(city::v1::CLOSING_CONDITION_SATISFIED);
    closing.add_conditions(city::v1::CLOSING_CONDITION_CHECKED);
    limits.set_redo_rounds_before_hard_case(2);
    limits.set_visit_attempts(3);
    limits.set_reopen_window_days(15);
    wishes = {.process = &process, .closing = &closing, .script = &script};
    policy.visit_rules = &visit_rules;
    policy.city = this;
    policy.limits = &limits;
    policy.hours = {.from_minute = 9 * 60, .until_minute = 18 * 60, .utc_offset_minutes = 480};
    policy.now_ms = kNow;
    policy.reason = "理由";
    policy.actor = {
        .permissions = ~0U, .person_id = "visitor", .unit_id = "centre", .of_centre = true};
    policy.actor.parties = 1U << core::v1::PARTY_CITIZEN;
    policy.retry_ms = kNow + 4 * kHourMs;
    policy.reason = "登记有误";
    core::v1::CaseHeader& header = *follow.mutable_header();
    header.set_case_id("110101008-261122-00042");
    header.set_unit_id("street-1");
    header.set_registered_ms(kNow - kDayMs);
    header.set_round(1);
  }
  Example(const Example&) = delete;

  bool KnowsUnit(std::string_view, int64_t) const override { return true; }
  Wishes WishesFor(const core::v1::CaseHeader&, std::string_view) const override { return wishes; }

  std::string_view JudgeOf(city::v1::Permission, const core::v1::CaseHeader& of_case,
                           std::string_view, const v1::WorkFacts& facts,
                           int64_t at_ms) const override {
    const auto& worked = facts.person_ids();
    const bool lost = std::find(worked.begin(), worked.end(), last_judge) != worked.end();
    return lost || IsAbout("centre", of_case, at_ms) ? std::string_view(stand_in) : "centre";
  }
  bool IsAbout(std::string_view unit_id, const core::v1::CaseHeader& of_case,
               int64_t) const override {
    const auto& about = of_case.about_unit_ids();
    return std::find(about.begin(), about.end(), unit_id) != about.end();
  }
  bool StandsIn(std::string_view unit_id, const core::v1::CaseHeader& of_case,
                int64_t at_ms) const override {
    return unit_id == stand_in && IsAbout("centre", of_case, at_ms);
  }
  std::string NameOfUnit(std::string_view unit_id) const override {
    return unit_id == "district" ? "和宁区人民政府" : std::string(unit_id);
  }
  bool IsUtility(std::string_view unit_id) const override { return unit_id == "gas"; }
  int64_t WindowEndMs(int64_t now_ms, int32_t days) const override {
    return now_ms + days * kDayMs;
  }

  Policy Asked() const {
    Policy asked = policy;
    asked.wishes = wishes;
    return asked;
  }

  void Take(const NewEvents& events) {
    for (v1::Event* event : events.events()) {
      core::v1::CaseHeader header = follow.header();
      AllRules().Advance(*event, header);
      *event->mutable_header()->mutable_case_() = header;
      event->mutable_header()->set_seq(follow.seq() + 1);
      event->mutable_header()->set_time_ms(policy.now_ms);
      event->mutable_header()->mutable_actor()->set_person_id(std::string(policy.actor.person_id));
      AllRules().Evolve(*event, follow);
    }
  }

  // The case right after a reply whose work was done in full.
  void Reply() {
    v1::WorkFacts facts;
    facts.set_class_id("general");
    facts.set_reviewed(true);
    facts.set_met_first(true);
    facts.set_met_second(true);
    for (const char* unit : {"street-1", "water", "lane"}) facts.add_unit_ids(unit);
    for (const char* person : {"taker", "handler", "drafter"}) facts.add_person_ids(person);
    if (follow.state() == v1::FOLLOW_STATE_REDOING) {
      follow.mutable_header()->set_round(follow.header().round() + 1);
    }
    NewEvents events(&arena);
    visits::PlanAfterReply(follow.header(), facts, Asked(), events);
    Take(events);
  }
  // The case right after an answer on the spot by the centre's desk.
  NewEvents AnswerOnTheSpot() {
    NewEvents events(&arena);
    visits::PlanOnTheSpot(follow.header(),
                          {.unit_id = "centre", .person_id = "desk", .title = "换证要带什么"},
                          Asked(), events);
    Take(events);
    return events;
  }
  void OpenOrder(uint32_t order) {
    NewEvents events(&arena);
    events.Add().mutable_order_opened()->set_order(order);
    Take(events);
  }
  // What follow-up makes of supervision's word.
  void NoteOrder(uint32_t order) {
    NewEvents events(&arena);
    closing::NoteOrder(follow, order, Asked(), events);
    Take(events);
  }
  void NoteReply(uint32_t order) {
    NewEvents events(&arena);
    closing::NoteReply(follow, order, events);
    Take(events);
  }
  void FinishOrder(uint32_t order) {
    NewEvents events(&arena);
    closing::NoteDone(follow, order, events);
    Take(events);
  }

  // The reporter adds something, and follow-up reads it in intake's log.
  NewEvents AddWords() {
    NewEvents events(&arena);
    words::Receive(follow, Asked(), events);
    Take(events);
    return events;
  }

  Verdict<NewEvents> Do(const v1::ExecuteRequest& request) {
    auto verdict = AllRules().Decide(follow, request, Asked(), NewEvents(&arena));
    if (verdict.ok()) Take(*verdict);
    return verdict;
  }

  // Brings a fresh case into a state by the shortest way.
  void Reach(v1::FollowState state);

  google::protobuf::Arena arena;
  city::v1::ProcessClass process;
  city::v1::ClosingRule closing;
  city::v1::VisitScript script;
  city::v1::VisitRules visit_rules;
  city::v1::Limits limits;
  Wishes wishes;
  Policy policy;
  std::string stand_in = "district";  // where the centre has nobody, or the report is about it
  std::string last_judge = "nobody";  // of the centre
  v1::Follow follow;
};

inline v1::VisitAnswers Answers(v1::Statement contact, v1::Statement solution,
                                core::v1::Satisfaction overall) {
  v1::VisitAnswers answers;
  answers.set_contact(contact);
  answers.set_solution(solution);
  answers.set_overall(overall);
  answers.set_result(core::v1::SATISFACTION_SATISFIED);
  answers.set_attitude(core::v1::SATISFACTION_SATISFIED);
  answers.set_process(core::v1::SATISFACTION_SATISFIED);
  return answers;
}

inline v1::ExecuteRequest VisitOf(bool responded, bool solved, core::v1::Satisfaction overall) {
  v1::ExecuteRequest request;
  *request.mutable_record_visit()->mutable_answers() =
      Answers(responded ? v1::STATEMENT_YES : v1::STATEMENT_NO,
              solved ? v1::STATEMENT_YES : v1::STATEMENT_NO, overall);
  return request;
}

inline v1::ExecuteRequest Correction(bool solved, core::v1::Satisfaction overall) {
  v1::ExecuteRequest request;
  *request.mutable_correct_visit()->mutable_answers() =
      Answers(v1::STATEMENT_YES, solved ? v1::STATEMENT_YES : v1::STATEMENT_NO, overall);
  return request;
}

inline v1::ExecuteRequest GoodVisit() {
  return VisitOf(true, true, core::v1::SATISFACTION_SATISFIED);
}

inline v1::ExecuteRequest BadVisit() {
  return VisitOf(true, false, core::v1::SATISFACTION_UNSATISFIED);
}

inline v1::ExecuteRequest MissedVisit() {
  v1::ExecuteRequest request;
  request.mutable_record_missed_visit()->set_outcome("无人接听");
  return request;
}

inline v1::ExecuteRequest Undelivered() {
  v1::ExecuteRequest request;
  request.mutable_record_undelivered()->set_outcome("短信被运营商拦截");
  return request;
}

inline v1::ExecuteRequest RefusedVisit() {
  v1::ExecuteRequest request;
  request.mutable_record_refused_visit()->set_words("不要再打了");
  return request;
}

inline v1::ExecuteRequest NotReporter() {
  v1::ExecuteRequest request;
  request.mutable_record_not_reporter()->set_words("我没有反映过");
  return request;
}

inline v1::ExecuteRequest Confirm() {
  v1::ExecuteRequest request;
  request.mutable_confirm_solution()->set_finding("现场已清运");
  request.mutable_confirm_solution()->add_photo_urls("https://photos.example/1.jpg");
  return request;
}

inline v1::ExecuteRequest Refute() {
  v1::ExecuteRequest request;
  request.mutable_refute_solution()->set_finding("现场仍有垃圾");
  request.mutable_refute_solution()->add_photo_urls("https://photos.example/1.jpg");
  return request;
}

inline v1::ExecuteRequest CloseRequest() {
  v1::ExecuteRequest request;
  request.mutable_close_case();
  return request;
}

inline v1::ExecuteRequest ReopenRequest() {
  v1::ExecuteRequest request;
  request.mutable_reopen_case();
  return request;
}

inline v1::ExecuteRequest ReadWordsRequest() {
  v1::ExecuteRequest request;
  request.mutable_read_words()->set_note("诉求人致谢，无需处理");
  return request;
}

inline v1::ExecuteRequest OpenRequest() {
  v1::ExecuteRequest request;
  request.mutable_open_reporter()->set_purpose(core::v1::OPENING_PURPOSE_VISIT);
  return request;
}

// One of each command.
inline std::vector<std::pair<std::string, v1::ExecuteRequest>> AllRequests() {
  return {{"RecordVisit", GoodVisit()},
          {"RecordMissedVisit", MissedVisit()},
          {"ConfirmSolution", Confirm()},
          {"RefuteSolution", Refute()},
          {"CloseCase", CloseRequest()},
          {"ReopenCase", ReopenRequest()},
          {"CorrectVisit", Correction(true, core::v1::SATISFACTION_SATISFIED)},
          {"RecordRefusedVisit", RefusedVisit()},
          {"RecordNotReporter", NotReporter()},
          {"RecordUndelivered", Undelivered()},
          {"OpenReporter", OpenRequest()},
          {"ReadWords", ReadWordsRequest()}};
}

inline void Example::Reach(v1::FollowState state) {
  if (state == v1::FOLLOW_STATE_AWAITING_REPLY) {
    OpenOrder(1);
    return FinishOrder(1);
  }
  Reply();
  if (state == v1::FOLLOW_STATE_TO_VISIT) return;
  if (state == v1::FOLLOW_STATE_REDOING) return void(Do(BadVisit()));
  if (state == v1::FOLLOW_STATE_TO_CHECK) {
    return void(Do(VisitOf(true, true, core::v1::SATISFACTION_UNSATISFIED)));
  }
  Do(GoodVisit());
  if (state == v1::FOLLOW_STATE_CLOSED) Do(CloseRequest());
}

// Every state that a case can be in.
inline const std::vector<v1::FollowState> kAllStates = {
    v1::FOLLOW_STATE_AWAITING_REPLY, v1::FOLLOW_STATE_TO_VISIT, v1::FOLLOW_STATE_TO_CHECK,
    v1::FOLLOW_STATE_TO_CLOSE,       v1::FOLLOW_STATE_REDOING,  v1::FOLLOW_STATE_CLOSED};

inline std::vector<v1::Event::KindCase> KindsOf(const NewEvents& events) {
  std::vector<v1::Event::KindCase> kinds;
  for (const v1::Event* event : events.events()) kinds.push_back(event->kind_case());
  return kinds;
}

}  // namespace huying::followup
