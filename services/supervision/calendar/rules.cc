#include "services/supervision/calendar/rules.h"

#include <algorithm>

#include "common/core/civil.h"

namespace huying::supervision::calendar {
namespace {

using city::v1::Span;

// A date that is further off has no limit that is counted day by day.
constexpr Day kDaysMax = 3660;

bool IsByWorkTime(const Span& limit) {
  return limit.unit() == city::v1::TIME_UNIT_WORKDAY ||
         limit.unit() == city::v1::TIME_UNIT_WORK_MINUTE;
}

// Where a limit in workdays or working time ends.
int64_t EndOf(const Span& limit, int64_t start_ms, const WorkCalendar& calendar) {
  return limit.unit() == city::v1::TIME_UNIT_WORKDAY
             ? calendar.AddWorkdays(start_ms, limit.amount())
             : calendar.AddWorkMinutes(start_ms, limit.amount());
}

int32_t WorkdaysAfter(Day day, Day until, const WorkCalendar& calendar) {
  int32_t workdays = 0;
  while (day < until) workdays += calendar.IsWorkday(++day) ? 1 : 0;
  return workdays;
}

// What is left of a date is kept in whole minutes: less than one is no other date, unless that has become
// a day off.
bool IsSameDate(const v1::Clock& clock, int64_t date_ms, const WorkCalendar& calendar) {
  if (date_ms == clock.due_ms()) return true;
  return clock.limit().unit() == city::v1::TIME_UNIT_WORK_MINUTE &&
         calendar.IsWorkday(calendar.Today(clock.due_ms())) &&
         calendar.WorkMsBetween(std::min(date_ms, clock.due_ms()),
                                std::max(date_ms, clock.due_ms())) < kMinuteMs;
}

// A unit's own time beyond the date keeps its length.
int64_t OwnDateOf(const v1::Clock& clock, int64_t due_ms, const WorkCalendar& calendar) {
  if (clock.own_due_ms() == 0) return 0;
  return Shifted(true, calendar, due_ms,
                 calendar.WorkMsBetween(clock.due_ms(), clock.own_due_ms()));
}

// When a warning that is still to come is due by the new date: at the same share of the limit.
int64_t WarningAt(const v1::Clock& clock, int at, int64_t due_ms, const WorkCalendar& calendar) {
  if (!clock.has_limit() || !IsByWorkTime(clock.limit()))
    return clock.warn_ms(at) == clock.due_ms() ? due_ms : std::min(clock.warn_ms(at), due_ms);
  const int64_t pauses_ms = clock.paused_total_ms() - clock.date_stood_ms();
  const int64_t end_ms = EndOf(clock.limit(), clock.started_ms(), calendar);
  const int64_t share_ms =
      calendar.WorkShare(clock.started_ms(), end_ms, static_cast<int32_t>(clock.warn_percent(at)));
  return std::min(Shifted(true, calendar, share_ms, pauses_ms), due_ms);
}

void Move(const v1::Clock& clock, int64_t due_ms, const WorkCalendar& calendar, v1::Watch& watch,
          NewEvents& new_events) {
  v1::ClockMoved* moved = new_events.Add().mutable_moved();
  moved->set_leg(clock.leg());
  moved->set_item(clock.item());
  moved->set_due_ms(due_ms);
  for (int i = 0; i < clock.warn_ms_size(); ++i) {
    moved->add_warn_ms(WarningAt(clock, i, due_ms, calendar));
    moved->add_warn_percent(clock.warn_percent(i));
  }
  moved->set_own_due_ms(OwnDateOf(clock, due_ms, calendar));
  clocks::OnMoved(*moved, core::v1::EventHeader::default_instance(), watch);
}

bool MayMove(const v1::Clock& clock) { return !clock.breached() && !clocks::StandsStill(clock); }

int64_t DateNow(const v1::Clock& clock, const WorkCalendar& calendar) {
  const auto date_ms = DateOf(clock, clock.paused_total_ms() - clock.date_stood_ms(), calendar);
  return !date_ms || IsSameDate(clock, *date_ms, calendar) ? clock.due_ms() : *date_ms;
}

// A leg within another is due no later than that, whose date has moved from `before_ms` or not.
int64_t DateWithin(const v1::Clock& clock, const v1::Clock& around, int64_t before_ms,
                   const Situation& now) {
  const int64_t around_ms = around.due_ms();
  const bool moved = around_ms != before_ms;
  if (!moved && clock.due_ms() == around_ms) return around_ms;
  // It had been cut off at the date of the leg around it, so it goes with that.
  const bool bound = moved && clock.working_time() && clock.due_ms() == before_ms;
  if (bound && !clock.has_limit()) return around_ms;
  const int64_t own_ms = DateNow(clock, *now.calendar);
  const bool cut = around_ms > now.at_ms && (moved || own_ms != clock.due_ms());
  return cut ? std::min(own_ms, around_ms) : own_ms;
}

}  // namespace

int64_t Shifted(bool working_time, const WorkCalendar& calendar, int64_t at_ms, int64_t by_ms) {
  if (by_ms <= 0) return at_ms;
  if (!working_time) return at_ms + by_ms;
  return calendar.AddWorkMinutes(at_ms, (by_ms + kMinuteMs - 1) / kMinuteMs);
}

std::optional<int64_t> DateOf(const v1::Clock& clock, int64_t pauses_ms,
                              const WorkCalendar& calendar) {
  if (!clock.has_limit() || !clock.working_time() || !IsByWorkTime(clock.limit()))
    return std::nullopt;
  return Shifted(true, calendar, EndOf(clock.limit(), clock.started_ms(), calendar), pauses_ms);
}

Span LeftUntil(int64_t start_ms, int64_t due_ms, const WorkCalendar& calendar) {
  Span left;
  const Day first = calendar.Today(start_ms);
  const Day last = calendar.Today(due_ms);
  if (due_ms <= start_ms || last - first > kDaysMax) return left;
  left.set_unit(city::v1::TIME_UNIT_WORKDAY);
  left.set_amount(WorkdaysAfter(first, last, calendar));
  if (left.amount() > 0 && EndOf(left, start_ms, calendar) == due_ms) return left;
  left.set_unit(city::v1::TIME_UNIT_WORK_MINUTE);
  left.set_amount(static_cast<int32_t>(calendar.WorkMsBetween(start_ms, due_ms) / kMinuteMs));
  return left.amount() > 0 ? left : Span();
}

// MECH S1
void Follow(const Situation& now, v1::Watch& watch, NewEvents& new_events) {
  // Nearly always: where no clock has another date by its own limit, none has one by the leg around it.
  const bool as_they_were =
      std::all_of(watch.clocks().begin(), watch.clocks().end(), [&now](const v1::Clock& clock) {
        return !MayMove(clock) || DateNow(clock, *now.calendar) == clock.due_ms();
      });
  if (as_they_were) return;
  // Those that lie within no other first: the others are due with them at the latest.
  const v1::Watch before = watch;
  for (const bool within : {false, true}) {
    for (const v1::Clock& clock : before.clocks()) {
      const city::v1::Leg leg_around = now.city->LegAround(clock.leg());
      const v1::Clock* around = clocks::Find(watch, leg_around);
      const bool lies_within = leg_around != city::v1::LEG_UNSPECIFIED;
      // Without the leg around it, whatever it was cut off at is not known any more.
      if (lies_within != within || (within && around == nullptr) || !MayMove(clock)) continue;
      const int64_t due_ms =
          within ? DateWithin(clock, *around, clocks::Find(before, leg_around)->due_ms(), now)
                 : DateNow(clock, *now.calendar);
      if (due_ms != clock.due_ms()) Move(clock, due_ms, *now.calendar, watch, new_events);
    }
  }
}

}  // namespace huying::supervision::calendar
