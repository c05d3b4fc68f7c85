// No leg outlasts the leg around it: proved for every instant of an ordinary week, and looked up for
// every instant of the calendar's years.
#include <fmt/format.h>

#include <optional>

#include "common/city/calendar_end.h"
#include "common/city/checks.h"
#include "common/city/city_builder.h"
#include "common/city/legs.h"
#include "common/city/yaml_reader.h"

namespace huying::city {
namespace {

constexpr int32_t kDaysPerWeek = 7;
constexpr int32_t kMinutesPerHour = 60;
constexpr int32_t kHoursPerDay = 24;

// Two limits that hold on the same days, of a leg and of the leg around it.
struct Nested {
  const v1::ClockLimit* inner = nullptr;
  const v1::ClockLimit* outer = nullptr;
  Period days;
};

// Where the inner leg outlasts the outer one, both begun at the same instant.
struct Overrun {
  int64_t start_ms = 0;  // the first
  int64_t inner_due_ms = 0;
  int64_t outer_due_ms = 0;
  int32_t hours = 0;  // in which some instant is one
};

std::string LegName(v1::Leg leg) { return YamlName(*v1::Leg_descriptor()->FindValueByNumber(leg)); }

std::string NameOf(const v1::ClockLimit& limit) {
  return fmt::format("{} at {}", LegName(limit.leg()),
                     YamlName(*v1::Grade_descriptor()->FindValueByNumber(limit.grade())));
}

// Silence is acceptance only when the time for accepting is over.
bool IsWithin(v1::Leg inner, v1::Leg outer) {
  return outer == LegAround(inner) || (inner == v1::LEG_ACCEPT && outer == v1::LEG_RETURN_WINDOW);
}

std::vector<Nested> NestedLimits(const v1::CityPack& pack) {
  std::vector<Nested> all;
  for (const v1::ClockLimit& inner : pack.clocks()) {
    if (!inner.has_limit() || inner.leg() == v1::LEG_UNSPECIFIED) continue;
    for (const v1::ClockLimit& outer : pack.clocks()) {
      if (!IsWithin(inner.leg(), outer.leg()) || outer.leg() == v1::LEG_UNSPECIFIED) continue;
      if (outer.grade() != inner.grade() || !outer.has_limit()) continue;
      const Period a = PeriodOf(inner);
      const Period b = PeriodOf(outer);
      const Period both = {std::max(a.first, b.first), std::min(a.last, b.last)};
      if (both.first <= both.last) all.push_back({&inner, &outer, both});
    }
  }
  return all;
}

// Spans on the same clock compare by their length alone: that of the wall in milliseconds, else the
// amount. Nothing for spans on different clocks.
std::optional<bool> Longer(const v1::Span& a, const v1::Span& b) {
  const auto wall_ms = [](const v1::Span& span) -> int64_t {
    switch (span.unit()) {
      case v1::TIME_UNIT_MINUTE:
        return span.amount() * kMinuteMs;
      case v1::TIME_UNIT_HOUR:
        return span.amount() * kHourMs;
      case v1::TIME_UNIT_DAY:
        return span.amount() * kDayMs;
      default:
        return 0;
    }
  };
  if (wall_ms(a) != 0 && wall_ms(b) != 0) return wall_ms(a) > wall_ms(b);
  if (a.unit() == b.unit()) return a.amount() > b.amount();
  return std::nullopt;
}

class Search {
 public:
  Search(const WorkCalendar& calendar, const Nested& nested)
      : calendar_(calendar), inner_(nested.inner->limit()), outer_(nested.outer->limit()) {}

  // Over every instant of these days. Both ends are monotone in the start, so an hour is clear when
  // the inner leg begun at its last instant is due before the outer one begun at its first. In an
  // hour that is not, each minute is looked at: working hours and spans are whole minutes, so that
  // within one the difference only grows or only falls, and its two ends tell.
  std::optional<Overrun> Over(Day first, Day last) {
    if (const auto longer = Longer(inner_, outer_)) {
      if (*longer) Look(DayStartMs(first, calendar_.utc_offset_minutes()));
      if (found_) found_->hours = (last - first + 1) * kHoursPerDay;
      return found_;
    }
    for (Day day = first; day <= last; ++day) {
      const int64_t midnight = DayStartMs(day, calendar_.utc_offset_minutes());
      for (int32_t hour = 0; hour < kHoursPerDay; ++hour) LookInHour(midnight + hour * kHourMs);
    }
    return found_;
  }

