#include "services/supervision/clocks/rules.h"

#include <algorithm>
#include <string>

#include "common/core/civil.h"

namespace huying::supervision::clocks {
namespace {

using city::v1::Leg;
using core::v1::EventHeader;
using legs::Act;
using legs::Verb;

// How much of a limit passes between two instants.
int64_t Elapsed(const v1::Clock& clock, const WorkCalendar& calendar, int64_t from_ms,
                int64_t until_ms) {
  if (until_ms <= from_ms) return 0;
  return clock.working_time() ? calendar.WorkMsBetween(from_ms, until_ms) : until_ms - from_ms;
}

// An instant moved by a pause; part of a working minute counts as a whole one, for the unit.
int64_t Moved(bool working_time, const WorkCalendar& calendar, int64_t at_ms, int64_t pause_ms) {
  if (pause_ms == 0) return at_ms;
  if (!working_time) return at_ms + pause_ms;
  return calendar.AddWorkMinutes(at_ms, (pause_ms + kMinuteMs - 1) / kMinuteMs);
}

// When a clock is due if it runs from now on: a pause moves it by its own length.
int64_t DueFromNow(const v1::Clock& clock, const Situation& now) {
  if (clock.paused_ms() == 0) return clock.due_ms();
  return Moved(clock.working_time(), *now.calendar, clock.due_ms(),
               Elapsed(clock, *now.calendar, clock.paused_ms(), now.at_ms));
}

// When the leg around this one is due; 0: there is none. One that does not run yet begins now, too,
// since one event may start both.
int64_t AroundDueMs(Leg leg, const Situation& now, const v1::Watch& watch) {
  const Leg around = now.city->LegAround(leg);
  if (around == city::v1::LEG_UNSPECIFIED) return 0;
  if (const v1::Clock* clock = Find(watch, around)) return DueFromNow(*clock, now);
  const std::optional<Terms> terms = now.city->TermsOf(around, now.grade, now.at_ms, 0);
  return terms ? terms->due_ms : 0;
}

// The watch follows along before the event has its header.
const EventHeader& NotYet() { return EventHeader::default_instance(); }

template <class Event>
void SetTerms(const Event& terms, v1::Clock& clock) {
  clock.set_due_ms(terms.due_ms());
  *clock.mutable_warn_ms() = terms.warn_ms();
  *clock.mutable_warn_percent() = terms.warn_percent();
}

uint32_t RoundOf(const EventHeader& header) { return std::max(header.case_().round(), 1U); }

std::string_view ChargedUnit(Leg leg, const Situation& now) {
  if (!now.charged_unit_id.empty()) return now.charged_unit_id;
  return legs::ChargedFor(leg) == legs::Charged::kCentre ? now.centre_unit_id : now.unit_id;
}

void Start(Leg leg, uint32_t item, const Situation& now, v1::Watch& watch, NewEvents& new_events) {
  if (Find(watch, leg, item) != nullptr) return;
  const std::optional<Terms> terms =
      now.city->TermsOf(leg, now.grade, now.at_ms, AroundDueMs(leg, now, watch));
  if (!terms) return;
  v1::ClockStarted* started = new_events.Add().mutable_started();
  started->set_leg(leg);
  started->set_unit_id(std::string(ChargedUnit(leg, now)));
  started->set_started_ms(now.at_ms);
  started->set_due_ms(terms->due_ms);
  for (const Warning& warning : terms->warnings) {
    started->add_warn_ms(warning.at_ms);
    started->add_warn_percent(warning.percent);
  }
  started->set_item(item);
  started->set_working_time(terms->working_time);
  OnStarted(*started, NotYet(), watch);
}

void Stop(Leg leg, uint32_t item, int64_t at_ms, const WorkCalendar& calendar, v1::Watch& watch,
          NewEvents& new_events) {
  const v1::Clock* clock = Find(watch, leg, item);
  if (clock == nullptr) return;
  const int64_t end_ms = clock->paused_ms() != 0 ? std::min(clock->paused_ms(), at_ms) : at_ms;
  // Its time was over before anybody looked: that is said once, like any other breach.
  const bool unsaid = end_ms > clock->due_ms() && !clock->breached();
  if (unsaid) {
    v1::ClockBreached* breached = new_events.Add().mutable_breached();
    breached->set_leg(leg);
    breached->set_unit_id(clock->unit_id());
    breached->set_due_ms(clock->due_ms());
    breached->set_item(item);
  }
  v1::ClockStopped* stopped = new_events.Add().mutable_stopped();
  stopped->set_leg(leg);
  stopped->set_unit_id(clock->unit_id());
  const int64_t spent_ms =
      Elapsed(*clock, calendar, clock->started_ms(), end_ms) - clock->paused_total_ms();
  stopped->set_spent_ms(std::max<int64_t>(spent_ms, 0));
  // A breach that was said stays one, though another grade or a pause has moved the date since.
  stopped->set_breached(unsaid || clock->breached());
  stopped->set_item(item);
  stopped->set_stopped_ms(at_ms);
  OnStopped(*stopped, NotYet(), watch);
}

void Pause(Leg leg, uint32_t item, const Situation& now, v1::Watch& watch, NewEvents& new_events) {
  const v1::Clock* clock = Find(watch, leg, item);
  if (clock == nullptr || clock->paused_ms() != 0) return;
  v1::ClockPaused* paused = new_events.Add().mutable_paused();
  paused->set_leg(leg);
  paused->set_item(item);
  paused->set_paused_ms(now.at_ms);
  OnPaused(*paused, NotYet(), watch);
}

void Resume(Leg leg, uint32_t item, const Situation& now, v1::Watch& watch, NewEvents& new_events) {
  const v1::Clock* clock = Find(watch, leg, item);
  if (clock == nullptr || clock->paused_ms() == 0) return;
  const int64_t pause_ms = Elapsed(*clock, *now.calendar, clock->paused_ms(), now.at_ms);
  // A pause may move it over days off that do not move the leg around it.
  const int64_t own_ms = Moved(clock->working_time(), *now.calendar, clock->due_ms(), pause_ms);
  const int64_t around_ms = AroundDueMs(leg, now, watch);
  const int64_t due_ms = around_ms > now.at_ms ? std::min(own_ms, around_ms) : own_ms;
  v1::ClockResumed* resumed = new_events.Add().mutable_resumed();
  resumed->set_leg(leg);
  resumed->set_item(item);
  resumed->set_due_ms(due_ms);
  for (int i = 0; i < clock->warn_ms_size(); ++i) {
    const int64_t warn_ms =
        Moved(clock->working_time(), *now.calendar, clock->warn_ms(i), pause_ms);
    resumed->add_warn_ms(std::min(warn_ms, due_ms));
    resumed->add_warn_percent(clock->warn_percent(i));
  }
  resumed->set_paused_total_ms(clock->paused_total_ms() + pause_ms);
  OnResumed(*resumed, NotYet(), watch);
}

// Gives a clock other terms.
void SetAnew(const v1::Clock& clock, const Terms& terms, v1::Watch& watch, NewEvents& new_events) {
  v1::ClockRegraded* regraded = new_events.Add().mutable_regraded();
  regraded->set_leg(clock.leg());
  regraded->set_item(clock.item());
  regraded->set_due_ms(terms.due_ms);
  for (const Warning& warning : terms.warnings) {
    regraded->add_warn_ms(warning.at_ms);
    regraded->add_warn_percent(warning.percent);
  }
  regraded->set_working_time(terms.working_time);
  OnRegraded(*regraded, NotYet(), watch);
}

// A new limit of a leg brings forward what runs within it.
void Tighten(Leg around, const Situation& now, v1::Watch& watch, NewEvents& new_events) {
  const v1::Clock* outer = Find(watch, around);
  if (outer == nullptr || outer->due_ms() <= now.at_ms) return;
  const int64_t due_ms = outer->due_ms();
  for (int at = 0; at < watch.clocks_size(); ++at) {
    const v1::Clock& clock = watch.clocks(at);
    if (now.city->LegAround(clock.leg()) != around || clock.breached() || clock.paused_ms() != 0 ||
        clock.due_ms() <= due_ms) {
      continue;
    }
    Terms terms = {.due_ms = due_ms, .working_time = clock.working_time(), .warnings = {}};
    for (int i = 0; i < clock.warn_ms_size(); ++i) {
      terms.warnings.push_back({clock.warn_percent(i), std::min(clock.warn_ms(i), due_ms)});
    }
    SetAnew(clock, terms, watch, new_events);
  }
}

// MECH S1: the time of a clock whose grade has changed runs from its start with the new limit, and what it
// was paused is not charged. Where that is over already, whoever works on it gets as long as a first contact
// takes; never longer than before. For a clock that stands still all this is as of when it stopped: the end
// of the pause moves it on.
std::optional<Terms> TermsAfter(const v1::Clock& clock, const Situation& now,
                                const v1::Watch& watch) {
  const int64_t around_ms = AroundDueMs(clock.leg(), now, watch);
  const int64_t at_ms = clock.paused_ms() != 0 ? clock.paused_ms() : now.at_ms;
  std::optional<Terms> terms =
      now.city->TermsOf(clock.leg(), now.grade, clock.started_ms(), around_ms);
  if (!terms) return terms;
  const auto move = [&](int64_t& then_ms) {
    then_ms = Moved(terms->working_time, *now.calendar, then_ms, clock.paused_total_ms());
    if (around_ms > at_ms) then_ms = std::min(then_ms, around_ms);
  };
  move(terms->due_ms);
  for (Warning& warning : terms->warnings) move(warning.at_ms);
  if (terms->due_ms > at_ms) return terms;
  const auto grace = now.city->TermsOf(city::v1::LEG_FIRST_CONTACT, now.grade, at_ms, around_ms);
  if (grace && grace->due_ms < clock.due_ms()) return grace;
  return std::nullopt;
}

void Regrade(Leg leg, uint32_t item, const Situation& now, v1::Watch& watch,
             NewEvents& new_events) {
  const v1::Clock* clock = Find(watch, leg, item);
  if (clock == nullptr || clock->breached()) return;
  const int64_t at_ms = clock->paused_ms() != 0 ? clock->paused_ms() : now.at_ms;
  std::optional<Terms> terms = TermsAfter(*clock, now, watch);
  if (!terms || terms->due_ms == clock->due_ms()) return;
  std::erase_if(terms->warnings, [&](const Warning& warning) { return warning.at_ms <= at_ms; });
  SetAnew(*clock, *terms, watch, new_events);
  Tighten(leg, now, watch, new_events);
}

// The clocks of a leg that are meant.
std::vector<uint32_t> ItemsOf(const v1::Watch& watch, Leg leg, std::optional<uint32_t> item) {
  std::vector<uint32_t> items;
  for (const v1::Clock& clock : watch.clocks()) {
    if (clock.leg() == leg && (!item.has_value() || clock.item() == *item)) {
      items.push_back(clock.item());
    }
  }
  return items;
}

// A clock that is there.
void Move(const Act& act, uint32_t item, const Situation& now, v1::Watch& watch,
          NewEvents& new_events) {
  switch (act.verb) {
    case Verb::kStart:
      return;
    case Verb::kStop:
      return Stop(act.leg, item, now.at_ms, *now.calendar, watch, new_events);
    case Verb::kPause:
      return Pause(act.leg, item, now, watch, new_events);
    case Verb::kResume:
      return Resume(act.leg, item, now, watch, new_events);
    case Verb::kRegrade:
      return Regrade(act.leg, item, now, watch, new_events);
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

// MECH S1
void Apply(std::span<const Act> acts, const Situation& now, v1::Watch& watch,
           NewEvents& new_events) {
  for (const Act& act : acts) {
    if (act.verb == Verb::kStart) {
      const uint32_t item = now.item.value_or(0);
      Start(act.leg, item, now, watch, new_events);
      if (act.leg == city::v1::LEG_DISPATCH && now.at_ms <= watch.routed_ms()) {
        Stop(act.leg, item, watch.routed_ms(), *now.calendar, watch, new_events);
      }
      continue;
    }
    for (const uint32_t item : ItemsOf(watch, act.leg, now.item)) {
      Move(act, item, now, watch, new_events);
    }
  }
}

int64_t NextAlarm(const v1::Clock& clock) {
  if (clock.paused_ms() != 0) return 0;
  const int64_t then_ms = clock.breached() ? clock.escalate_ms() : clock.due_ms();
  if (clock.warn_ms().empty()) return then_ms;
  return then_ms == 0 ? clock.warn_ms(0) : std::min(clock.warn_ms(0), then_ms);
}

// MECH S1
void Ring(const v1::Clock& clock, int64_t now_ms, int64_t escalate_ms, NewEvents& new_events) {
  int due_warnings = 0;
  while (due_warnings < clock.warn_ms_size() && clock.warn_ms(due_warnings) <= now_ms) {
    ++due_warnings;
  }
  if (due_warnings > 0) {
    v1::ClockWarned* warned = new_events.Add().mutable_warned();
    warned->set_leg(clock.leg());
    warned->set_unit_id(clock.unit_id());
    warned->set_percent(clock.warn_percent(due_warnings - 1));
    warned->set_item(clock.item());
    warned->set_used_ms(clock.warn_ms(due_warnings - 1));
  }
  if (clock.due_ms() > now_ms || clock.breached()) return;
  v1::ClockBreached* breached = new_events.Add().mutable_breached();
  breached->set_leg(clock.leg());
  breached->set_unit_id(clock.unit_id());
  breached->set_due_ms(clock.due_ms());
  breached->set_item(clock.item());
  breached->set_escalate_ms(escalate_ms);
}

int64_t FirstDue(const v1::Watch& watch) {
  int64_t first_ms = 0;
  for (const v1::Clock& clock : watch.clocks()) {
    if (clock.paused_ms() != 0) continue;
    if (first_ms == 0 || clock.due_ms() < first_ms) first_ms = clock.due_ms();
  }
  return first_ms;
}

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
  // Accepting and solving begin when the case is routed.
  const bool routed = started.leg() == city::v1::LEG_ACCEPT || started.leg() == city::v1::LEG_SOLVE;
  if (routed && watch.routed_ms() == 0) watch.set_routed_ms(started.started_ms());
  // For the first time, or opened again; contested; or after an answer on the spot in the same round,
  // since that has no round of work. What began before the end, and is read only now, opens nothing.
  const bool answered = watch.ended_ms() != 0 && started.started_ms() > watch.ended_ms();
  const bool contested = watch.refused() && started.leg() == city::v1::LEG_DISPATCH;
  if (RoundOf(header) > watch.ended_round() || answered || contested) {
    watch.clear_ended_round();
    watch.clear_ended_ms();
    watch.clear_refused();
    watch.set_state(v1::WATCH_STATE_WATCHED);
  }
}

void OnRegraded(const v1::ClockRegraded& regraded, const EventHeader&, v1::Watch& watch) {
  v1::Clock* clock = FindIn(watch, regraded.leg(), regraded.item());
  if (clock == nullptr) return;
  SetTerms(regraded, *clock);
  clock->set_working_time(regraded.working_time());
}

void OnPaused(const v1::ClockPaused& paused, const EventHeader&, v1::Watch& watch) {
  v1::Clock* clock = FindIn(watch, paused.leg(), paused.item());
  if (clock != nullptr) clock->set_paused_ms(paused.paused_ms());
}

void OnResumed(const v1::ClockResumed& resumed, const EventHeader&, v1::Watch& watch) {
  v1::Clock* clock = FindIn(watch, resumed.leg(), resumed.item());
  if (clock == nullptr) return;
  SetTerms(resumed, *clock);
  clock->set_paused_total_ms(resumed.paused_total_ms());
  clock->clear_paused_ms();
}

void OnStopped(const v1::ClockStopped& stopped, const EventHeader&, v1::Watch& watch) {
  auto& clocks = *watch.mutable_clocks();
  for (auto clock = clocks.begin(); clock != clocks.end(); ++clock) {
    if (clock->leg() != stopped.leg() || clock->item() != stopped.item()) continue;
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
  clock->set_escalate_ms(breached.escalate_ms());
}

void OnEnded(const v1::SupervisionEnded& ended, const EventHeader& header, v1::Watch& watch) {
  watch.set_ended_round(RoundOf(header));
  watch.set_refused(ended.refused());
  // Needed where no unit has had it; an end without a time is of a log from before it was said.
  if (watch.routed_ms() != 0) return;
  watch.set_ended_ms(ended.ended_ms() != 0 ? ended.ended_ms() : header.time_ms());
}

}  // namespace huying::supervision::clocks
