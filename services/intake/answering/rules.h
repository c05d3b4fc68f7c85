// I3: answered while the reporter is there; needs no dispatch. Pure.
#pragma once

#include <optional>
#include <string>

#include "services/intake/policy.h"

namespace huying::intake::answering {

// MECH I3: why a case of this type may not be ended by an answer on the spot: the pack does not
// name the type, or there are signs of danger. Nothing if it may.
std::optional<Rejection> CheckAnswerable(city::v1::AppealType type, bool danger,
                                         const Policy& policy);

// MECH I3, I8: the report is about the actor's unit, who does not answer it away.
std::optional<Rejection> CheckNotAbout(const Matter& matter, const Policy& policy);

// MECH I3: nobody may where there is danger, or where the type is known and is none of these.
std::optional<Rejection> MayAnswer(const v1::Case& of_case, const Policy& policy);
// MECH I3: answered on the spot.
Verdict<NewEvents> Answer(const v1::Case& of_case, const v1::AnswerCase& command,
                          const Policy& policy, NewEvents events);

void Advance(const v1::CaseAnswered& answered, core::v1::CaseHeader& header);
void OnAnswered(const v1::CaseAnswered& answered, const core::v1::EventHeader& header,
                v1::Case& of_case);

}  // namespace huying::intake::answering
