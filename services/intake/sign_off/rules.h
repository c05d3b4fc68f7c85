// I7: cases above a grade go out when the responsible leader has signed, or when the clock says so;
// incidents at once, and the leader signs afterwards. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "services/intake/policy.h"

namespace huying::intake::sign_off {

// MECH I7: a case whose grade the pack names goes into the ledger and out when a leader has signed,
// or when the pack's time is over; an incident, or one with signs of danger, goes out at once and is
// signed afterwards. True if it waits there now.
bool Ask(city::v1::Grade grade, bool danger, const Policy& policy, NewEvents& events);

// MECH I7: a case comes back that nobody had signed when it was refused: the leader has the whole time
// anew.
void AskAgain(const v1::Case& of_case, const Policy& policy, NewEvents& events);

// It was asked for, whether it was given or not: a correction does not ask again.
bool WasAsked(const v1::Case& of_case);
// It is waited for.
bool IsWanted(const v1::Case& of_case);
// It is asked for, and nobody waits.
bool IsDeferred(const v1::Case& of_case);

// MECH I7: a case that waits for its signature has become an incident: it goes out, and is signed
// afterwards.
void LetOut(const v1::Case& of_case, NewEvents& events);

// MECH I7, I8: only where a signature is asked for, and by nobody whom the report is about.
std::optional<Rejection> MaySign(const v1::Case& of_case, const Policy& policy);
// MECH I7: the responsible leader signs: somebody who may sign, of the street or community of the
// place, of a unit above it, or of the centre.
Verdict<NewEvents> Sign(const v1::Case& of_case, const v1::SignCase& command, const Policy& policy,
                        NewEvents events);

// MECH I7: nobody signed in time, and the case goes out unsigned.
void Lapse(const v1::Case& of_case, const Policy& policy, NewEvents& events);
// When that is; 0 if it does not wait for a signature.
int64_t DueMs(const v1::Case& of_case);

void OnAsked(const v1::SignOffAsked& asked, const core::v1::EventHeader& header, v1::Case& of_case);
void OnDeferred(const v1::SignOffDeferred& deferred, const core::v1::EventHeader& header,
                v1::Case& of_case);
void OnGiven(const v1::SignOffGiven& given, const core::v1::EventHeader& header, v1::Case& of_case);
void OnLapsed(const v1::SignOffLapsed& lapsed, const core::v1::EventHeader& header,
              v1::Case& of_case);

}  // namespace huying::intake::sign_off
