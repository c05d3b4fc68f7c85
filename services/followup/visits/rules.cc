#include "services/followup/visits/rules.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "common/case/command_gate.h"
#include "common/core/civil.h"
#include "services/followup/checks/rules.h"
#include "services/followup/closing/rules.h"
#include "services/followup/redo/rules.h"
#include "services/followup/rules/sample.h"
#include "services/followup/rules/verdict.h"
#include "services/followup/work/rules.h"

namespace huying::followup::visits {
namespace {

using rules::Draw;
using rules::IsDrawn;

constexpr int32_t kCorrectionHours = 24;

// What follows from a visit's verdict.
struct Course {
  bool redo = false;
  v1::CheckCause check = v1::CHECK_CAUSE_UNSPECIFIED;  // else, if not redo, to be closed
};

// MECH F1, F2
Course CourseOf(const v1::Follow& follow, const v1::VisitVerdict& verdict, const Policy& policy) {
  const auto is = [](v1::Statement said, v1::Statement what) { return said == what; };
  const bool no =
      is(verdict.solved(), v1::STATEMENT_NO) || is(verdict.contacted(), v1::STATEMENT_NO);
  if (work::IsOnTheSpot(follow)) {
    return {.redo = no || is(verdict.content(), v1::STATEMENT_NO)};
  }
  if (no) return {.redo = true};
  const bool sure = is(verdict.solved(), v1::STATEMENT_YES) &&
                    is(verdict.contacted(), v1::STATEMENT_YES) &&
                    is(verdict.content(), v1::STATEMENT_YES);
  if (!sure) return {.check = v1::CHECK_CAUSE_DOUBT};
  const city::v1::ProcessClass* process = policy.wishes.process;
  const int32_t percent = process == nullptr ? 0 : process->check_sample_percent();
  if (!IsDrawn(follow.header().case_id(), work::RoundOf(follow), Draw::kCheck, percent)) return {};
  return {.check = v1::CHECK_CAUSE_SAMPLE};
}

// VisitPlanned or OnTheSpotVisitPlanned.
template <class Planned>
void Plan(const core::v1::CaseHeader& of_case, const std::string& unit_id,
          const v1::WorkFacts& facts, const Wishes& wishes, const Policy& policy,
          Planned& planned) {
  planned.set_from_ms(rules::NextDecent(policy.now_ms, policy.hours));
  if (wishes.script != nullptr) planned.set_script_id(wishes.script->id());
  planned.set_unit_id(unit_id);
  planned.set_judge_unit_id(std::string(policy.lookups().JudgeOf(
      city::v1::PERMISSION_VISIT, of_case, unit_id, facts, policy.now_ms)));
  *planned.mutable_work() = facts;
}

// VisitAnswered or OnTheSpotVisitAnswered.
template <class Answered>
void Fill(const v1::Follow& follow, const v1::VisitAnswers& answers,
          const v1::VisitVerdict& verdict, Answered& answered) {
  *answered.mutable_answers() = answers;
  *answered.mutable_verdict() = verdict;
  answered.set_unit_id(work::UnitOf(follow));
  answered.set_attempt(follow.visits().attempts() + 1);
}

// What is wrong with answers as a command brings them; they are filled by then.
std::optional<Rejection> CheckAnswers(const v1::VisitAnswers& answers, const Policy& policy) {
  if (answers.comment().size() > kTextBytesMax) {
    return Refuse(Rejection::Kind::kInvalid, "TEXT_TOO_LONG", "回访意见过长，请控制在五千字以内。");
  }
  const std::string unanswered = rules::Unanswered(answers, policy.wishes.script);
  if (unanswered.empty()) return std::nullopt;
  return Refuse(Rejection::Kind::kInvalid, "VISIT_ANSWERS_MISSING",
                "回访必答问题尚未回答：" + unanswered +
                    "。请补充后再提交；问过而诉求人没有表态的，请选择“未表态”。");
}

// The closing asks for something that only the citizen or a check can say.
bool NeedsCheck(const Policy& policy) {
  const Wishes& wishes = policy.wishes;
  if (wishes.process != nullptr && wishes.process->check_refused_visit()) return true;
  if (wishes.closing == nullptr) return false;
  const auto& all = wishes.closing->conditions();
  return std::any_of(all.begin(), all.end(), [](int condition) {
    return condition == city::v1::CLOSING_CONDITION_SOLVED ||
           condition == city::v1::CLOSING_CONDITION_SATISFIED;
  });
}

// There will be no answer: an answer on the spot is closed, other work is checked or closed.
void EndWithout(const v1::Follow& follow, v1::CheckCause cause, const Policy& policy,
                NewEvents& events) {
  if (work::IsOnTheSpot(follow)) return closing::CloseOnTheSpot({}, {}, events);
  if (cause != v1::CHECK_CAUSE_UNSPECIFIED) return checks::Ask(follow, cause, policy, events);
  closing::Ask(follow, policy, events);
}

int64_t CorrectableUntilMs(const v1::Follow& follow, const Policy& policy) {
  const int32_t hours = policy.visit_rules->correction_hours();
  return follow.visits().answered_ms() + (hours == 0 ? kCorrectionHours : hours) * kHourMs;
}

// Another round: nothing was asked in it yet. That who is known is not the reporter holds on.
void Forget(v1::Follow& follow) {
  const bool disowned = follow.visits().disowned();
  follow.clear_visits();
  if (disowned) follow.mutable_visits()->set_disowned(true);
}

template <class Planned>
void Begin(const Planned& planned, v1::Follow& follow) {
  Forget(follow);
  follow.mutable_visits()->set_script_id(planned.script_id());
  follow.mutable_visits()->set_next_from_ms(planned.from_ms());
}

template <class Answered>
void Hear(const Answered& answered, const core::v1::EventHeader& header, v1::Visits& row) {
  *row.mutable_answers() = answered.answers();
  *row.mutable_verdict() = answered.verdict();
  row.set_attempts(answered.attempt());
  row.clear_next_from_ms();
  row.set_answered_by(header.actor().person_id());
  row.set_answered_ms(header.time_ms());
}

void End(v1::VisitEnd end, v1::Visits& row) {
  row.set_given_up(true);
  row.set_end(end);
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
  if (wishes.nobody_to_visit) return checks::Plan(of_case, facts, policy, events);
  Plan(of_case, of_case.unit_id(), facts, wishes, policy, *events.Add().mutable_visit_planned());
}

// MECH F1
void PlanAnew(const v1::Follow& follow, const core::v1::Actor& corrector, const Policy& policy,
              NewEvents& events) {
  const bool planned_check = follow.state() == v1::FOLLOW_STATE_TO_CHECK &&
                             checks::CauseOf(follow) == v1::CHECK_CAUSE_NOBODY_TO_VISIT;
  if (follow.state() != v1::FOLLOW_STATE_TO_VISIT && !planned_check)
    return work::RecuseWorker(follow, corrector, policy, events);
  v1::WorkFacts facts = work::FactsOf(follow);
  if (!work::AddWorker(follow, corrector, facts)) return;
  if (planned_check) return checks::Plan(follow.header(), facts, policy, events);
  v1::VisitPlanned& planned = *events.Add().mutable_visit_planned();
  Plan(follow.header(), work::UnitOf(follow), facts, policy.wishes, policy, planned);
  planned.set_from_ms(std::max(planned.from_ms(), follow.visits().next_from_ms()));
}

// MECH F1
void PlanOnTheSpot(const core::v1::CaseHeader& of_case, const SpotAnswer& answer,
                   const Policy& policy, NewEvents& events) {
  const Wishes wishes = policy.lookups().WishesFor(of_case, "");
  if (wishes.nobody_to_visit || wishes.process == nullptr ||
      !IsDrawn(of_case.case_id(), of_case.round(), Draw::kVisit,
               wishes.process->answered_visit_percent())) {
    return closing::CloseOnTheSpot(answer.title, answer.person_id, events);
  }
  v1::WorkFacts facts;
  facts.set_class_id(wishes.process->id());
  if (!answer.unit_id.empty()) facts.add_unit_ids(answer.unit_id);
  if (!answer.person_id.empty()) facts.add_person_ids(answer.person_id);
  v1::OnTheSpotVisitPlanned* planned = events.Add().mutable_on_the_spot_visit_planned();
  Plan(of_case, answer.unit_id, facts, wishes, policy, *planned);
  planned->set_title(answer.title);
}

// MECH F1
Verdict<NewEvents> Record(const v1::Follow& follow, const v1::RecordVisit& command,
                          const Policy& policy, NewEvents events) {
  const v1::VisitAnswers answers = rules::Filled(command.answers());
  if (auto wrong = CheckAnswers(answers, policy)) return *std::move(wrong);
  const v1::VisitVerdict verdict = rules::VerdictOn(answers, *policy.visit_rules);
  const bool on_the_spot = work::IsOnTheSpot(follow);
  if (on_the_spot) {
    Fill(follow, answers, verdict, *events.Add().mutable_on_the_spot_visit_answered());
  } else {
    Fill(follow, answers, verdict, *events.Add().mutable_visit_answered());
  }
  const Course course = CourseOf(follow, verdict, policy);
  if (course.redo) {
    redo::Order(follow, policy, events);
  } else {
    EndWithout(follow, course.check, policy, events);
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
    std::vector<int64_t> tried_ms(follow.visits().tried_ms().begin(),
                                  follow.visits().tried_ms().end());
    tried_ms.push_back(policy.now_ms);
    attempted->set_next_from_ms(rules::NextTry(tried_ms, policy.retry_ms, policy.hours));
    return events;
  }
  v1::VisitGivenUp* given_up = events.Add().mutable_visit_given_up();
  given_up->set_attempts(attempt);
  given_up->set_unit_id(work::UnitOf(follow));
  EndWithout(follow, v1::CHECK_CAUSE_NOT_REACHED, policy, events);
  return events;
}

// MECH F1
Verdict<NewEvents> RecordUndelivered(const v1::Follow& follow, const v1::RecordUndelivered& command,
                                     const Policy& policy, NewEvents events) {
  const uint32_t undelivered = follow.visits().undelivered() + 1;
  const bool last = undelivered >= static_cast<uint32_t>(policy.limits->visit_attempts());
  v1::VisitUndelivered* event = events.Add().mutable_visit_undelivered();
  event->set_undelivered(undelivered);
  event->set_outcome(command.outcome());
  if (!last) {
    event->set_next_from_ms(
        rules::NextTry(std::array{policy.now_ms}, policy.retry_ms, policy.hours));
    return events;
  }
  v1::VisitImpossible* impossible = events.Add().mutable_visit_impossible();
  impossible->set_undelivered(undelivered);
  impossible->set_unit_id(work::UnitOf(follow));
  EndWithout(follow, v1::CHECK_CAUSE_NO_WAY, policy, events);
  return events;
}

// MECH F1
Verdict<NewEvents> RecordRefused(const v1::Follow& follow, const v1::RecordRefusedVisit& command,
                                 const Policy& policy, NewEvents events) {
  v1::VisitRefused* refused = events.Add().mutable_visit_refused();
  refused->set_words(command.words());
  refused->set_unit_id(work::UnitOf(follow));
  refused->set_attempt(follow.visits().attempts() + 1);
  EndWithout(follow, NeedsCheck(policy) ? v1::CHECK_CAUSE_REFUSED : v1::CHECK_CAUSE_UNSPECIFIED,
             policy, events);
  return events;
}

// MECH F1
Verdict<NewEvents> RecordNotReporter(const v1::Follow& follow, const v1::RecordNotReporter& command,
                                     const Policy& policy, NewEvents events) {
  v1::ReporterDisowned* disowned = events.Add().mutable_reporter_disowned();
  disowned->set_words(command.words());
  disowned->set_unit_id(work::UnitOf(follow));
  EndWithout(follow, v1::CHECK_CAUSE_NOT_THE_REPORTER, policy, events);
  return events;
}

// MECH F1
Verdict<NewEvents> Correct(const v1::Follow& follow, const v1::CorrectVisit& command,
                           const Policy& policy, NewEvents events) {
  const v1::VisitAnswers answers = rules::Filled(command.answers());
  if (auto wrong = CheckAnswers(answers, policy)) return *std::move(wrong);
  v1::VisitCorrected* corrected = events.Add().mutable_visit_corrected();
  *corrected->mutable_answers() = answers;
  *corrected->mutable_verdict() = rules::VerdictOn(answers, *policy.visit_rules);
  *corrected->mutable_was() = follow.visits().answers();
  *corrected->mutable_was_verdict() = VerdictOf(follow, policy);
  corrected->set_unit_id(work::UnitOf(follow));
  corrected->set_on_the_spot(work::IsOnTheSpot(follow));
  corrected->set_visited_ms(follow.visits().answered_ms());
  const Course course = CourseOf(follow, corrected->verdict(), policy);
  const bool check = course.check != v1::CHECK_CAUSE_UNSPECIFIED;
  switch (follow.state()) {
    case v1::FOLLOW_STATE_REDOING:  // the unit has it
      corrected->set_stands(!course.redo);
      return events;
    case v1::FOLLOW_STATE_CLOSED:
      corrected->set_stands(check);
      if (!course.redo) return events;
      events.Add().mutable_reopened();
      redo::Order(follow, policy, events);
      return events;
    default:
      break;
  }
  if (course.redo) {
    redo::Order(follow, policy, events);
  } else if (check && !checks::IsConfirmed(follow) && checks::CauseOf(follow) != course.check) {
    checks::Ask(follow, course.check, policy, events);
  } else if (!check && follow.state() == v1::FOLLOW_STATE_TO_CHECK) {
    closing::Ask(follow, policy, events);
  }
  return events;
}

// MECH F1
std::optional<Rejection> MayMiss(const v1::Follow& follow, const Policy& policy) {
  if (auto refused = work::MayJudge(follow, policy)) return refused;
  if (policy.now_ms >= follow.visits().next_from_ms()) return std::nullopt;
  return Refuse(Rejection::Kind::kNotNow, "VISIT_TOO_EARLY",
                "未到回访时间，未联系上不计次数。请在" +
                    rules::Minute(follow.visits().next_from_ms(), policy.hours) +
                    "之后再联系；诉求人已回答的，可随时登记回答。");
}

// MECH F1
std::optional<Rejection> MayNotDeliver(const v1::Follow& follow, const Policy& policy) {
  if (auto refused = work::MayJudge(follow, policy)) return refused;
  if (policy.now_ms >= follow.visits().next_undelivered_from_ms()) return std::nullopt;
  return Refuse(Rejection::Kind::kNotNow, "VISIT_TOO_EARLY",
                "未送达刚刚登记过。请换一种方式联系，或在" +
                    rules::Minute(follow.visits().next_undelivered_from_ms(), policy.hours) +
                    "之后再登记未送达。");
}

// MECH F1
std::optional<Rejection> MayCorrect(const v1::Follow& follow, const Policy& policy) {
  constexpr auto kVisits = city::v1::PERMISSION_VISIT;
  // Once nobody judges it any more, the row keeps whom it was given to, whatever was found out since.
  const bool stale = !IsOpen(follow.state()) && !follow.header().about_unit_ids().empty();
  const std::string judge(stale ? policy.lookups().JudgeOf(kVisits, follow.header(),
                                                           work::UnitOf(follow),
                                                           work::FactsOf(follow), policy.now_ms)
                                : std::string_view(work::JudgeOf(follow)));
  if (auto refused = work::MayJudgeAs(judge, kVisits, follow, policy)) return refused;
  if (AnswersOf(follow) == nullptr) {
    return Refuse(Rejection::Kind::kNotNow, "VISIT_NOT_ANSWERED",
                  "本轮没有登记过诉求人的回答，没有可更正的内容。");
  }
  if (policy.now_ms > CorrectableUntilMs(follow, policy)) {
    return Refuse(Rejection::Kind::kNotNow, "CORRECTION_TOO_LATE",
                  "回访登记只能在" +
                      rules::Minute(CorrectableUntilMs(follow, policy), policy.hours) +
                      "之前更正。问题没有解决的，请由诉求人要求重新打开。");
  }
  if (policy.actor.person_id != follow.visits().answered_by()) return std::nullopt;
  return Refuse(Rejection::Kind::kNotAllowed, "OWN_VISIT",
                "您登记的回访不能由您自己更正。请由另一位有“回访”权限的人员核对后更正。");
}

const v1::VisitAnswers* AnswersOf(const v1::Follow& follow) {
  return follow.visits().has_answers() ? &follow.visits().answers() : nullptr;
}

v1::VisitVerdict VerdictOf(const v1::Follow& follow, const Policy& policy) {
  if (follow.visits().has_verdict()) return follow.visits().verdict();
  return rules::VerdictOn(rules::Filled(follow.visits().answers(), true), *policy.visit_rules);
}

bool IsDisowned(const v1::Follow& follow) { return follow.visits().disowned(); }

bool IsGivenUp(const v1::Follow& follow) { return follow.visits().given_up(); }

void OnPlanned(const v1::VisitPlanned& planned, const core::v1::EventHeader&, v1::Follow& follow) {
  Begin(planned, follow);
}

void OnSamplePlanned(const v1::OnTheSpotVisitPlanned& planned, const core::v1::EventHeader&,
                     v1::Follow& follow) {
  Begin(planned, follow);
}

void OnCheckPlanned(const v1::CheckPlanned&, const core::v1::EventHeader&, v1::Follow& follow) {
  Forget(follow);
}

void OnAttempted(const v1::VisitAttempted& attempted, const core::v1::EventHeader& header,
                 v1::Follow& follow) {
  follow.mutable_visits()->add_tried_ms(header.time_ms());
  follow.mutable_visits()->set_attempts(attempted.attempt());
  follow.mutable_visits()->set_next_from_ms(attempted.next_from_ms());
}

void OnAnswered(const v1::VisitAnswered& answered, const core::v1::EventHeader& header,
                v1::Follow& follow) {
  Hear(answered, header, *follow.mutable_visits());
}

void OnSampleAnswered(const v1::OnTheSpotVisitAnswered& answered,
                      const core::v1::EventHeader& header, v1::Follow& follow) {
  Hear(answered, header, *follow.mutable_visits());
}

// The hours to correct count from the visit, whoever has corrected it.
void OnCorrected(const v1::VisitCorrected& corrected, const core::v1::EventHeader& header,
                 v1::Follow& follow) {
  v1::Visits& row = *follow.mutable_visits();
  *row.mutable_answers() = corrected.answers();
  *row.mutable_verdict() = corrected.verdict();
  row.set_answered_by(header.actor().person_id());
}

void OnUndelivered(const v1::VisitUndelivered& undelivered, const core::v1::EventHeader&,
                   v1::Follow& follow) {
  follow.mutable_visits()->set_undelivered(undelivered.undelivered());
  follow.mutable_visits()->set_next_undelivered_from_ms(undelivered.next_from_ms());
}

void OnRefused(const v1::VisitRefused& refused, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.mutable_visits()->set_attempts(refused.attempt());
  End(v1::VISIT_END_REFUSED, *follow.mutable_visits());
}

void AdvanceDisowned(const v1::ReporterDisowned&, core::v1::CaseHeader& header) {
  header.set_no_contact(true);
}

void OnDisowned(const v1::ReporterDisowned&, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.mutable_visits()->set_disowned(true);
  End(v1::VISIT_END_DISOWNED, *follow.mutable_visits());
}

void OnImpossible(const v1::VisitImpossible&, const core::v1::EventHeader&, v1::Follow& follow) {
  End(v1::VISIT_END_IMPOSSIBLE, *follow.mutable_visits());
}

void OnGivenUp(const v1::VisitGivenUp& given_up, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.mutable_visits()->set_attempts(given_up.attempts());
  End(v1::VISIT_END_GIVEN_UP, *follow.mutable_visits());
}

}  // namespace huying::followup::visits
