#include "services/analytics/rules/tally.h"

namespace huying::analytics::rules {

std::string_view UnitOf(const dispatch::v1::Event& event) {
  if (event.has_routed()) return event.routed().lead_unit_id();
  if (!event.has_returned()) return {};
  if (!event.returned().unit_id().empty()) return event.returned().unit_id();
  // Before it stood in the fact: the case's own unit may still be the first receiver, so who acted.
  const std::string& acted_for = event.header().actor().unit_id();
  return acted_for.empty() ? event.header().case_().unit_id() : acted_for;
}

std::string_view UnitOf(const followup::v1::Event& event) {
  if (event.has_solution_refuted()) return event.solution_refuted().unit_id();
  return event.has_redo_ordered() ? std::string_view(event.redo_ordered().unit_id())
                                  : std::string_view();
}

// A breach names a unit if that unit's own time is over; what nobody used up alone names none.
std::string_view UnitOf(const supervision::v1::Event& event) {
  if (event.has_breached()) return event.breached().unit_id();
  if (event.has_own_time_exceeded()) return event.own_time_exceeded().unit_id();
  return event.has_stopped() ? std::string_view(event.stopped().unit_id()) : std::string_view();
}

int64_t TimeOf(const dispatch::v1::Event& event) { return event.header().time_ms(); }
int64_t TimeOf(const followup::v1::Event& event) { return event.header().time_ms(); }
int64_t TimeOf(const supervision::v1::Event& event) {
  if (event.has_own_time_exceeded()) return event.own_time_exceeded().due_ms();
  return event.has_breached() ? event.breached().due_ms() : event.header().time_ms();
}

// MECH A1
void Count(const dispatch::v1::Event& event, v1::UnitDay& day) {
  if (event.has_routed()) day.set_routed(day.routed() + 1);
  if (event.has_returned()) day.set_returned(day.returned() + 1);
}

// MECH A1
void Count(const followup::v1::Event& event, v1::UnitDay& day) {
  if (event.has_solution_refuted()) day.set_false_solved(day.false_solved() + 1);
  if (event.has_redo_ordered()) day.set_redone(day.redone() + 1);
}

// MECH A1: a clock whose time was over has been counted when it was, also if it never stops.
void Count(const supervision::v1::Event& event, v1::UnitDay& day) {
  if (event.has_breached() || event.has_own_time_exceeded())
    day.set_clocks_breached(day.clocks_breached() + 1);
  if (event.has_stopped() && !event.stopped().breached()) {
    day.set_clocks_in_time(day.clocks_in_time() + 1);
  }
}

// MECH A1
bool IsBreachOfCase(const supervision::v1::Event& event) {
  if (event.has_own_time_exceeded()) return event.own_time_exceeded().leg() == city::v1::LEG_SOLVE;
  return event.has_breached() && event.breached().leg() == city::v1::LEG_SOLVE;
}

}  // namespace huying::analytics::rules
