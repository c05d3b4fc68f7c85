#include "services/supervision/clocks/rules.h"

#include <algorithm>
#include <string>

#include "common/core/civil.h"
#include "services/supervision/calendar/rules.h"

namespace huying::supervision::clocks {
namespace {

using calendar::Shifted;
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

// All pauses that move the date, when the one that lasts ends now.
int64_t PausesBy(const v1::Clock& clock, const Situation& now) {
  return clock.paused_total_ms() - clock.date_stood_ms() +
         Elapsed(clock, *now.calendar, clock.paused_ms(), now.at_ms);
}

// When a clock is due if it runs from now on: a pause moves it by its own length. Counted from the
// start, where it can be: meanwhile days may have been given off.
int64_t DueFromNow(const v1::Clock& clock, const Situation& now) {
  if (!StandsStill(clock)) return clock.due_ms();
  if (const auto date_ms = calendar::DateOf(clock, PausesBy(clock, now), *now.calendar))
    return *date_ms;
  return Shifted(clock.working_time(), *now.calendar, clock.due_ms(),
                 Elapsed(clock, *now.calendar, clock.paused_ms(), now.at_ms));
}

// The work goes on in the same round, by another unit or after a ruling: the citizen's date stands.
bool HasDate(const v1::Watch& watch, const Situation& now) {
  return watch.citizen_date().round() == now.round && watch.citizen_date().due_ms() != 0;
}

// When the leg around this one is due; 0: there is none. One that does not run yet begins now, too,
// since one event may start both.
int64_t AroundDueMs(Leg leg, const Situation& now, const v1::Watch& watch) {
  const Leg around = now.city->LegAround(leg);
  if (around == city::v1::LEG_UNSPECIFIED) return 0;
  if (const v1::Clock* clock = Find(watch, around)) return DueFromNow(*clock, now);
  if (around == city::v1::LEG_SOLVE && HasDate(watch, now)) return watch.citizen_date().due_ms();
  const std::optional<Terms> terms = now.city->TermsOf(around, now.grade, now.at_ms, 0);
  return terms ? terms->due_ms : 0;
}

// The watch follows along before the event has its header.
const EventHeader& NotYet() { return EventHeader::default_instance(); }

// Who answers at an instant for a unit: the one that it has gone over into by then.
std::string_view UnitAt(std::string_view unit_id, int64_t at_ms, const Lookups& city) {
  const std::string_view then = city.UnitNow(unit_id, at_ms);
  return then.empty() ? unit_id : then;
}

std::string_view ChargedUnit(Leg leg, const Situation& now) {
  const bool of_centre = legs::ChargedFor(leg) == legs::Charged::kCentre;
  const std::string_view unit_id = !now.charged_unit_id.empty() ? now.charged_unit_id
                                   : of_centre                  ? now.centre_unit_id
                                                                : now.unit_id;
  return UnitAt(unit_id, now.at_ms, *now.city);
}

// When the own time is over of a unit that has it from now on, maybe not for the first time.
int64_t OwnDueMs(const Terms& terms, std::string_view unit_id, const Situation& now,
                 const v1::Watch& watch) {
  const auto& stints = watch.citizen_date().stints();
  const auto before = std::find_if(stints.begin(), stints.end(),
                                   [&](const auto& stint) { return stint.unit_id() == unit_id; });
  if (before == stints.end()) return terms.due_ms;
  const int64_t whole_ms = terms.working_time ? now.calendar->WorkMsBetween(now.at_ms, terms.due_ms)
                                              : terms.due_ms - now.at_ms;
  const int64_t left_ms = std::max<int64_t>(0, whole_ms - before->spent_ms());
  return Shifted(terms.working_time, *now.calendar, now.at_ms, left_ms);
}

// The work goes on with another unit: the citizen's date stands, and beside it the unit has its own time.
// Returns when that is over; 0: on the date.
int64_t TakeOverDate(const Situation& now, const v1::Watch& watch, Terms& terms) {
  const int64_t own_due_ms = OwnDueMs(terms, ChargedUnit(city::v1::LEG_SOLVE, now), now, watch);
  terms.due_ms = watch.citizen_date().due_ms();
  terms.limit.Clear();
  if (terms.working_time) {
    // A date that falls on a day that was given off meanwhile is the next workday's.
    const bool off = !now.calendar->IsWorkday(now.calendar->Today(terms.due_ms));
    if (off && terms.due_ms > now.at_ms) terms.due_ms = now.calendar->AddWorkdays(terms.due_ms, 1);
    terms.limit = calendar::LeftUntil(now.at_ms, terms.due_ms, *now.calendar);
  }
  terms.warnings = now.city->WarningsOf(city::v1::LEG_SOLVE, now.grade, now.at_ms, terms.due_ms);
  return own_due_ms > terms.due_ms ? own_due_ms : 0;
}

void Start(Leg leg, uint32_t item, const Situation& now, v1::Watch& watch, NewEvents& new_events) {
  if (Find(watch, leg, item) != nullptr) return;
  std::optional<Terms> terms =
      now.city->TermsOf(leg, now.grade, now.at_ms, AroundDueMs(leg, now, watch));
  if (!terms) return;
  const bool goes_on = leg == city::v1::LEG_SOLVE && HasDate(watch, now);
  const int64_t own_due_ms = goes_on ? TakeOverDate(now, watch, *terms) : 0;
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
  started->set_own_due_ms(own_due_ms);
  if (terms->limit.amount() != 0) *started->mutable_limit() = terms->limit;
  OnStarted(*started, NotYet(), watch);
}

// On its date the unit has not used up its own time: others had it before, or nobody is charged.
bool HasOwnTimeLeft(const v1::Clock& clock) {
  return clock.own_due_ms() != 0 || (IsUncharged(clock) && clock.paused_ms() < clock.due_ms());
}

void SayBreached(const v1::Clock& clock, int64_t escalate_ms, const Lookups& city,
                 NewEvents& new_events) {
  v1::ClockBreached* breached = new_events.Add().mutable_breached();
  breached->set_leg(clock.leg());
  if (!HasOwnTimeLeft(clock))
    breached->set_unit_id(std::string(UnitAt(clock.unit_id(), clock.due_ms(), city)));
  breached->set_due_ms(clock.due_ms());
  breached->set_item(clock.item());
  breached->set_escalate_ms(escalate_ms);
}

void SayOwnTimeExceeded(const v1::Clock& clock, const Lookups& city, NewEvents& new_events) {
  v1::OwnTimeExceeded* exceeded = new_events.Add().mutable_own_time_exceeded();
  exceeded->set_leg(clock.leg());
  exceeded->set_unit_id(std::string(UnitAt(clock.unit_id(), clock.own_due_ms(), city)));
  exceeded->set_due_ms(clock.own_due_ms());
  exceeded->set_item(clock.item());
}

void Stop(Leg leg, uint32_t item, int64_t at_ms, const Situation& now, v1::Watch& watch,
          NewEvents& new_events) {
  const v1::Clock* clock = Find(watch, leg, item);
  if (clock == nullptr) return;
  const int64_t end_ms = clock->paused_ms() != 0 ? std::min(clock->paused_ms(), at_ms) : at_ms;
  // Its time was over before anybody looked: that is said once, like any other breach.
  const bool unsaid =
      (StandsStill(*clock) ? end_ms : at_ms) > clock->due_ms() && !clock->breached();
  if (unsaid) SayBreached(*clock, 0, *now.city, new_events);
  const bool shared = unsaid ? HasOwnTimeLeft(*clock) : clock->shared();
  if (shared && clock->own_due_ms() != 0 && end_ms > clock->own_due_ms())
    SayOwnTimeExceeded(*clock, *now.city, new_events);
  v1::ClockStopped* stopped = new_events.Add().mutable_stopped();
  stopped->set_leg(leg);
  stopped->set_unit_id(std::string(UnitAt(clock->unit_id(), end_ms, *now.city)));
  const int64_t spent_ms =
      Elapsed(*clock, *now.calendar, clock->started_ms(), end_ms) - clock->paused_total_ms();
  stopped->set_spent_ms(std::max<int64_t>(spent_ms, 0));
  // A breach that was said stays one, though another grade or a pause has moved the date since.
  stopped->set_breached(unsaid || clock->breached());
  stopped->set_item(item);
  stopped->set_stopped_ms(at_ms);
  OnStopped(*stopped, NotYet(), watch);
}

void Pause(Leg leg, uint32_t item, bool date_stands, const Situation& now, v1::Watch& watch,
           NewEvents& new_events) {
  const v1::Clock* clock = Find(watch, leg, item);
  if (clock == nullptr || clock->paused_ms() != 0) return;
  v1::ClockPaused* paused = new_events.Add().mutable_paused();
  paused->set_leg(leg);
  paused->set_item(item);
  paused->set_paused_ms(now.at_ms);
  paused->set_date_stands(date_stands);
  OnPaused(*paused, NotYet(), watch);
}

// When a pause ends: the date after it.
int64_t DueAfterPause(const v1::Clock& clock, const Situation& now, const v1::Watch& watch) {
  if (clock.date_stands()) return clock.due_ms();
  // A pause may move it over days off that do not move the leg around it.
  const int64_t own_ms = DueFromNow(clock, now);
  const int64_t around_ms = AroundDueMs(clock.leg(), now, watch);
  return around_ms > now.at_ms ? std::min(own_ms, around_ms) : own_ms;
}

void Resume(Leg leg, uint32_t item, const Situation& now, v1::Watch& watch, NewEvents& new_events) {
  const v1::Clock* clock = Find(watch, leg, item);
  if (clock == nullptr || clock->paused_ms() == 0) return;
  const int64_t pause_ms = Elapsed(*clock, *now.calendar, clock->paused_ms(), now.at_ms);
  const int64_t due_ms = DueAfterPause(*clock, now, watch);
  v1::ClockResumed* resumed = new_events.Add().mutable_resumed();
  resumed->set_leg(leg);
  resumed->set_item(item);
  resumed->set_due_ms(due_ms);
  for (int i = 0; i < clock->warn_ms_size(); ++i) {
    const int64_t warn_ms = Shifted(clock->working_time(), *now.calendar, clock->warn_ms(i),
                                    clock->date_stands() ? 0 : pause_ms);
    resumed->add_warn_ms(std::min(warn_ms, due_ms));
    resumed->add_warn_percent(clock->warn_percent(i));
  }
  resumed->set_paused_total_ms(clock->paused_total_ms() + pause_ms);
  if (clock->date_stands() || clock->own_due_ms() != 0) {
    const int64_t before_ms = clock->own_due_ms() != 0 ? clock->own_due_ms() : clock->due_ms();
    resumed->set_own_due_ms(Shifted(clock->working_time(), *now.calendar, before_ms, pause_ms));
  }
  OnResumed(*resumed, NotYet(), watch);
}

// Gives a clock other terms. `graded_unit_id`: who is charged with a wrong grade; empty: nobody.
void SetAnew(const v1::Clock& clock, const Terms& terms, int64_t own_due_ms,
             std::string_view graded_unit_id, v1::Watch& watch, NewEvents& new_events) {
  v1::ClockRegraded* regraded = new_events.Add().mutable_regraded();
  regraded->set_leg(clock.leg());
  regraded->set_item(clock.item());
  regraded->set_due_ms(terms.due_ms);
  for (const Warning& warning : terms.warnings) {
    regraded->add_warn_ms(warning.at_ms);
    regraded->add_warn_percent(warning.percent);
  }
  regraded->set_working_time(terms.working_time);
  regraded->set_own_due_ms(own_due_ms);
  if (terms.limit.amount() != 0) *regraded->mutable_limit() = terms.limit;
  regraded->set_graded_unit_id(std::string(graded_unit_id));
  OnRegraded(*regraded, NotYet(), watch);
}

Terms TermsNow(const v1::Clock& clock) {
  Terms terms = {.due_ms = clock.due_ms(),
                 .working_time = clock.working_time(),
                 .warnings = {},
                 .limit = clock.limit()};
  for (int i = 0; i < clock.warn_ms_size(); ++i)
    terms.warnings.push_back({clock.warn_percent(i), clock.warn_ms(i)});
  return terms;
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
    Terms terms = TermsNow(clock);
    terms.due_ms = due_ms;
    terms.limit.Clear();
    for (Warning& warning : terms.warnings) warning.at_ms = std::min(warning.at_ms, due_ms);
    SetAnew(clock, terms, 0, "", watch, new_events);
  }
}

// A clock's terms by another grade.
struct Regraded {
  Terms terms;
  bool was_over = false;  // by the right grade, before anybody knew it
};

// MECH S1: the time of a clock whose grade has changed runs from its start with the new limit, and what it
// was paused is not charged. Where that is over already, whoever works on it gets as long as a first contact
// takes; never longer than before. For a clock that stands still all this is as of when it stopped: the end
// of the pause moves it on.
std::optional<Regraded> TermsAfter(const v1::Clock& clock, const Situation& now,
                                   const v1::Watch& watch) {
  const int64_t around_ms = AroundDueMs(clock.leg(), now, watch);
  const int64_t at_ms = StandsStill(clock) ? clock.paused_ms() : now.at_ms;
  std::optional<Terms> terms =
      now.city->TermsOf(clock.leg(), now.grade, clock.started_ms(), around_ms);
  if (!terms) return std::nullopt;
  const int64_t moved_ms = clock.paused_total_ms() - clock.date_stood_ms();
  const auto move = [&](int64_t& then_ms) {
    then_ms = Shifted(terms->working_time, *now.calendar, then_ms, moved_ms);
    if (around_ms <= at_ms || then_ms <= around_ms) return;
    then_ms = around_ms;
    terms->limit.Clear();
  };
  for (Warning& warning : terms->warnings) move(warning.at_ms);
  move(terms->due_ms);
  if (terms->due_ms > at_ms) return Regraded{*std::move(terms)};
  auto grace = now.city->TermsOf(city::v1::LEG_FIRST_CONTACT, now.grade, at_ms, around_ms);
  // It counts from now on, not from the start.
  if (grace) grace->limit.Clear();
  const bool nearer = grace && grace->due_ms < clock.due_ms();
  return Regraded{nearer ? *std::move(grace) : TermsNow(clock), true};
}

void Regrade(Leg leg, uint32_t item, const Situation& now, v1::Watch& watch,
             NewEvents& new_events) {
  const v1::Clock* clock = Find(watch, leg, item);
  if (clock == nullptr || clock->breached()) return;
  const int64_t at_ms = StandsStill(*clock) ? clock->paused_ms() : now.at_ms;
  std::optional<Regraded> after = TermsAfter(*clock, now, watch);
  if (!after) return;
  Terms& terms = after->terms;
  const std::string_view graded_unit_id = after->was_over ? now.graded_unit_id : "";
  // A date that was given to the citizen when another unit had it moves nearer only.
  const int64_t own_ms =
      Shifted(terms.working_time, *now.calendar, terms.due_ms, clock->date_stood_ms());
  if (clock->own_due_ms() != 0 && terms.due_ms > clock->due_ms()) {
    terms.due_ms = clock->due_ms();
    terms.limit = clock->limit();
    for (Warning& warning : terms.warnings) warning.at_ms = std::min(warning.at_ms, terms.due_ms);
  }
  int64_t own_due_ms = own_ms > terms.due_ms ? own_ms : 0;
  const bool stays = terms.due_ms == clock->due_ms();
  if (stays && after->was_over) own_due_ms = clock->own_due_ms();
  if (stays && own_due_ms == clock->own_due_ms() && graded_unit_id.empty()) return;
  std::erase_if(terms.warnings, [&](const Warning& warning) { return warning.at_ms <= at_ms; });
  SetAnew(*clock, terms, own_due_ms, graded_unit_id, watch, new_events);
  Tighten(leg, now, watch, new_events);
}

// Another unit must do it: who had it is charged until now, and the other from now on.
void HandOver(Leg leg, uint32_t item, const Situation& now, v1::Watch& watch,
              NewEvents& new_events) {
  const v1::Clock* clock = Find(watch, leg, item);
  if (clock == nullptr || now.charged_unit_id.empty()) return;
  if (UnitAt(clock->unit_id(), now.at_ms, *now.city) == ChargedUnit(leg, now)) return;
  Stop(leg, item, now.at_ms, now, watch, new_events);
  Start(leg, item, now, watch, new_events);
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
      return Stop(act.leg, item, now.at_ms, now, watch, new_events);
    case Verb::kPause:
    case Verb::kUncharge:
      return Pause(act.leg, item, act.verb == Verb::kUncharge, now, watch, new_events);
    case Verb::kResume:
      return Resume(act.leg, item, now, watch, new_events);
    case Verb::kRegrade:
      return Regrade(act.leg, item, now, watch, new_events);
    case Verb::kHandOver:
      return HandOver(act.leg, item, now, watch, new_events);
  }
}

}  // namespace

