// I11: who was visited never reported it: their name and number leave the case. Pure.
#pragma once

#include "services/intake/policy.h"

namespace huying::intake::unlinking {

// MECH I11: each time a visitor finds a stranger, whoever was named since.
void Unlink(NewEvents& events);

// Nobody can be contacted about the case until its reporter says how.
void Advance(const v1::ReporterUnlinked& unlinked, core::v1::CaseHeader& header);

}  // namespace huying::intake::unlinking
