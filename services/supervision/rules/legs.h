// Which facts of the other services start, stop, pause and resume which clocks. Pure: a table.
#pragma once

#include <cstdint>
#include <span>

#include "huying/city/v1/clock.pb.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/events.pb.h"
#include "huying/intake/v1/intake.pb.h"

namespace huying::supervision::rules {

enum class Verb : uint8_t { kStart, kStop, kPause, kResume, kRegrade };

// What to do with the clock of one leg. Stopping, pausing or resuming a clock that is not there
// does nothing.
struct Act {
  Verb verb;
  city::v1::Leg leg;

  friend bool operator==(const Act&, const Act&) = default;
};

// Who is charged for a leg.
enum class Charged : uint8_t {
  kUnit,    // the unit whose task it is
  kCentre,  // the hotline centre of the place: routing, ruling and visiting are its work
};
Charged ChargedFor(city::v1::Leg leg);

// MECH S1: the clock table. The legs of a task follow dispatch's log alone, the visit follows
// follow-up's log alone, so that it does not matter which log is read first; only the dispatch leg
// spans two (see Apply in clocks.h).
std::span<const Act> ActsOf(const intake::v1::Event& event);
std::span<const Act> ActsOf(const dispatch::v1::Event& event);
std::span<const Act> ActsOf(const followup::v1::Event& event);

}  // namespace huying::supervision::rules
