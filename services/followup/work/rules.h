// What is judged, a unit's work in one round or an answer on the spot, and who does not judge it.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/followup/policy.h"

namespace huying::followup::work {

// MECH F1, F2, F3: visiting, checking and closing are done by the hotline centre, or by a unit above
// the one that is judged, which is no utility; and never by who did the work: a unit that led or
// helped, or at the centre, whose desks are the only ones, the persons who worked on it; nor by whom the
// report is about, unless it was given to them since nobody else could.
std::optional<Rejection> MayJudge(const v1::Follow& follow, const Policy& policy);
// The same for what another unit than JudgeOf may have been given, by this permission.
std::optional<Rejection> MayJudgeAs(std::string_view judge_unit_id, city::v1::Permission permission,
                                    const v1::Follow& follow, const Policy& policy);
// By which the case must be judged now.
city::v1::Permission PermissionOf(const v1::Follow& follow);

// The unit whose work is judged.
const std::string& UnitOf(const v1::Follow& follow);
// The unit that must visit, check or close now; empty if nobody need.
const std::string& JudgeOf(const v1::Follow& follow);
// Of an answer on the spot.
const std::string& TitleOf(const v1::Follow& follow);
bool IsOnTheSpot(const v1::Follow& follow);
const v1::WorkFacts& FactsOf(const v1::Follow& follow);
// 1 at first. In REDOING it is the one that has ended.
uint32_t RoundOf(const v1::Follow& follow);

// MECH F1: who tells the citizen a corrected answer does the work as much as who drafted it, and so does
// their unit. False if they do not judge it anyway: their unit worked on it, and is not the centre, which
// alone judges what it did.
bool AddWorker(const v1::Follow& follow, const core::v1::Actor& worker, v1::WorkFacts& facts);

// MECH F1, F2, F3: who corrected the reply judges nothing of it any more, and where nobody is left who
// may, another unit does.
void RecuseWorker(const v1::Follow& follow, const core::v1::Actor& worker, const Policy& policy,
                  NewEvents& events);
// MECH F1, F2, F3: likewise the units that a corrected text names. What was added meanwhile is still read
// by whom it was given to.
using UnitIds = google::protobuf::RepeatedPtrField<std::string>;
void RecuseUnits(const v1::Follow& follow, const UnitIds& about_unit_ids, const Policy& policy,
                 NewEvents& events);

void AdvanceRecused(const v1::RecusalAdded& recusal, core::v1::CaseHeader& header);
void OnRecused(const v1::RecusalAdded& recusal, const core::v1::EventHeader& header,
               v1::Follow& follow);
// What the last round left behind is over.
void OnVisitPlanned(const v1::VisitPlanned& planned, const core::v1::EventHeader& header,
                    v1::Follow& follow);
void OnSampleVisitPlanned(const v1::OnTheSpotVisitPlanned& planned,
                          const core::v1::EventHeader& header, v1::Follow& follow);
void OnCheckPlanned(const v1::CheckPlanned& planned, const core::v1::EventHeader& header,
                    v1::Follow& follow);
void OnCheckAsked(const v1::CheckAsked& asked, const core::v1::EventHeader& header,
                  v1::Follow& follow);
void OnConfirmed(const v1::SolutionConfirmed& confirmed, const core::v1::EventHeader& header,
                 v1::Follow& follow);
void OnClosingAsked(const v1::ClosingAsked& asked, const core::v1::EventHeader& header,
                    v1::Follow& follow);
void OnEnded(const v1::CaseEnded& ended, const core::v1::EventHeader& header, v1::Follow& follow);
void OnClosedOnTheSpot(const v1::CaseClosedOnTheSpot& closed, const core::v1::EventHeader& header,
                       v1::Follow& follow);

}  // namespace huying::followup::work
