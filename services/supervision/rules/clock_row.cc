#include "services/supervision/rules/clock_row.h"

#include <algorithm>

namespace huying::supervision::clocks {
namespace {

using city::v1::Leg;
using core::v1::EventHeader;

template <class Event>
void SetTerms(const Event& terms, v1::Clock& clock) {
  clock.set_due_ms(terms.due_ms());
  *clock.mutable_warn_ms() = terms.warn_ms();
  *clock.mutable_warn_percent() = terms.warn_percent();
  clock.set_own_due_ms(terms.own_due_ms());
}

// The date is by this limit from now on; by none where the event says none.
template <class Event>
void SetLimit(const Event& terms, v1::Clock& clock) {
  clock.clear_limit();
  if (terms.has_limit()) *clock.mutable_limit() = terms.limit();
}

uint32_t RoundOf(const EventHeader& header) { return std::max(header.case_().round(), 1U); }

// What outlives the unit's clock within the round.
void KeepDate(const v1::Clock& clock, const v1::ClockStopped& stopped, v1::Watch& watch) {
  v1::CitizenDate& date = *watch.mutable_citizen_date();
  date.set_due_ms(clock.due_ms());
  auto& stints = *date.mutable_stints();
  auto stint = std::find_if(stints.begin(), stints.end(),
                            [&](const auto& one) { return one.unit_id() == stopped.unit_id(); });
  if (stint == stints.end()) {
    v1::CitizenDate::Stint& first = *stints.Add();
    first.set_unit_id(stopped.unit_id());
    first.set_spent_ms(stopped.spent_ms());
  } else {
    stint->set_spent_ms(stint->spent_ms() + stopped.spent_ms());
  }
}

}  // namespace

v1::Clock* FindIn(v1::Watch& watch, Leg leg, uint32_t item) {
  for (v1::Clock& clock : *watch.mutable_clocks()) {
    if (clock.leg() == leg && clock.item() == item) return &clock;
  }
  return nullptr;
}

const v1::Clock* Find(const v1::Watch& watch, Leg leg, uint32_t item) {
  for (const v1::Clock& clock : watch.clocks()) {
    if (clock.leg() == leg && clock.item() == item) return &clock;
  }
  return nullptr;
}

bool StandsStill(const v1::Clock& clock) { return clock.paused_ms() != 0 && !clock.date_stands(); }

bool IsUncharged(const v1::Clock& clock) { return clock.paused_ms() != 0 && clock.date_stands(); }

void OnStarted(const v1::ClockStarted& started, const EventHeader& header, v1::Watch& watch) {
  v1::Clock& clock = *watch.add_clocks();
  clock.set_leg(started.leg());
  clock.set_unit_id(started.unit_id());
  clock.set_started_ms(started.started_ms());
  clock.set_due_ms(started.due_ms());
  *clock.mutable_warn_ms() = started.warn_ms();
  *clock.mutable_warn_percent() = started.warn_percent();
  clock.set_item(started.item());
  clock.set_working_time(started.working_time());
  clock.set_own_due_ms(started.own_due_ms());
  SetLimit(started, clock);
  if (started.leg() == city::v1::LEG_SOLVE && watch.citizen_date().round() != RoundOf(header)) {
    watch.mutable_citizen_date()->Clear();
    watch.mutable_citizen_date()->set_round(RoundOf(header));
  }
  // Accepting and solving begin when the case is routed.
  const bool routed = started.leg() == city::v1::LEG_ACCEPT || started.leg() == city::v1::LEG_SOLVE;
  if (routed && watch.routed_ms() == 0) watch.set_routed_ms(started.started_ms());
  // For the first time, or opened again; contested; or after an answer on the spot in the same round,
  // since that has no round of work. What began before the end, and is read only now, opens nothing, nor does
  // the reading of what was added afterwards.
  const bool answered = watch.ended_ms() != 0 && started.started_ms() > watch.ended_ms() &&
                        started.leg() != city::v1::LEG_WORDS;
  const bool contested = watch.refused() && started.leg() == city::v1::LEG_DISPATCH;
  if (RoundOf(header) > watch.ended_round() || answered || contested) {
    watch.clear_ended_round();
    watch.clear_ended_ms();
    watch.clear_refused();
    watch.set_state(v1::WATCH_STATE_WATCHED);
  }
}

void OnRegraded(const v1::ClockRegraded& regraded, const EventHeader& header, v1::Watch& watch) {
  v1::Clock* clock = FindIn(watch, regraded.leg(), regraded.item());
  if (clock == nullptr) return;
  SetTerms(regraded, *clock);
  SetLimit(regraded, *clock);
  clock->set_working_time(regraded.working_time());
  // Whoever chose the grade acted; another grade of the work comes from what was added or corrected.
  if (header.actor().kind() == core::v1::Actor::KIND_STAFF) {
    watch.set_graded_unit_id(header.actor().unit_id());
  } else if (regraded.leg() == city::v1::LEG_SOLVE) {
    watch.clear_graded_unit_id();
  }
}

void OnMoved(const v1::ClockMoved& moved, const EventHeader&, v1::Watch& watch) {
  v1::Clock* clock = FindIn(watch, moved.leg(), moved.item());
  if (clock != nullptr) SetTerms(moved, *clock);
}

void OnPaused(const v1::ClockPaused& paused, const EventHeader&, v1::Watch& watch) {
  v1::Clock* clock = FindIn(watch, paused.leg(), paused.item());
  if (clock == nullptr) return;
  clock->set_paused_ms(paused.paused_ms());
  clock->set_date_stands(paused.date_stands());
}

void OnResumed(const v1::ClockResumed& resumed, const EventHeader&, v1::Watch& watch) {
  v1::Clock* clock = FindIn(watch, resumed.leg(), resumed.item());
  if (clock == nullptr) return;
  SetTerms(resumed, *clock);
  if (clock->date_stands()) {
    clock->set_date_stood_ms(clock->date_stood_ms() + resumed.paused_total_ms() -
                             clock->paused_total_ms());
  }
  clock->set_paused_total_ms(resumed.paused_total_ms());
  clock->clear_paused_ms();
  clock->clear_date_stands();
}

void OnStopped(const v1::ClockStopped& stopped, const EventHeader&, v1::Watch& watch) {
  auto& clocks = *watch.mutable_clocks();
  for (auto clock = clocks.begin(); clock != clocks.end(); ++clock) {
    if (clock->leg() != stopped.leg() || clock->item() != stopped.item()) continue;
    if (stopped.leg() == city::v1::LEG_SOLVE) KeepDate(*clock, stopped, watch);
    clocks.erase(clock);
    return;
  }
}

void OnWarned(const v1::ClockWarned& warned, const EventHeader&, v1::Watch& watch) {
  v1::Clock* clock = FindIn(watch, warned.leg(), warned.item());
  if (clock == nullptr) return;
  int said = 0;
  while (said < clock->warn_percent_size() && clock->warn_percent(said) <= warned.percent()) ++said;
  clock->mutable_warn_ms()->erase(clock->warn_ms().begin(), clock->warn_ms().begin() + said);
  clock->mutable_warn_percent()->erase(clock->warn_percent().begin(),
                                       clock->warn_percent().begin() + said);
}

void OnBreached(const v1::ClockBreached& breached, const EventHeader&, v1::Watch& watch) {
  v1::Clock* clock = FindIn(watch, breached.leg(), breached.item());
  if (clock == nullptr) return;
  clock->set_breached(true);
  clock->set_shared(breached.unit_id().empty() &&
                    (clock->own_due_ms() != 0 || IsUncharged(*clock)));
  clock->set_escalate_ms(breached.escalate_ms());
}

void OnOwnTimeExceeded(const v1::OwnTimeExceeded& exceeded, const EventHeader&, v1::Watch& watch) {
  v1::Clock* clock = FindIn(watch, exceeded.leg(), exceeded.item());
  if (clock != nullptr) clock->set_shared(false);
}

void OnEnded(const v1::SupervisionEnded& ended, const EventHeader& header, v1::Watch& watch) {
  watch.set_ended_round(RoundOf(header));
  watch.set_refused(ended.refused());
  // Needed where no unit has had it; an end without a time is of a log from before it was said.
  if (watch.routed_ms() != 0) return;
  watch.set_ended_ms(ended.ended_ms() != 0 ? ended.ended_ms() : header.time_ms());
}

}  // namespace huying::supervision::clocks
