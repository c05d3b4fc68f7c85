// F4, F8: back to the unit, one level higher. Pure.
#pragma once

#include <optional>

#include "services/followup/policy.h"

namespace huying::followup::redo {

// MECH F4: the next round begins, one level higher; a case that has been done again as often as the
// city bears is a hard case first. Said of the round that ends: the order names the one that
// starts. What was answered on the spot had no round of work: its first one begins.
void Order(const v1::Follow& follow, const Policy& policy, NewEvents& events);

// MECH F8: the citizen opens a closed case again, or who takes in or visits does so for the
// citizen; the next round begins.
Verdict<NewEvents> Reopen(const v1::Follow& follow, const v1::ReopenCase& command,
                          const Policy& policy, NewEvents events);
// MECH F8: within the city's window.
std::optional<Rejection> MayReopen(const v1::Follow& follow, const Policy& policy);

// MECH F4: the reporter has added a sign of danger after the answer, when no unit has the case: back to
// the unit at once, whoever was to visit, check or close; a closed case is opened again, and no window
// bounds that. It is no hard case for that.
void OnDanger(v1::Follow& follow, NewEvents& events);

void AdvanceHard(const v1::HardCaseDeclared& hard, core::v1::CaseHeader& header);

}  // namespace huying::followup::redo
