// S1: the clocks of one case. Pure.
#pragma once

#include <cstdint>
#include <span>

#include "services/supervision/legs/rules.h"
#include "services/supervision/policy.h"

namespace huying::supervision::clocks {

// The clock of a leg and item; null if there is none.
const v1::Clock* Find(const v1::Watch& watch, city::v1::Leg leg, uint32_t item = 0);
// The same, to change it.
v1::Clock* FindIn(v1::Watch& watch, city::v1::Leg leg, uint32_t item);

// MECH S1: carries out the acts in order, each on what the ones before it left. `watch` follows
// along as the events will change it. A dispatch leg whose start is read after its end (the two
// stand in two logs) is started and stopped at once, by its own times.
void Apply(std::span<const legs::Act> acts, const Situation& now, v1::Watch& watch,
           NewEvents& new_events);

// When the clock next has something to say: a warning, the breach, the next rung. 0: never (paused,
// or all is said).
int64_t NextAlarm(const v1::Clock& clock);

// MECH S1: what a clock says when its alarm rings: the highest warning that is due, and the breach.
// What is told of it then is escalation/rules.h. `escalate_ms`: when the first rung is told; 0: none
// is.
void Ring(const v1::Clock& clock, int64_t now_ms, int64_t escalate_ms, NewEvents& new_events);

// When the first of the running clocks is due; 0: none runs.
int64_t FirstDue(const v1::Watch& watch);

// How events change the row. A clock that is not there is left alone.
void OnStarted(const v1::ClockStarted& started, const core::v1::EventHeader& header,
               v1::Watch& watch);
void OnRegraded(const v1::ClockRegraded& regraded, const core::v1::EventHeader& header,
                v1::Watch& watch);
void OnPaused(const v1::ClockPaused& paused, const core::v1::EventHeader& header, v1::Watch& watch);
void OnResumed(const v1::ClockResumed& resumed, const core::v1::EventHeader& header,
               v1::Watch& watch);
void OnStopped(const v1::ClockStopped& stopped, const core::v1::EventHeader& header,
               v1::Watch& watch);
void OnWarned(const v1::ClockWarned& warned, const core::v1::EventHeader& header, v1::Watch& watch);
void OnBreached(const v1::ClockBreached& breached, const core::v1::EventHeader& header,
                v1::Watch& watch);
void OnEnded(const v1::SupervisionEnded& ended, const core::v1::EventHeader& header,
             v1::Watch& watch);

}  // namespace huying::supervision::clocks