// MECH S1
void Apply(std::span<const Act> acts, const Situation& now, v1::Watch& watch,
           NewEvents& new_events) {
  for (const Act& act : acts) {
    if (act.verb == Verb::kStart) {
      const uint32_t item = now.item.value_or(0);
      Start(act.leg, item, now, watch, new_events);
      if (act.leg == city::v1::LEG_DISPATCH && now.at_ms <= watch.routed_ms()) {
        Stop(act.leg, item, watch.routed_ms(), now, watch, new_events);
      }
      continue;
    }
    for (const uint32_t item : ItemsOf(watch, act.leg, now.item)) {
      Move(act, item, now, watch, new_events);
    }
  }
}

int64_t NextAlarm(const v1::Clock& clock) {
  if (StandsStill(clock)) return 0;
  int64_t then_ms = clock.breached() ? clock.escalate_ms() : clock.due_ms();
  // Its own time does not run while nobody is charged.
  if (clock.shared() && clock.paused_ms() == 0)
    then_ms = then_ms == 0 ? clock.own_due_ms() : std::min(then_ms, clock.own_due_ms());
  if (clock.warn_ms().empty()) return then_ms;
  return then_ms == 0 ? clock.warn_ms(0) : std::min(clock.warn_ms(0), then_ms);
}

