// Back to the unit, one level higher. Pure.
#pragma once

#include "common/core/verdict.h"
#include "services/followup/rules/policy.h"

namespace huying::followup::rules {

// MECH F4: the next round begins, one level higher; a case that has been done again as often as the
// city bears is a hard case first. Said of the round that ends: the order names the one that
// starts.
void OrderRedo(const v1::Follow& follow, const Policy& policy, NewEvents& new_events);

// MECH F8: the citizen opens a closed case again, within the city's window; the next round begins.
Verdict<NewEvents> Reopen(const v1::Follow& follow, const Policy& policy, NewEvents new_events);

}  // namespace huying::followup::rules
