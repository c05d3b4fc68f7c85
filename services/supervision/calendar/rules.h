// S1: dates that count workdays or working time follow the calendar, though it is changed while their
// clocks run. No mechanism of its own. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "services/supervision/policy.h"
#include "services/supervision/rules/clock_row.h"

namespace huying::supervision::calendar {

// An instant moved by a length of the time that a clock counts in; part of a working minute counts as
// a whole one, for the unit.
int64_t Shifted(bool working_time, const WorkCalendar& calendar, int64_t at_ms, int64_t by_ms);

// Where the clock's own limit ends by this calendar, after pauses that have moved it by so much. Nothing
// for a clock by the wall, and where the date is not the limit's: it is that of the leg around it, or was
// set when a new grade's time was over already.
std::optional<int64_t> DateOf(const v1::Clock& clock, int64_t pauses_ms,
                              const WorkCalendar& calendar);

// The limit of a clock that takes over a date: what is left of it, so that it follows the calendar
// like the one before. Nothing left, or a date by the wall: no limit.
city::v1::Span LeftUntil(int64_t start_ms, int64_t due_ms, const WorkCalendar& calendar);

// MECH S1: every clock of the case that runs, is not late and has another date by the calendar of now
// says so; `watch` follows along. A second time it says nothing. No limit is read from the pack: one that
// was changed holds for what begins later.
void Follow(const Situation& now, v1::Watch& watch, NewEvents& new_events);

}  // namespace huying::supervision::calendar
