#include "services/analytics/rules/tally.h"

#include <algorithm>

namespace huying::analytics::rules {
namespace {

bool IsLeftOut(city::v1::ExclusionReason reason, const city::v1::Scoring& scoring) {
  const auto& reasons = scoring.exclusions();
  return std::find(reasons.begin(), reasons.end(), reason) != reasons.end();
}

void CountVisit(const followup::v1::VisitAnswers& answers, const city::v1::Scoring& scoring,
                v1::UnitDay& day) {
  const bool no_opinion = answers.result() == core::v1::SATISFACTION_UNSPECIFIED;
  if (no_opinion && IsLeftOut(city::v1::EXCLUSION_REASON_NO_OPINION, scoring)) {
    day.set_excluded_no_opinion(day.excluded_no_opinion() + 1);
    return;
  }
  day.set_visited(day.visited() + 1);
  if (answers.responded()) day.set_responded(day.responded() + 1);
  if (answers.solved()) day.set_solved(day.solved() + 1);
  if (answers.result() == core::v1::SATISFACTION_SATISFIED) {
    day.set_satisfied(day.satisfied() + 1);
  } else if (answers.result() == core::v1::SATISFACTION_BASICALLY_SATISFIED) {
    day.set_basically_satisfied(day.basically_satisfied() + 1);
  }
}

void CountOnTheSpotVisit(const followup::v1::VisitAnswers& answers,
                         const city::v1::Scoring& scoring, v1::UnitDay& day) {
  if (!IsLeftOut(city::v1::EXCLUSION_REASON_ANSWERED, scoring)) {
    return CountVisit(answers, scoring, day);
  }
  day.set_excluded_answered(day.excluded_answered() + 1);
}

}  // namespace

std::string_view UnitOf(const dispatch::v1::Event& event) {
  if (event.has_routed()) return event.routed().lead_unit_id();
  if (!event.has_returned()) return {};
  if (!event.returned().unit_id().empty()) return event.returned().unit_id();
  // Before it stood in the fact: the case's own unit may still be the first receiver, so who acted.
  const std::string& acted_for = event.header().actor().unit_id();
  return acted_for.empty() ? event.header().case_().unit_id() : acted_for;
}

std::string_view UnitOf(const followup::v1::Event& event) {
  switch (event.kind_case()) {
    case followup::v1::Event::kVisitAnswered:
      return event.visit_answered().unit_id();
    case followup::v1::Event::kOnTheSpotVisitAnswered:
      return event.on_the_spot_visit_answered().unit_id();
    case followup::v1::Event::kVisitGivenUp:
      return event.visit_given_up().unit_id();
    case followup::v1::Event::kSolutionRefuted:
      return event.solution_refuted().unit_id();
    case followup::v1::Event::kClosed:
    case followup::v1::Event::kClosedOnTheSpot:
      return event.header().case_().unit_id();
    case followup::v1::Event::kRedoOrdered:
      return event.redo_ordered().unit_id();
    default:
      return {};
  }
}

std::string_view UnitOf(const supervision::v1::Event& event) {
  return event.has_stopped() ? std::string_view(event.stopped().unit_id()) : std::string_view();
}

// MECH A1
void Count(const dispatch::v1::Event& event, const city::v1::Scoring&, v1::UnitDay& day) {
  if (event.has_routed()) day.set_routed(day.routed() + 1);
  if (event.has_returned()) day.set_returned(day.returned() + 1);
}

// MECH A1
void Count(const followup::v1::Event& event, const city::v1::Scoring& scoring, v1::UnitDay& day) {
  switch (event.kind_case()) {
    case followup::v1::Event::kVisitAnswered:
      return CountVisit(event.visit_answered().answers(), scoring, day);
    case followup::v1::Event::kOnTheSpotVisitAnswered:
      return CountOnTheSpotVisit(event.on_the_spot_visit_answered().answers(), scoring, day);
    case followup::v1::Event::kVisitGivenUp:
      day.set_not_reached(day.not_reached() + 1);
      if (!IsLeftOut(city::v1::EXCLUSION_REASON_NOT_REACHED, scoring)) {
        day.set_visited(day.visited() + 1);
      }
      return;
    case followup::v1::Event::kSolutionRefuted:
      day.set_false_solved(day.false_solved() + 1);
      return;
    case followup::v1::Event::kClosed:
    case followup::v1::Event::kClosedOnTheSpot:
      day.set_closed(day.closed() + 1);
      return;
    case followup::v1::Event::kRedoOrdered:
      day.set_redone(day.redone() + 1);
      return;
    default:
      return;
  }
}

// MECH A1
void Count(const supervision::v1::Event& event, const city::v1::Scoring&, v1::UnitDay& day) {
  if (!event.has_stopped()) return;
  day.set_clocks_stopped(day.clocks_stopped() + 1);
  if (event.stopped().breached()) day.set_clocks_breached(day.clocks_breached() + 1);
}

}  // namespace huying::analytics::rules
