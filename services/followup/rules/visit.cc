#include "services/followup/rules/visit.h"

#include <string>
#include <utility>

#include "common/core/civil.h"
#include "services/followup/rules/closing.h"
#include "services/followup/rules/hours.h"
#include "services/followup/rules/redo.h"
#include "services/followup/rules/reject.h"
#include "services/followup/rules/sample.h"

namespace huying::followup::rules {
namespace {

bool IsGiven(core::v1::Satisfaction said) {
  return said != core::v1::SATISFACTION_UNSPECIFIED && core::v1::Satisfaction_IsValid(said);
}

bool IsAnswered(city::v1::VisitMeasure measure, const v1::VisitAnswers& answers) {
  switch (measure) {
    case city::v1::VISIT_MEASURE_SATISFIED:
    case city::v1::VISIT_MEASURE_RESULT:
      return IsGiven(answers.result());
    case city::v1::VISIT_MEASURE_ATTITUDE:
      return IsGiven(answers.attitude());
    case city::v1::VISIT_MEASURE_PROCESS:
      return IsGiven(answers.process());
    case city::v1::VISIT_MEASURE_REMARK:
      return !answers.comment().empty();
    default:
      return true;  // yes or no: always said
  }
}

// The required questions of the script that have no answer, as asked; empty if none.
std::string Unanswered(const v1::VisitAnswers& answers, const Policy& policy) {
  std::string questions;
  if (policy.script == nullptr) return questions;
  for (const city::v1::VisitQuestion& question : policy.script->questions()) {
    if (!question.required() || IsAnswered(question.measure(), answers)) continue;
    if (!questions.empty()) questions.append("、");
    questions.append("“").append(question.text()).append("”");
  }
  return questions;
}

bool IsContent(const v1::VisitAnswers& answers) {
  return answers.result() == core::v1::SATISFACTION_SATISFIED ||
         answers.result() == core::v1::SATISFACTION_BASICALLY_SATISFIED;
}

void AskCheck(v1::CheckAsked::Cause cause, const v1::Follow& follow, NewEvents& new_events) {
  v1::CheckAsked* check = new_events.Add().mutable_check_asked();
  check->set_cause(cause);
  check->set_unit_id(follow.unit_id());
}

// Tries count only at their hours: three within a minute are one.
Rejection TooEarly(const v1::Follow& follow, const Policy& policy) {
  // "2026-11-23T14:00:00+08:00", of which people read the day and the minute.
  std::string from =
      FormatTime(follow.next_from_ms(), policy.hours.utc_offset_minutes).substr(0, 16);
  from[10] = ' ';
  return {.kind = Rejection::Kind::kNotNow,
          .code = "VISIT_TOO_EARLY",
          .mechanism = "F1",
          .message = "未到回访时间，未联系上不计次数。请在" + from +
                     "之后再联系；诉求人已回答的，可随时登记回答。",
          .possible = PossibleIn(follow.state())};
}

void NobodyReached(const v1::Follow& follow, const v1::RecordVisit& visit, const Policy& policy,
                   NewEvents& new_events) {
  const uint32_t attempt = follow.attempts() + 1;
  const bool last = attempt >= static_cast<uint32_t>(policy.limits->visit_attempts());
  v1::VisitAttempted* attempted = new_events.Add().mutable_visit_attempted();
  attempted->set_attempt(attempt);
  attempted->set_outcome(visit.outcome());
  if (!last) {
    attempted->set_next_from_ms(NextTry(policy.now_ms, policy.retry_ms, policy.hours));
    return;
  }
  v1::VisitGivenUp* given_up = new_events.Add().mutable_visit_given_up();
  given_up->set_attempts(attempt);
  given_up->set_unit_id(follow.unit_id());
  given_up->set_on_the_spot(follow.on_the_spot());
  if (follow.on_the_spot()) {
    CloseOnTheSpot(new_events);
  } else {
    AskCheck(v1::CheckAsked::CAUSE_NOT_REACHED, follow, new_events);
  }
}

// MECH F2: what a check is asked for after an answered visit; unspecified is none.
v1::CheckAsked::Cause CheckAfter(const v1::Follow& follow, const v1::VisitAnswers& answers,
                                 const Policy& policy) {
  if (!IsContent(answers)) return v1::CheckAsked::CAUSE_DOUBT;
  const int32_t percent = policy.process == nullptr ? 0 : policy.process->check_sample_percent();
  return IsDrawn(follow.header().case_id(), follow.rounds(), Draw::kCheck, percent)
             ? v1::CheckAsked::CAUSE_SAMPLE
             : v1::CheckAsked::CAUSE_UNSPECIFIED;
}

void Answered(const v1::Follow& follow, const v1::VisitAnswers& answers, const Policy& policy,
              NewEvents& new_events) {
  v1::VisitAnswered* answered = new_events.Add().mutable_visit_answered();
  *answered->mutable_answers() = answers;
  answered->set_unit_id(follow.unit_id());
  answered->set_attempt(follow.attempts() + 1);
  answered->set_on_the_spot(follow.on_the_spot());
  if (follow.on_the_spot()) {
    if (answers.solved() && IsContent(answers)) {
      CloseOnTheSpot(new_events);
    } else {
      OrderRedo(follow, policy, new_events);
    }
    return;
  }
  if (!answers.solved() || !answers.responded()) {
    OrderRedo(follow, policy, new_events);
    return;
  }
  const v1::CheckAsked::Cause cause = CheckAfter(follow, answers, policy);
  if (cause != v1::CheckAsked::CAUSE_UNSPECIFIED) AskCheck(cause, follow, new_events);
}

}  // namespace

// MECH F1
void PlanAfterReply(const core::v1::CaseHeader& of_case, const v1::WorkFacts& work,
                    const Policy& policy, NewEvents& new_events) {
  if (policy.nobody_to_visit) {
    v1::CheckAsked* check = new_events.Add().mutable_check_asked();
    check->set_cause(v1::CheckAsked::CAUSE_NOBODY_TO_VISIT);
    check->set_unit_id(of_case.unit_id());
    *check->mutable_work() = work;
    return;
  }
  v1::VisitPlanned* planned = new_events.Add().mutable_visit_planned();
  planned->set_from_ms(NextDecent(policy.now_ms, policy.hours));
  if (policy.script != nullptr) planned->set_script_id(policy.script->id());
  planned->set_unit_id(of_case.unit_id());
  *planned->mutable_work() = work;
}

// MECH F1
void PlanOnTheSpot(const core::v1::CaseHeader& of_case, const std::string& unit_id,
                   const std::string& person_id, const Policy& policy, NewEvents& new_events) {
  const int32_t percent = policy.process == nullptr ? 0 : policy.process->answered_visit_percent();
  if (policy.nobody_to_visit ||
      !IsDrawn(of_case.case_id(), of_case.round(), Draw::kVisit, percent)) {
    CloseOnTheSpot(new_events);
    return;
  }
  v1::VisitPlanned* planned = new_events.Add().mutable_visit_planned();
  planned->set_from_ms(NextDecent(policy.now_ms, policy.hours));
  if (policy.script != nullptr) planned->set_script_id(policy.script->id());
  planned->set_unit_id(unit_id);
  planned->set_on_the_spot(true);
  v1::WorkFacts& work = *planned->mutable_work();
  work.set_class_id(policy.process->id());
  if (!unit_id.empty()) work.add_unit_ids(unit_id);
  if (!person_id.empty()) work.add_person_ids(person_id);
}

// MECH F1
Verdict<NewEvents> RecordVisit(const v1::Follow& follow, const v1::RecordVisit& visit,
                               const Policy& policy, NewEvents new_events) {
  if (follow.state() != v1::FOLLOW_STATE_TO_VISIT) {
    return NotNow(follow.state(), "FOLLOW_NOT_TO_VISIT", "F1", "登记回访");
  }
  if (auto wrong = CheckLength(follow.state(), visit.outcome(), "F1", "回访结果")) {
    return *std::move(wrong);
  }
  if (!visit.has_answers()) {
    if (!HasText(visit.outcome())) {
      return Invalid(follow.state(), "VISIT_OUTCOME_MISSING", "F1",
                     "未填写回访结果。请填写诉求人的回答，或说明未联系上的原因。");
    }
    if (policy.now_ms < follow.next_from_ms()) return TooEarly(follow, policy);
    NobodyReached(follow, visit, policy, new_events);
    return new_events;
  }
  if (auto wrong = CheckLength(follow.state(), visit.answers().comment(), "F1", "回访意见")) {
    return *std::move(wrong);
  }
  const std::string unanswered = Unanswered(visit.answers(), policy);
  if (!unanswered.empty()) {
    return Invalid(follow.state(), "VISIT_ANSWERS_MISSING", "F1",
                   "回访必答问题尚未回答：" + unanswered + "。请补充后再提交。");
  }
  Answered(follow, visit.answers(), policy, new_events);
  return new_events;
}

}  // namespace huying::followup::rules
