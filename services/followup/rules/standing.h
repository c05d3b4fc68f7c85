// Who may judge the work. Pure.
#pragma once

#include <optional>

#include "common/core/verdict.h"
#include "huying/followup/v1/service.pb.h"
#include "services/followup/rules/policy.h"

namespace huying::followup::rules {

// MECH F1, F2, F3, F8: nothing if the actor may do this. Visiting, checking and closing each need
// their permission and are never done by who did the work: a unit that led or helped, or at the
// hotline centre, whose desks are the only ones, the persons who worked on it. A case is opened
// again by the citizen, or for the citizen by who takes in or visits.
std::optional<Rejection> CheckStanding(const v1::Follow& follow, const v1::ExecuteRequest& request,
                                       const Policy& policy);

}  // namespace huying::followup::rules
