// Supervision orders. Pure.
#pragma once

#include <string>
#include <string_view>

#include "common/core/authority.h"
#include "common/core/verdict.h"
#include "huying/city/v1/unit.pb.h"
#include "huying/core/v1/core.pb.h"
#include "huying/supervision/v1/service.pb.h"
#include "services/supervision/rules/clocks.h"

namespace huying::supervision::rules {

// The unit that a command is about: whom it names, or whose order it is; empty if there is none.
std::string_view UnitOf(const v1::Watch& watch, const v1::ExecuteRequest& request);

// MECH S3: what a person's command about an order leads to. `unit`: the pack's unit that IssueOrder
// names, null if it has none. `actor`: how they stand to UnitOf. Orders are issued by who may
// supervise in the unit, above it or in the centre, answered by the unit, and judged above it or in
// the centre, never by the person named. Every pair of state and command that is no arrow is a
// rejection.
Verdict<NewEvents> Decide(const v1::Watch& watch, const v1::ExecuteRequest& request,
                          const city::v1::Unit* unit, const Authority& actor, const Situation& now,
                          NewEvents new_events);

// MECH S3: an order that a rule issues: to a named unit and person.
void Issue(const std::string& unit_id, const std::string& person_id, const std::string& demand,
           const Situation& now, v1::Watch& watch, NewEvents& new_events);

// The order that a command is about, or was given: the answer's `order`.
uint32_t OrderOf(const v1::ExecuteRequest& request, const v1::Watch& after);

}  // namespace huying::supervision::rules
