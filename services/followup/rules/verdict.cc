#include "services/followup/rules/verdict.h"

namespace huying::followup::rules {
namespace {

using city::v1::VisitMeasure;
using core::v1::Satisfaction;

v1::Statement Read(city::v1::Reading reading) {
  switch (reading) {
    case city::v1::READING_YES:
      return v1::STATEMENT_YES;
    case city::v1::READING_NO:
      return v1::STATEMENT_NO;
    default:
      return v1::STATEMENT_NONE;
  }
}

v1::Statement Read(v1::Statement said, city::v1::Reading not_stated) {
  const bool stated = said == v1::STATEMENT_YES || said == v1::STATEMENT_NO;
  if (stated) return said;
  return said == v1::STATEMENT_NONE ? Read(not_stated) : v1::STATEMENT_NONE;
}

bool IsGiven(Satisfaction said) {
  return said != core::v1::SATISFACTION_UNSPECIFIED && core::v1::Satisfaction_IsValid(said);
}

bool IsGiven(v1::Statement said) {
  return said != v1::STATEMENT_UNSPECIFIED && v1::Statement_IsValid(said);
}

Satisfaction SaidOf(VisitMeasure measure, const v1::VisitAnswers& answers) {
  switch (measure) {
    case city::v1::VISIT_MEASURE_SATISFIED:
      return answers.overall();
    case city::v1::VISIT_MEASURE_RESULT:
      return answers.result();
    case city::v1::VISIT_MEASURE_PROCESS:
      return answers.process();
    case city::v1::VISIT_MEASURE_ATTITUDE:
      return answers.attitude();
    default:
      return core::v1::SATISFACTION_UNSPECIFIED;
  }
}

// The first that was answered of what the pack judges by.
Satisfaction ContentBy(const v1::VisitAnswers& answers, const city::v1::VisitRules& rules) {
  if (rules.content_by().empty()) {
    return IsGiven(answers.overall()) ? answers.overall() : answers.result();
  }
  for (const int measure : rules.content_by()) {
    const Satisfaction said = SaidOf(static_cast<VisitMeasure>(measure), answers);
    if (IsGiven(said)) return said;
  }
  return core::v1::SATISFACTION_UNSPECIFIED;
}

v1::Statement ReadContent(Satisfaction said, const city::v1::VisitRules& rules) {
  switch (said) {
    case core::v1::SATISFACTION_SATISFIED:
      return v1::STATEMENT_YES;
    case core::v1::SATISFACTION_BASICALLY_SATISFIED:
      return rules.basically_is_not_content() ? v1::STATEMENT_NO : v1::STATEMENT_YES;
    case core::v1::SATISFACTION_UNSATISFIED:
      return v1::STATEMENT_NO;
    case core::v1::SATISFACTION_NO_OPINION:
      return Read(rules.content_no_opinion());
    default:
      return v1::STATEMENT_NONE;
  }
}

v1::Statement FromBool(v1::Statement said, bool yes, bool old) {
  if (IsGiven(said)) return said;
  if (yes) return v1::STATEMENT_YES;
  return old ? v1::STATEMENT_NO : v1::STATEMENT_UNSPECIFIED;
}

bool IsAnswered(VisitMeasure measure, const v1::VisitAnswers& answers) {
  switch (measure) {
    case city::v1::VISIT_MEASURE_RESPONDED:
      return IsGiven(answers.contact());
    case city::v1::VISIT_MEASURE_SOLVED:
      return IsGiven(answers.solution());
    case city::v1::VISIT_MEASURE_SATISFIED:
      // Who asks for the result alone has asked for the whole until there were two questions.
      return IsGiven(answers.overall()) || IsGiven(answers.result());
    case city::v1::VISIT_MEASURE_REMARK:
      return !answers.comment().empty();
    default:
      return IsGiven(SaidOf(measure, answers));
  }
}

}  // namespace

v1::VisitAnswers Filled(const v1::VisitAnswers& answers, bool old) {
  v1::VisitAnswers filled = answers;
  filled.set_contact(FromBool(answers.contact(), answers.responded(), old));
  filled.set_solution(FromBool(answers.solution(), answers.solved(), old));
  filled.set_responded(filled.contact() == v1::STATEMENT_YES);
  filled.set_solved(filled.solution() == v1::STATEMENT_YES);
  return filled;
}

// MECH F1
v1::VisitVerdict VerdictOn(const v1::VisitAnswers& answers, const city::v1::VisitRules& rules) {
  v1::VisitVerdict verdict;
  verdict.set_contacted(Read(answers.contact(), rules.contact_not_stated()));
  verdict.set_solved(Read(answers.solution(), rules.solution_not_stated()));
  verdict.set_content(ReadContent(ContentBy(answers, rules), rules));
  return verdict;
}

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

}  // namespace huying::followup::rules
