// S1: the clocks of one case. Pure.
#pragma once

#include <cstdint>
#include <span>

#include "services/supervision/legs/rules.h"
#include "services/supervision/policy.h"
#include "services/supervision/rules/clock_row.h"

namespace huying::supervision::clocks {

// MECH S1: carries out the acts in order, each on what the ones before it left. `watch` follows
// along as the events will change it. A dispatch leg whose start is read after its end (the two
// stand in two logs) is started and stopped at once, by its own times.
void Apply(std::span<const legs::Act> acts, const Situation& now, v1::Watch& watch,
           NewEvents& new_events);

// When the clock next has something to say: a warning, the breach, the next rung. 0: never (paused,
// or all is said).
int64_t NextAlarm(const v1::Clock& clock);

// MECH S1: what a clock says when its alarm rings: the highest warning that is due, the breach, and after
// a breach that was no unit's own that the unit has used up its own time, too.
// What is told of it then is escalation/rules.h. `escalate_ms`: when the first rung is told; 0: none
// is. Each is the unit's that answered for it when it happened.
void Ring(const v1::Clock& clock, int64_t now_ms, int64_t escalate_ms, const Lookups& city,
          NewEvents& new_events);

// MECH S1: says a clock's terms once more, for whoever's act it is: a person has graded the case, and no
// date has moved by that.
void Restate(v1::Watch& watch, NewEvents& new_events);

// When the first of the running clocks is due; 0: none runs.
int64_t FirstDue(const v1::Watch& watch);

}  // namespace huying::supervision::clocks
