// When a leg of a case's way is due, and which leg lies within which. Pure.
#pragma once

#include <cstdint>

#include "common/core/calendar.h"
#include "huying/city/v1/clock.pb.h"

namespace huying::city {

// MECH S1: the leg within which a leg runs: it never begins before that one, and whatever ends that
// one ends it. LEG_UNSPECIFIED where it stands for itself: dispatch comes before the work and the
// visit after it; an order and the judging of its answer have dates of their own, and a consultation comes when the work has ended.
v1::Leg LegAround(v1::Leg leg);

// When a span that begins at `start_ms` ends.
int64_t SpanEnd(const WorkCalendar& calendar, const v1::Span& span, int64_t start_ms);

// MECH S1: when a leg is due whose own limit ends at `due_ms`: no later than the leg around it. One
// that begins when the leg around it is late already keeps its own limit, or it would be over
// before it began. `around_due_ms` 0: there is none.
int64_t DueWithin(int64_t due_ms, int64_t start_ms, int64_t around_due_ms);

}  // namespace huying::city
