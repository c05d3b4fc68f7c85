// How a case changes with each fact. Never refuses. Pure.
#pragma once

#include "huying/core/v1/core.pb.h"
#include "huying/intake/v1/events.pb.h"
#include "huying/intake/v1/state.pb.h"

namespace huying::intake::rules {

// The case header as it is with a fact that has just been decided; the header then stands in the
// event.
void Advance(const v1::Event& fact, core::v1::CaseHeader& header);

// Folds one event, with its header, into the case. What the reporter said (all of CaseReceived but
// the title) is kept apart.
void Evolve(const v1::Event& event, v1::Case& of_case);

}  // namespace huying::intake::rules
