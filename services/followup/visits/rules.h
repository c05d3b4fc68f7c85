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

// MECH F1: a case answered on the spot is visited if it is drawn; else it is closed. `unit_id`
// and `person_id` are who answered.
void PlanOnTheSpot(const core::v1::CaseHeader& of_case, const std::string& unit_id,
                   const std::string& person_id, const Policy& policy, NewEvents& events);

// MECH F1: what a visit heard.
//   unsolved, or never contacted
//     the next round
//   solved, not content (or no opinion)
//     a check on site: the work may be sound though the wish was not met
//   solved and content
//     to be closed; a sample of them is checked first
// A case answered on the spot has no work to look at on site: it is closed, or becomes a task by a
// redo.
Verdict<NewEvents> Record(const v1::Follow& follow, const v1::RecordVisit& command,
                          const Policy& policy, NewEvents events);

// MECH F1: nobody was reached: the next try, at another hour and not before; after the last one the
// visit is given up and a check is asked for, or an answer on the spot is closed.
Verdict<NewEvents> RecordMissed(const v1::Follow& follow, const v1::RecordMissedVisit& command,
                                const Policy& policy, NewEvents events);
// MECH F1: a try counts only at its hour; three within a minute are one.
std::optional<Rejection> MayMiss(const v1::Follow& follow, const Policy& policy);

// Null if nobody was reached in this round.
const v1::VisitAnswers* AnswersOf(const v1::Follow& follow);
// The citizen is satisfied with the result, at least basically.
bool IsContent(const v1::VisitAnswers& answers);
bool IsGivenUp(const v1::Follow& follow);

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
void OnGivenUp(const v1::VisitGivenUp& given_up, const core::v1::EventHeader& header,
               v1::Follow& follow);

}  // namespace huying::followup::visits
