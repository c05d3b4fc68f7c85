// I8: whoever a report is about judges nothing of it: does not refuse it, answer it on the spot, sign it,
// correct it, or have it withdrawn. To take it in is always possible. Pure.
#pragma once

#include <string>
#include <string_view>

#include "services/intake/policy.h"

namespace huying::intake::accused {

// While nobody has said what the case is, the best guess tells whose it would be.
Matter MatterOf(const v1::Case& of_case);

// MECH I8: the report is about the actor's unit, or about one above it.
bool IsAboutActor(const Matter& matter, const Policy& policy);

// MECH I8: such an actor is told so. `act` is what they wanted (签批), `next` what to do now.
Rejection NotByThem(std::string_view act, std::string_view next);

// Who decides in the centre's place, in words (和宁区人民政府的受理人员); empty where nobody is left.
std::string NextDesk(const Matter& matter, const Policy& policy);

}  // namespace huying::intake::accused
