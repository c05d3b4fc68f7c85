// Return visits: planning them, and what they lead to. Pure.
#pragma once

#include "common/core/verdict.h"
#include "huying/core/v1/core.pb.h"
#include "huying/followup/v1/service.pb.h"
#include "services/followup/rules/policy.h"

namespace huying::followup::rules {

// MECH F1: the citizen was told the result, so the visit is planned, within decent hours; where the
// channel has nobody to visit, a check on site takes its place.
void PlanAfterReply(const core::v1::CaseHeader& of_case, const v1::WorkFacts& work,
                    const Policy& policy, NewEvents& new_events);

// MECH F1: a case answered on the spot is visited if it is drawn; else it is closed. `unit_id`
// and `person_id` are who answered.
void PlanOnTheSpot(const core::v1::CaseHeader& of_case, const std::string& unit_id,
                   const std::string& person_id, const Policy& policy, NewEvents& new_events);

// MECH F1: what a visit heard, or that nobody was reached.
//   nobody reached
//     the next try, at another hour and not before; after the last one the visit is given up and a
//     check is asked
//   unsolved, or never contacted
//     the next round
//   solved, not content (or no opinion)
//     a check on site: the work may be sound though the wish was not met
//   solved and content
//     to be closed; a sample of them is checked first
// A case answered on the spot has no work to look at on site: it is closed, or becomes a task by a
// redo.
Verdict<NewEvents> RecordVisit(const v1::Follow& follow, const v1::RecordVisit& visit,
                               const Policy& policy, NewEvents new_events);

}  // namespace huying::followup::rules
