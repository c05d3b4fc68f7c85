// A case and a city's wishes to start from; for the tests of these rules.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/core/civil.h"
#include "services/followup/rules/follow.h"
#include "services/followup/rules/policy.h"
#include "services/followup/rules/visit.h"

namespace huying::followup::rules {

struct Example {
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
    policy.process = &process;
    policy.closing = &closing;
    policy.script = &script;
    policy.limits = &limits;
    policy.hours = {.from_minute = 9 * 60, .until_minute = 18 * 60, .utc_offset_minutes = 480};
    policy.now_ms = kNowMs;
    policy.actor = {
        .permissions = ~0U, .person_id = "visitor", .unit_id = "centre", .of_centre = true};
    policy.retry_ms = kNowMs + 4 * kHourMs;
    of_case.set_case_id("110101008-261122-00042");
    of_case.set_unit_id("street-1");
    of_case.set_registered_ms(kNowMs - kDayMs);
    of_case.set_round(1);
  }
  Example(const Example&) = delete;
  Example& operator=(const Example&) = delete;

  // 2026-11-23 10:00 in Beijing.
  static constexpr int64_t kNowMs = 1'795'399'200'000;

  // Folds facts into `follow`, as the processor does.
  void Apply(const NewEvents& new_events) {
    for (v1::Event* event : new_events.events()) {
      auto& header = *event->mutable_header();
      *header.mutable_case_() = of_case;
      header.set_seq(++seq);
      header.set_time_ms(policy.now_ms);
      Evolve(*event, follow);
    }
  }

  // The case right after a reply whose work was done in full.
  void Reply() {
    v1::WorkFacts work;
    work.set_class_id("general");
    work.set_reviewed(true);
    work.set_met_first(true);
    work.set_met_second(true);
    for (const char* unit : {"street-1", "water", "lane"}) work.add_unit_ids(unit);
    for (const char* person : {"handler", "drafter"}) work.add_person_ids(person);
    NewEvents new_events(&arena);
    of_case.set_round(follow.state() == v1::FOLLOW_STATE_REDOING ? follow.rounds() : 1);
    PlanAfterReply(of_case, work, policy, new_events);
    Apply(new_events);
  }

  Verdict<NewEvents> Do(const v1::ExecuteRequest& request) {
    auto verdict = Decide(follow, request, policy, NewEvents(&arena));
    if (verdict.ok()) Apply(*verdict);
    return verdict;
  }

  google::protobuf::Arena arena;
  city::v1::ProcessClass process;
  city::v1::ClosingRule closing;
  city::v1::VisitScript script;
  city::v1::Limits limits;
  Policy policy;
  core::v1::CaseHeader of_case;
  v1::Follow follow;
  uint32_t seq = 0;
};

inline v1::ExecuteRequest VisitOf(bool responded, bool solved, core::v1::Satisfaction result) {
  v1::ExecuteRequest request;
  v1::VisitAnswers& answers = *request.mutable_record_visit()->mutable_answers();
  answers.set_responded(responded);
  answers.set_solved(solved);
  answers.set_result(result);
  answers.set_attitude(core::v1::SATISFACTION_SATISFIED);
  answers.set_process(core::v1::SATISFACTION_SATISFIED);
  return request;
}

inline v1::ExecuteRequest GoodVisit() {
  return VisitOf(true, true, core::v1::SATISFACTION_SATISFIED);
}

inline v1::ExecuteRequest NobodyReachedVisit() {
  v1::ExecuteRequest request;
  request.mutable_record_visit()->set_outcome("无人接听");
  return request;
}

inline v1::ExecuteRequest CheckOf(bool solved) {
  v1::ExecuteRequest request;
  request.mutable_record_check()->set_solved(solved);
  request.mutable_record_check()->set_finding("现场已清运");
  request.mutable_record_check()->add_photo_urls("https://photos.example/1.jpg");
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

// The kinds of the facts, in order.
inline std::vector<v1::Event::KindCase> KindsOf(const NewEvents& new_events) {
  std::vector<v1::Event::KindCase> kinds;
  for (const v1::Event* event : new_events.events()) kinds.push_back(event->kind_case());
  return kinds;
}

}  // namespace huying::followup::rules
