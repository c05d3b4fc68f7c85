// F2: somebody looks on site, with photos. Pure.
#pragma once

#include <string>

#include "services/followup/policy.h"

namespace huying::followup::checks {

// MECH F2: a check follows the visit.
void Ask(const v1::Follow& follow, v1::CheckCause cause, const Policy& policy, NewEvents& events);
// MECH F2: a check takes the place of the visit.
void Plan(const core::v1::CaseHeader& of_case, const v1::WorkFacts& facts, const Policy& policy,
          NewEvents& events);

// MECH F2: what was found on site, with at least one photo: to be closed.
Verdict<NewEvents> Confirm(const v1::Follow& follow, const v1::ConfirmSolution& command,
                           const Policy& policy, NewEvents events);
// MECH F2: the unit's "solved" is marked as false and the next round begins.
Verdict<NewEvents> Refute(const v1::Follow& follow, const v1::RefuteSolution& command,
                          const Policy& policy, NewEvents events);

// Why a check is or was asked for in this round; unspecified: none was.
v1::CheckCause CauseOf(const v1::Follow& follow);
// A check was asked for in this round.
bool IsAsked(const v1::Follow& follow);
// The newest check of this round says that it is solved.
bool IsConfirmed(const v1::Follow& follow);

void OnVisitPlanned(const v1::VisitPlanned& planned, const core::v1::EventHeader& header,
                    v1::Follow& follow);
void OnSampleVisitPlanned(const v1::OnTheSpotVisitPlanned& planned,
                          const core::v1::EventHeader& header, v1::Follow& follow);
void OnPlanned(const v1::CheckPlanned& planned, const core::v1::EventHeader& header,
               v1::Follow& follow);
void OnAsked(const v1::CheckAsked& asked, const core::v1::EventHeader& header, v1::Follow& follow);
void OnConfirmed(const v1::SolutionConfirmed& confirmed, const core::v1::EventHeader& header,
                 v1::Follow& follow);
void OnRefuted(const v1::SolutionRefuted& refuted, const core::v1::EventHeader& header,
               v1::Follow& follow);
// A check that was not done yet is not wanted any more: a visit was corrected.
void OnClosingAsked(const v1::ClosingAsked& asked, const core::v1::EventHeader& header,
                    v1::Follow& follow);

}  // namespace huying::followup::checks