 private:
  int64_t InnerDue(int64_t start_ms) const { return SpanEnd(calendar_, inner_, start_ms); }
  int64_t OuterDue(int64_t start_ms) const { return SpanEnd(calendar_, outer_, start_ms); }

  bool Look(int64_t start_ms) {
    const int64_t inner_ms = InnerDue(start_ms);
    const int64_t outer_ms = OuterDue(start_ms);
    if (inner_ms <= outer_ms) return false;
    if (!found_) found_ = Overrun{start_ms, inner_ms, outer_ms, 0};
    return true;
  }

  void LookInHour(int64_t hour_ms) {
    if (InnerDue(hour_ms + kHourMs - 1) <= OuterDue(hour_ms)) return;
    for (int32_t minute = 0; minute < kMinutesPerHour; ++minute) {
      const int64_t minute_ms = hour_ms + minute * kMinuteMs;
      if (!Look(minute_ms) && !Look(minute_ms + kMinuteMs - 1)) continue;
      ++found_->hours;
      return;
    }
  }

  const WorkCalendar& calendar_;
  const v1::Span& inner_;
  const v1::Span& outer_;
  std::optional<Overrun> found_;
};

std::optional<Overrun> InAWeek(const WorkCalendar& plain, const Nested& nested) {
  constexpr CivilDate kAMonday = {2024, 1, 1};
  const Day first = DayOf(kAMonday);
  return Search(plain, nested).Over(first, first + kDaysPerWeek - 1);
}

std::string_view WeekdayName(Day day) {
  constexpr std::string_view kNames[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  return kNames[static_cast<size_t>(WeekdayOf(day)) - 1];
}

// "2026-02-14 00:00", local.
std::string At(const WorkCalendar& calendar, int64_t instant_ms) {
  std::string text = FormatTime(instant_ms, calendar.utc_offset_minutes()).substr(0, 16);
  text[10] = ' ';
  return text;
}

// "Mon 00:00", local.
std::string InWeek(const WorkCalendar& calendar, int64_t instant_ms) {
  return fmt::format("{} {}", WeekdayName(calendar.Today(instant_ms)),
                     At(calendar, instant_ms).substr(11));
}

}  // namespace

void CheckLegs(const CheckContext& context) {
  if (context.pack.calendar().years().empty()) return;  // reported already
  const auto plain = MakePlainCalendar(context.pack);
  if (!plain.ok()) return;  // likewise
  for (const Nested& nested : NestedLimits(context.pack)) {
    const auto overrun = InAWeek(*plain, nested);
    if (!overrun) continue;
    const std::string outer = LegName(nested.outer->leg());
    context.Add(
        *nested.inner, v1::ClockLimit::kLimitFieldNumber,
        fmt::format(
            "the limit of {} outlasts that of {} in an ordinary week: begun {}, {} is due {} "
            "hours after {}",
            NameOf(*nested.inner), outer, InWeek(*plain, overrun->start_ms),
            LegName(nested.inner->leg()),
            (overrun->inner_due_ms - overrun->outer_due_ms + kHourMs - 1) / kHourMs, outer),
        fmt::format("shorten it, or lengthen the limit of {}", outer));
  }
}

void WarnOfLegs(const CheckContext& context) {
  const auto plain = MakePlainCalendar(context.pack);
  const auto calendar = MakeCalendar(context.pack);
  if (!plain.ok() || !calendar.ok()) return;  // reported already
  const Day begin = CalendarBegin(context.pack.calendar());
  const Day end = CalendarEnd(context.pack.calendar());
  for (const Nested& nested : NestedLimits(context.pack)) {
    if (InAWeek(*plain, nested)) continue;  // a mistake already
    const auto overrun =
        Search(*calendar, nested)
            .Over(std::max(nested.days.first, begin), std::min(nested.days.last, end));
    if (!overrun) continue;
    const std::string inner = LegName(nested.inner->leg());
    const std::string outer = LegName(nested.outer->leg());
    context.Warn(
        *nested.inner, v1::ClockLimit::kLimitFieldNumber,
        fmt::format(
            "days off make {} outlast {}: begun at {}, {} would be due at {}, {} at {}; it is "
            "then due with {}. So it is in {} of the calendar's hours",
            NameOf(*nested.inner), outer, At(*calendar, overrun->start_ms), inner,
            At(*calendar, overrun->inner_due_ms), outer, At(*calendar, overrun->outer_due_ms),
            outer, overrun->hours),
        fmt::format(
            "nothing, if the work may end within the days off; else count {} in workdays, or "
            "give {} a shorter limit for those days",
            outer, inner));
  }
}

}  // namespace huying::city
