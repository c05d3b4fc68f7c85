// S1: the row of a clock, and how events change it. Pure.
#pragma once

#include <cstdint>

#include "huying/supervision/v1/supervision.pb.h"

namespace huying::supervision::clocks {

// The clock of a leg and item; null if there is none.
const v1::Clock* Find(const v1::Watch& watch, city::v1::Leg leg, uint32_t item = 0);
// The same, to change it.
v1::Clock* FindIn(v1::Watch& watch, city::v1::Leg leg, uint32_t item);

// It is paused, and its date moves with the pause.
bool StandsStill(const v1::Clock& clock);
// Nobody is charged meanwhile, but its date stands and rings.
bool IsUncharged(const v1::Clock& clock);

// How events change the row. A clock that is not there is left alone.
void OnStarted(const v1::ClockStarted& started, const core::v1::EventHeader& header,
               v1::Watch& watch);
void OnRegraded(const v1::ClockRegraded& regraded, const core::v1::EventHeader& header,
                v1::Watch& watch);
void OnMoved(const v1::ClockMoved& moved, const core::v1::EventHeader& header, v1::Watch& watch);
void OnPaused(const v1::ClockPaused& paused, const core::v1::EventHeader& header, v1::Watch& watch);
void OnResumed(const v1::ClockResumed& resumed, const core::v1::EventHeader& header,
               v1::Watch& watch);
void OnStopped(const v1::ClockStopped& stopped, const core::v1::EventHeader& header,
               v1::Watch& watch);
void OnWarned(const v1::ClockWarned& warned, const core::v1::EventHeader& header, v1::Watch& watch);
void OnBreached(const v1::ClockBreached& breached, const core::v1::EventHeader& header,
                v1::Watch& watch);
void OnOwnTimeExceeded(const v1::OwnTimeExceeded& exceeded, const core::v1::EventHeader& header,
                       v1::Watch& watch);
void OnEnded(const v1::SupervisionEnded& ended, const core::v1::EventHeader& header,
             v1::Watch& watch);

}  // namespace huying::supervision::clocks
