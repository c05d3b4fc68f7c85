#include "services/analytics/rules/figures.h"

#include <algorithm>

#include "services/analytics/rules/unit_day.h"

namespace huying::analytics::rules {
namespace {

using v1::CaseVisit;

uint32_t RoundOf(const followup::v1::Event& event) {
  return std::max(event.header().case_().round(), 1U);
}

// What a visit says, as the appraisal reads it: the verdict that the city's rule gave, and the overall
// satisfaction, or that with the result where no overall one was asked. The only place that looks at
// answers.
template <class Said>
void Read(const Said& said, CaseVisit& visit) {
  const followup::v1::VisitAnswers& answers = said.answers();
  const bool judged = said.has_verdict();
  const auto yes = [](followup::v1::Statement one) { return one == followup::v1::STATEMENT_YES; };
  visit.set_contacted(judged ? yes(said.verdict().contacted()) : answers.responded());
  visit.set_solved(judged ? yes(said.verdict().solved()) : answers.solved());
  visit.set_satisfaction(answers.overall() != core::v1::SATISFACTION_UNSPECIFIED
                             ? answers.overall()
                             : answers.result());
}

// How bad it is for the unit; between what is bad and what is good, nothing said.
int Badness(core::v1::Satisfaction satisfaction) {
  switch (satisfaction) {
    case core::v1::SATISFACTION_UNSATISFIED:
      return 3;
    case core::v1::SATISFACTION_BASICALLY_SATISFIED:
      return 1;
    case core::v1::SATISFACTION_SATISFIED:
      return 0;
    default:
      return 2;
  }
}

// A correction. What the first answers led to may stand: then the unit does the work again for a visit
// that nobody counts any more, which two who agree could bring about, so the worse of both counts.
void ReadCorrection(const followup::v1::VisitCorrected& corrected, CaseVisit& visit) {
  const CaseVisit was = visit;
  Read(corrected, visit);
  if (!corrected.stands()) return;
  visit.set_contacted(visit.contacted() && was.contacted());
  visit.set_solved(visit.solved() && was.solved());
  if (Badness(was.satisfaction()) > Badness(visit.satisfaction()))
    visit.set_satisfaction(was.satisfaction());
}

bool HasOpinion(const CaseVisit& visit) {
  return visit.satisfaction() != core::v1::SATISFACTION_UNSPECIFIED &&
         visit.satisfaction() != core::v1::SATISFACTION_NO_OPINION;
}

template <class Said>
CaseVisit VisitOf(CaseVisit::Kind kind, const Said& said, const followup::v1::Event& event,
                  uint32_t day) {
  CaseVisit visit;
  visit.set_kind(kind);
  visit.set_round(RoundOf(event));
  visit.set_day(day);
  visit.set_unit_id(said.unit_id());
  if constexpr (requires { said.answers(); }) Read(said, visit);
  return visit;
}

// Why a visit is no valid one under this formula; unspecified if it is.
city::v1::ExclusionReason LeftOut(const CaseVisit& visit, const city::v1::Scoring& scoring) {
  city::v1::ExclusionReason reason = city::v1::EXCLUSION_REASON_UNSPECIFIED;
  const auto check = [&](city::v1::ExclusionReason one, bool applies) {
    const auto& reasons = scoring.exclusions();
    if (applies && std::find(reasons.begin(), reasons.end(), one) != reasons.end()) reason = one;
  };
  check(city::v1::EXCLUSION_REASON_NO_OPINION,
        visit.kind() != CaseVisit::KIND_GIVEN_UP && !HasOpinion(visit));
  check(city::v1::EXCLUSION_REASON_ANSWERED, visit.kind() == CaseVisit::KIND_ANSWERED_ON_THE_SPOT);
  check(city::v1::EXCLUSION_REASON_NOT_REACHED, visit.kind() == CaseVisit::KIND_GIVEN_UP);
  return reason;
}

// The visits of a case with what the months and formulas of their days make of them.
struct Judged {
  const CaseVisit* visit;
  uint32_t month;
  city::v1::VisitBase base;
  city::v1::ExclusionReason left_out;
  bool valid() const { return left_out == city::v1::EXCLUSION_REASON_UNSPECIFIED; }
};

std::vector<Judged> Judge(const v1::CaseFacts& facts, const ReportDays& days) {
  std::vector<Judged> visits;
  for (const CaseVisit& visit : facts.visits()) {
    const Day day = DayOfNumber(visit.day());
    const city::v1::Scoring& scoring = days.ScoringOn(day);
    visits.push_back({&visit, days.MonthOf(day), scoring.visit_base(), LeftOut(visit, scoring)});
  }
  return visits;
}

// True if no visit of the same month that is after this one stands before it: a later one counts
// more than an earlier, a valid one more than one that is left out.
bool StandsForItsMonth(const std::vector<Judged>& visits, size_t index) {
  const Judged& own = visits[index];
  for (size_t i = 0; i < visits.size(); ++i) {
    if (i == index || visits[i].month != own.month) continue;
    if (visits[i].valid() == own.valid() ? i > index : visits[i].valid()) return false;
  }
  return true;
}

bool IsFirstValid(const std::vector<Judged>& visits, size_t index) {
  const auto first =
      std::find_if(visits.begin(), visits.end(), [](const Judged& one) { return one.valid(); });
  return first == visits.begin() + static_cast<std::ptrdiff_t>(index);
}

bool IsInBase(const std::vector<Judged>& visits, size_t index) {
  switch (visits[index].base) {
    case city::v1::VISIT_BASE_FIRST:
      return IsFirstValid(visits, index);
    case city::v1::VISIT_BASE_EVERY:
      return true;
    default:
      return StandsForItsMonth(visits, index);
  }
}

bool IsSolved(const CaseVisit& visit) { return visit.solved() && !visit.refuted(); }

bool Says(const CaseVisit& visit, core::v1::Satisfaction satisfaction) {
  return visit.satisfaction() == satisfaction;
}

void CountBase(const CaseVisit& visit, v1::UnitDay& counts) {
  counts.set_visited(counts.visited() + 1);
  counts.set_responded(counts.responded() + (visit.contacted() ? 1 : 0));
  counts.set_solved(counts.solved() + (IsSolved(visit) ? 1 : 0));
  counts.set_satisfied(counts.satisfied() +
                       (Says(visit, core::v1::SATISFACTION_SATISFIED) ? 1 : 0));
  counts.set_basically_satisfied(counts.basically_satisfied() +
                                 (Says(visit, core::v1::SATISFACTION_BASICALLY_SATISFIED) ? 1 : 0));
  if (visit.kind() == CaseVisit::KIND_GIVEN_UP) counts.set_not_reached(counts.not_reached() + 1);
}

void CountFirst(const CaseVisit& visit, v1::UnitDay& counts) {
  counts.set_first_visited(1);
  counts.set_first_responded(visit.contacted() ? 1 : 0);
  counts.set_first_solved(IsSolved(visit) ? 1 : 0);
  counts.set_first_satisfied(Says(visit, core::v1::SATISFACTION_SATISFIED) ? 1 : 0);
  counts.set_first_basically_satisfied(Says(visit, core::v1::SATISFACTION_BASICALLY_SATISFIED) ? 1
                                                                                               : 0);
}

void CountLeftOut(city::v1::ExclusionReason reason, v1::UnitDay& counts) {
  if (reason == city::v1::EXCLUSION_REASON_NO_OPINION) {
    counts.set_excluded_no_opinion(counts.excluded_no_opinion() + 1);
  } else if (reason == city::v1::EXCLUSION_REASON_ANSWERED) {
    counts.set_excluded_answered(counts.excluded_answered() + 1);
  } else {
    counts.set_not_reached(counts.not_reached() + 1);
  }
}

void AddVisits(const v1::CaseFacts& facts, const ReportDays& days, Figures& figures) {
  const std::vector<Judged> visits = Judge(facts, days);
  for (size_t i = 0; i < visits.size(); ++i) {
    const CaseVisit& visit = *visits[i].visit;
    const auto counts = [&]() -> v1::UnitDay& { return figures[{visit.day(), visit.unit_id()}]; };
    if (!visits[i].valid()) {
      if (StandsForItsMonth(visits, i)) CountLeftOut(visits[i].left_out, counts());
      continue;
    }
    if (IsInBase(visits, i)) CountBase(visit, counts());
    if (IsFirstValid(visits, i)) CountFirst(visit, counts());
  }
}

// What was opened again in the month in which it was closed had not been closed when it ended.
void AddClosings(const v1::CaseFacts& facts, const ReportDays& days, Figures& figures) {
  for (const v1::CaseClosing& closing : facts.closings()) {
    const uint32_t month = days.MonthOf(DayOfNumber(closing.day()));
    if (closing.reopened_day() != 0 && days.MonthOf(DayOfNumber(closing.reopened_day())) == month) {
      continue;
    }
    v1::UnitDay& counts = figures[{closing.day(), closing.unit_id()}];
    counts.set_closed(counts.closed() + 1);
  }
}

}  // namespace

bool IsRemembered(const followup::v1::Event& event) {
  switch (event.kind_case()) {
    case followup::v1::Event::kVisitAnswered:
    case followup::v1::Event::kOnTheSpotVisitAnswered:
    case followup::v1::Event::kVisitGivenUp:
    case followup::v1::Event::kVisitImpossible:
    case followup::v1::Event::kVisitRefused:
    case followup::v1::Event::kReporterDisowned:
    case followup::v1::Event::kVisitCorrected:
    case followup::v1::Event::kSolutionRefuted:
    case followup::v1::Event::kClosed:
    case followup::v1::Event::kClosedOnTheSpot:
    case followup::v1::Event::kReopened:
      return true;
    default:
      return false;
  }
}

void Remember(const followup::v1::Event& event, uint32_t day, v1::CaseFacts& facts) {
  switch (event.kind_case()) {
    case followup::v1::Event::kVisitAnswered:
      *facts.add_visits() = VisitOf(CaseVisit::KIND_ANSWERED, event.visit_answered(), event, day);
      return;
    case followup::v1::Event::kOnTheSpotVisitAnswered:
      *facts.add_visits() = VisitOf(CaseVisit::KIND_ANSWERED_ON_THE_SPOT,
                                    event.on_the_spot_visit_answered(), event, day);
      return;
    case followup::v1::Event::kVisitGivenUp:
      *facts.add_visits() = VisitOf(CaseVisit::KIND_GIVEN_UP, event.visit_given_up(), event, day);
      return;
    case followup::v1::Event::kVisitImpossible:
      *facts.add_visits() = VisitOf(CaseVisit::KIND_GIVEN_UP, event.visit_impossible(), event, day);
      return;
    case followup::v1::Event::kReporterDisowned:
      *facts.add_visits() =
          VisitOf(CaseVisit::KIND_GIVEN_UP, event.reporter_disowned(), event, day);
      return;
    case followup::v1::Event::kVisitRefused:
      *facts.add_visits() = VisitOf(CaseVisit::KIND_REFUSED, event.visit_refused(), event, day);
      return;
    case followup::v1::Event::kVisitCorrected:
      // On the day of the visit; older visits stand.
      if (!facts.visits().empty())
        ReadCorrection(event.visit_corrected(), *facts.mutable_visits()->rbegin());
      return;
    case followup::v1::Event::kSolutionRefuted:
      // Where there was nobody to visit, the round has no visit.
      if (!facts.visits().empty() && facts.visits().rbegin()->round() == RoundOf(event)) {
        facts.mutable_visits()->rbegin()->set_refuted(true);
      }
      return;
    case followup::v1::Event::kClosed:
    case followup::v1::Event::kClosedOnTheSpot: {
      v1::CaseClosing& closing = *facts.add_closings();
      closing.set_day(day);
      closing.set_unit_id(event.header().case_().unit_id());
      return;
    }
    case followup::v1::Event::kReopened:
      if (!facts.closings().empty()) facts.mutable_closings()->rbegin()->set_reopened_day(day);
      return;
    default:
      return;
  }
}

bool RememberLead(std::string_view unit_id, v1::CaseFacts& facts) {
  const auto& known = facts.unit_ids();
  if (std::find(known.begin(), known.end(), unit_id) != known.end()) return false;
  facts.add_unit_ids(std::string(unit_id));
  return true;
}

// MECH A1
Figures FiguresOf(const v1::CaseFacts& facts, const ReportDays& days) {
  Figures figures;
  AddVisits(facts, days, figures);
  AddClosings(facts, days, figures);
  return figures;
}

Figures Difference(Figures now, const Figures& before) {
  for (const auto& [key, counts] : before) Subtract(counts, now[key]);
  std::erase_if(now, [](const auto& one) { return IsZero(one.second); });
  return now;
}

}  // namespace huying::analytics::rules
