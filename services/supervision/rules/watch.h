// How supervision's facts change the row of a case. Pure.
#pragma once

#include "huying/supervision/v1/events.pb.h"
#include "huying/supervision/v1/state.pb.h"

namespace huying::supervision::rules {

// Changes clocks and orders by what happened, without the header. Never refuses.
void Change(const v1::Event& event, v1::Watch& watch);

// Change, and the header: what the runtime's Evolve does. Once the case has ended and nothing is
// open, the row shrinks to what keeps numbers unique.
void Evolve(const v1::Event& event, v1::Watch& watch);

}  // namespace huying::supervision::rules
