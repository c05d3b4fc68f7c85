// F1: every case is visited; what the citizen says decides how it goes on. Pure.
#pragma once

#include <optional>
#include <string>

#include "services/followup/policy.h"

namespace huying::followup::visits {

// True if a reply of this round is news: the case was not followed yet, or waits for the reply of a
// redo.
bool AwaitsReply(const v1::Follow& follow);

// MECH F1: the citizen was told the result, so the visit is planned, within decent hours; where the
// channel has nobody to visit, a check on site takes its place.
void PlanAfterReply(const core::v1::CaseHeader& of_case, const v1::WorkFacts& facts,
                    const Policy& policy, NewEvents& events);

// MECH F1: the citizen was told another answer than the one that they would be asked about: while nobody has
// asked yet, the visit, or the check in its place, is planned anew, without who told it and their unit.
void PlanAnew(const v1::Follow& follow, const core::v1::Actor& corrector, const Policy& policy,
              NewEvents& events);

// Who answered on the spot, and what the report is called.
struct SpotAnswer {
  std::string unit_id = {};
  std::string person_id = {};
  std::string title = {};
};

// MECH F1: a case answered on the spot is visited if it is drawn; else it is closed.
void PlanOnTheSpot(const core::v1::CaseHeader& of_case, const SpotAnswer& answer,
                   const Policy& policy, NewEvents& events);

// MECH F1: what a visit heard, judged by the pack's rule (rules/verdict.h).
//   not solved, or never contacted
//     the next round
//   nothing stated of one of these, or not content, or no opinion
//     a check on site: the work may be sound though the wish was not met
//   solved and content
//     to be closed; a sample of them is checked first
// A case answered on the spot has no work to look at on site: it becomes a task where something is
// answered by no, else it is closed.
Verdict<NewEvents> Record(const v1::Follow& follow, const v1::RecordVisit& command,
                          const Policy& policy, NewEvents events);

// MECH F1: nobody was reached: the next try, at another hour and not before; after the last one the
// visit is given up and a check is asked for, or an answer on the spot is closed.
Verdict<NewEvents> RecordMissed(const v1::Follow& follow, const v1::RecordMissedVisit& command,
                                const Policy& policy, NewEvents events);
// MECH F1: it could not arrive, which is no try. As often as there are tries, hours apart, it says
// that no way of contact works; then a check takes the place of the visit.
Verdict<NewEvents> RecordUndelivered(const v1::Follow& follow, const v1::RecordUndelivered& command,
                                     const Policy& policy, NewEvents events);
// MECH F1: the citizen does not want to be asked: no more tries; a check where the class or its
// closing asks for what the citizen would have said.
Verdict<NewEvents> RecordRefused(const v1::Follow& follow, const v1::RecordRefusedVisit& command,
                                 const Policy& policy, NewEvents events);
// MECH F1: somebody else was called: no judgement of the work, and no redo; a check looks at it.
Verdict<NewEvents> RecordNotReporter(const v1::Follow& follow, const v1::RecordNotReporter& command,
                                     const Policy& policy, NewEvents events);
// MECH F1: as Record, as far as what the first answers led to has not happened. A redo that was
// ordered goes on; a check that was done stands; a closed case is opened again for a redo alone.
Verdict<NewEvents> Correct(const v1::Follow& follow, const v1::CorrectVisit& command,
                           const Policy& policy, NewEvents events);
// MECH F1: a try counts only at its hour; three within a minute are one.
std::optional<Rejection> MayMiss(const v1::Follow& follow, const Policy& policy);
// MECH F1: likewise what could not arrive.
std::optional<Rejection> MayNotDeliver(const v1::Follow& follow, const Policy& policy);
// MECH F1: an answered visit, within the pack's hours, by somebody else than who recorded it.
std::optional<Rejection> MayCorrect(const v1::Follow& follow, const Policy& policy);

// Null if nobody was reached in this round.
const v1::VisitAnswers* AnswersOf(const v1::Follow& follow);
// What they count as; of a row from before it was kept, by the rule that holds now.
v1::VisitVerdict VerdictOf(const v1::Follow& follow, const Policy& policy);
// It ended without an answer: given up, refused, not the reporter, no way of contact.
bool IsGivenUp(const v1::Follow& follow);
// Of any round: who was called is not the reporter, and nobody else is known.
bool IsDisowned(const v1::Follow& follow);

void OnPlanned(const v1::VisitPlanned& planned, const core::v1::EventHeader& header,
               v1::Follow& follow);
void OnSamplePlanned(const v1::OnTheSpotVisitPlanned& planned, const core::v1::EventHeader& header,
                     v1::Follow& follow);
// A check takes the visit's place in this round.
void OnCheckPlanned(const v1::CheckPlanned& planned, const core::v1::EventHeader& header,
                    v1::Follow& follow);
void OnAttempted(const v1::VisitAttempted& attempted, const core::v1::EventHeader& header,
                 v1::Follow& follow);
void OnAnswered(const v1::VisitAnswered& answered, const core::v1::EventHeader& header,
                v1::Follow& follow);
void OnSampleAnswered(const v1::OnTheSpotVisitAnswered& answered,
                      const core::v1::EventHeader& header, v1::Follow& follow);
void OnCorrected(const v1::VisitCorrected& corrected, const core::v1::EventHeader& header,
                 v1::Follow& follow);
void OnUndelivered(const v1::VisitUndelivered& undelivered, const core::v1::EventHeader& header,
                   v1::Follow& follow);
void OnRefused(const v1::VisitRefused& refused, const core::v1::EventHeader& header,
               v1::Follow& follow);
// Nobody can be contacted about the case from here on.
void AdvanceDisowned(const v1::ReporterDisowned& disowned, core::v1::CaseHeader& header);
void OnDisowned(const v1::ReporterDisowned& disowned, const core::v1::EventHeader& header,
                v1::Follow& follow);
void OnImpossible(const v1::VisitImpossible& impossible, const core::v1::EventHeader& header,
                  v1::Follow& follow);
void OnGivenUp(const v1::VisitGivenUp& given_up, const core::v1::EventHeader& header,
               v1::Follow& follow);

}  // namespace huying::followup::visits
