#include "services/followup/visits/rules.h"

#include <utility>

#include "common/case/command_gate.h"
#include "common/core/civil.h"
#include "services/followup/checks/rules.h"
#include "services/followup/closing/rules.h"
#include "services/followup/redo/rules.h"
#include "services/followup/rules/sample.h"
#include "services/followup/work/rules.h"

namespace huying::followup::visits {
namespace {

using rules::Draw;
using rules::IsDrawn;

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
std::string Unanswered(const v1::VisitAnswers& answers, const city::v1::VisitScript* script) {
  std::string questions;
  if (script == nullptr) return questions;
  for (const city::v1::VisitQuestion& question : script->questions()) {
    if (!question.required() || IsAnswered(question.measure(), answers)) continue;
    if (!questions.empty()) questions.append("、");
    questions.append("“").append(question.text()).append("”");
  }
  return questions;
}

// MECH F2: what a check is asked for after an answered visit; unspecified is none.
v1::CheckCause CheckAfter(const v1::Follow& follow, const v1::VisitAnswers& answers,
                          const Policy& policy) {
  if (!IsContent(answers)) return v1::CHECK_CAUSE_DOUBT;
  const city::v1::ProcessClass* process = policy.wishes.process;
  const int32_t percent = process == nullptr ? 0 : process->check_sample_percent();
  return IsDrawn(follow.header().case_id(), work::RoundOf(follow), Draw::kCheck, percent)
             ? v1::CHECK_CAUSE_SAMPLE
             : v1::CHECK_CAUSE_UNSPECIFIED;
}

// VisitPlanned or OnTheSpotVisitPlanned.
template <class Planned>
void Plan(const std::string& unit_id, const v1::WorkFacts& facts, const Wishes& wishes,
          const Policy& policy, Planned& planned) {
  planned.set_from_ms(rules::NextDecent(policy.now_ms, policy.hours));
  if (wishes.script != nullptr) planned.set_script_id(wishes.script->id());
  planned.set_unit_id(unit_id);
  *planned.mutable_work() = facts;
}

// VisitAnswered or OnTheSpotVisitAnswered.
template <class Answered>
void Fill(const v1::Follow& follow, const v1::VisitAnswers& answers, Answered& answered) {
  *answered.mutable_answers() = answers;
  answered.set_unit_id(work::UnitOf(follow));
  answered.set_attempt(follow.visits().attempts() + 1);
}

void AnsweredOnTheSpot(const v1::Follow& follow, const v1::VisitAnswers& answers,
                       const Policy& policy, NewEvents& events) {
  Fill(follow, answers, *events.Add().mutable_on_the_spot_visit_answered());
  if (answers.solved() && IsContent(answers)) return closing::CloseOnTheSpot(events);
  redo::Order(follow, policy, events);
}

void Answered(const v1::Follow& follow, const v1::VisitAnswers& answers, const Policy& policy,
              NewEvents& events) {
  Fill(follow, answers, *events.Add().mutable_visit_answered());
  if (!answers.solved() || !answers.responded()) return redo::Order(follow, policy, events);
  const v1::CheckCause cause = CheckAfter(follow, answers, policy);
  if (cause != v1::CHECK_CAUSE_UNSPECIFIED) checks::Ask(follow, cause, events);
}

template <class Planned>
void Begin(const Planned& planned, v1::Follow& follow) {
  follow.clear_visits();
  follow.mutable_visits()->set_script_id(planned.script_id());
  follow.mutable_visits()->set_next_from_ms(planned.from_ms());
}

template <class Answered>
void Hear(const Answered& answered, v1::Visits& row) {
  *row.mutable_answers() = answered.answers();
  row.set_attempts(answered.attempt());
  row.clear_next_from_ms();
}

}  // namespace

bool AwaitsReply(const v1::Follow& follow) {
  return follow.state() == v1::FOLLOW_STATE_UNSPECIFIED ||
         follow.state() == v1::FOLLOW_STATE_AWAITING_REPLY ||
         follow.state() == v1::FOLLOW_STATE_REDOING;
}

// MECH F1
void PlanAfterReply(const core::v1::CaseHeader& of_case, const v1::WorkFacts& facts,
                    const Policy& policy, NewEvents& events) {
  const Wishes wishes = policy.lookups().WishesFor(of_case, facts.class_id());
  if (wishes.nobody_to_visit) return checks::Plan(of_case.unit_id(), facts, events);
  Plan(of_case.unit_id(), facts, wishes, policy, *events.Add().mutable_visit_planned());
}

// MECH F1
void PlanOnTheSpot(const core::v1::CaseHeader& of_case, const std::string& unit_id,
                   const std::string& person_id, const Policy& policy, NewEvents& events) {
  const Wishes wishes = policy.lookups().WishesFor(of_case, "");
  if (wishes.nobody_to_visit || wishes.process == nullptr ||
      !IsDrawn(of_case.case_id(), of_case.round(), Draw::kVisit,
               wishes.process->answered_visit_percent())) {
    return closing::CloseOnTheSpot(events);
  }
  v1::WorkFacts facts;
  facts.set_class_id(wishes.process->id());
  if (!unit_id.empty()) facts.add_unit_ids(unit_id);
  if (!person_id.empty()) facts.add_person_ids(person_id);
  Plan(unit_id, facts, wishes, policy, *events.Add().mutable_on_the_spot_visit_planned());
}

// MECH F1
Verdict<NewEvents> Record(const v1::Follow& follow, const v1::RecordVisit& command,
                          const Policy& policy, NewEvents events) {
  const v1::VisitAnswers& answers = command.answers();
  if (answers.comment().size() > kTextBytesMax) {
    return Refuse(Rejection::Kind::kInvalid, "TEXT_TOO_LONG", "回访意见过长，请控制在五千字以内。");
  }
  const std::string unanswered = Unanswered(answers, policy.wishes.script);
  if (!unanswered.empty()) {
    return Refuse(Rejection::Kind::kInvalid, "VISIT_ANSWERS_MISSING",
                  "回访必答问题尚未回答：" + unanswered + "。请补充后再提交。");
  }
  if (work::IsOnTheSpot(follow)) {
    AnsweredOnTheSpot(follow, answers, policy, events);
  } else {
    Answered(follow, answers, policy, events);
  }
  return events;
}

// MECH F1
Verdict<NewEvents> RecordMissed(const v1::Follow& follow, const v1::RecordMissedVisit& command,
                                const Policy& policy, NewEvents events) {
  const uint32_t attempt = follow.visits().attempts() + 1;
  const bool last = attempt >= static_cast<uint32_t>(policy.limits->visit_attempts());
  v1::VisitAttempted* attempted = events.Add().mutable_visit_attempted();
  attempted->set_attempt(attempt);
  attempted->set_outcome(command.outcome());
  if (!last) {
    attempted->set_next_from_ms(rules::NextTry(policy.now_ms, policy.retry_ms, policy.hours));
    return events;
  }
  v1::VisitGivenUp* given_up = events.Add().mutable_visit_given_up();
  given_up->set_attempts(attempt);
  given_up->set_unit_id(work::UnitOf(follow));
  if (work::IsOnTheSpot(follow)) {
    closing::CloseOnTheSpot(events);
  } else {
    checks::Ask(follow, v1::CHECK_CAUSE_NOT_REACHED, events);
  }
  return events;
}

// MECH F1
std::optional<Rejection> MayMiss(const v1::Follow& follow, const Policy& policy) {
  if (auto refused = work::MayJudge(follow, policy)) return refused;
  if (policy.now_ms >= follow.visits().next_from_ms()) return std::nullopt;
  // "2026-11-23T14:00:00+08:00", of which people read the day and the minute.
  std::string from =
      FormatTime(follow.visits().next_from_ms(), policy.hours.utc_offset_minutes).substr(0, 16);
  from[10] = ' ';
  return Refuse(Rejection::Kind::kNotNow, "VISIT_TOO_EARLY",
                "未到回访时间，未联系上不计次数。请在" + from +
                    "之后再联系；诉求人已回答的，可随时登记回答。");
}

const v1::VisitAnswers* AnswersOf(const v1::Follow& follow) {
  return follow.visits().has_answers() ? &follow.visits().answers() : nullptr;
}

bool IsContent(const v1::VisitAnswers& answers) {
  return answers.result() == core::v1::SATISFACTION_SATISFIED ||
         answers.result() == core::v1::SATISFACTION_BASICALLY_SATISFIED;
}

bool IsGivenUp(const v1::Follow& follow) { return follow.visits().given_up(); }

void OnPlanned(const v1::VisitPlanned& planned, const core::v1::EventHeader&, v1::Follow& follow) {
  Begin(planned, follow);
}

void OnSamplePlanned(const v1::OnTheSpotVisitPlanned& planned, const core::v1::EventHeader&,
                     v1::Follow& follow) {
  Begin(planned, follow);
}

void OnCheckPlanned(const v1::CheckPlanned&, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.clear_visits();
}

void OnAttempted(const v1::VisitAttempted& attempted, const core::v1::EventHeader&,
                 v1::Follow& follow) {
  follow.mutable_visits()->set_attempts(attempted.attempt());
  follow.mutable_visits()->set_next_from_ms(attempted.next_from_ms());
}

void OnAnswered(const v1::VisitAnswered& answered, const core::v1::EventHeader&,
                v1::Follow& follow) {
  Hear(answered, *follow.mutable_visits());
}

void OnSampleAnswered(const v1::OnTheSpotVisitAnswered& answered, const core::v1::EventHeader&,
                      v1::Follow& follow) {
  Hear(answered, *follow.mutable_visits());
}

void OnGivenUp(const v1::VisitGivenUp& given_up, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.mutable_visits()->set_attempts(given_up.attempts());
  follow.mutable_visits()->set_given_up(true);
  follow.mutable_visits()->clear_next_from_ms();
}

}  // namespace huying::followup::visits