// MECH S1
void Restate(v1::Watch& watch, NewEvents& new_events) {
  const v1::Clock* clock = Find(watch, city::v1::LEG_DISPATCH);
  if (clock == nullptr) clock = Find(watch, city::v1::LEG_SOLVE);
  if (clock != nullptr)
    SetAnew(*clock, TermsNow(*clock), clock->own_due_ms(), "", watch, new_events);
}

// MECH S1
void Ring(const v1::Clock& clock, int64_t now_ms, int64_t escalate_ms, const Lookups& city,
          NewEvents& new_events) {
  int due_warnings = 0;
  while (due_warnings < clock.warn_ms_size() && clock.warn_ms(due_warnings) <= now_ms) {
    ++due_warnings;
  }
  if (due_warnings > 0) {
    v1::ClockWarned* warned = new_events.Add().mutable_warned();
    warned->set_leg(clock.leg());
    const int64_t used_ms = clock.warn_ms(due_warnings - 1);
    if (!IsUncharged(clock))
      warned->set_unit_id(std::string(UnitAt(clock.unit_id(), used_ms, city)));
    warned->set_percent(clock.warn_percent(due_warnings - 1));
    warned->set_item(clock.item());
    warned->set_used_ms(used_ms);
  }
  const bool late = clock.due_ms() <= now_ms && !clock.breached();
  if (late) SayBreached(clock, escalate_ms, city, new_events);
  const bool shared = late ? HasOwnTimeLeft(clock) : clock.shared();
  if (shared && clock.paused_ms() == 0 && clock.own_due_ms() <= now_ms)
    SayOwnTimeExceeded(clock, city, new_events);
}

int64_t FirstDue(const v1::Watch& watch) {
  int64_t first_ms = 0;
  for (const v1::Clock& clock : watch.clocks()) {
    if (StandsStill(clock)) continue;
    if (first_ms == 0 || clock.due_ms() < first_ms) first_ms = clock.due_ms();
  }
  return first_ms;
}

}  // namespace huying::supervision::clocks
