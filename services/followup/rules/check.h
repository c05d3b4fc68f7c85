// Checks on site. Pure.
#pragma once

#include "common/core/verdict.h"
#include "huying/followup/v1/service.pb.h"
#include "services/followup/rules/policy.h"

namespace huying::followup::rules {

// No check needs more, and a decision must fit its record.
inline constexpr int kPhotosMax = 20;

// MECH F2: what was found on site, with at least one photo. True: to be closed. False: the unit's
// "solved" is marked as false and the next round begins. Possible while a check is asked for, and
// once more before closing.
Verdict<NewEvents> RecordCheck(const v1::Follow& follow, const v1::RecordCheck& check,
                               const Policy& policy, NewEvents new_events);

}  // namespace huying::followup::rules
