#include "common/core/calendar.h"

#include <algorithm>
#include <string>

namespace huying {
namespace {

absl::Status CheckSpec(const WorkCalendarSpec& spec) {
  int32_t end = 0;
  for (const WorkPeriod& period : spec.work_hours) {
    if (period.from_minute < end || period.until_minute <= period.from_minute ||
        period.until_minute > kMinutesPerDay) {
      return absl::InvalidArgumentError("working hours must be in order, apart and within a day");
    }
    end = period.until_minute;
  }
  if (end == 0)
    return absl::InvalidArgumentError("working hours are missing; give at least one period");
  if (spec.first_year > spec.last_year || spec.first_year < WorkCalendar::kFirstYear ||
      spec.last_year > WorkCalendar::kLastYear) {
    return absl::InvalidArgumentError("known years must lie between " +
                                      std::to_string(WorkCalendar::kFirstYear) + " and " +
                                      std::to_string(WorkCalendar::kLastYear));
  }
  for (int32_t weekday = 1; weekday <= 7; ++weekday) {
    if (std::ranges::find(spec.weekend, static_cast<DayOfWeek>(weekday)) == spec.weekend.end()) {
      return absl::OkStatus();
    }
  }
  return absl::InvalidArgumentError(
      "every day of the week is a day off; leave at least one to work");
}

}  // namespace

absl::StatusOr<WorkCalendar> WorkCalendar::Make(const WorkCalendarSpec& spec) {
  if (absl::Status status = CheckSpec(spec); !status.ok()) return status;
  WorkCalendar calendar;
  calendar.utc_offset_minutes_ = spec.utc_offset_minutes;
  calendar.work_hours_ = spec.work_hours;
  calendar.work_ms_per_day_ = calendar.WorkMsOfDay(kDayMs);
  calendar.last_known_day_ = DayOf({spec.last_year, 12, 31});
  calendar.first_day_ = DayOf({kFirstYear, 1, 1});
  const Day last_day = DayOf({kLastYear, 12, 31});

  calendar.is_workday_.resize(static_cast<size_t>(last_day - calendar.first_day_) + 1);
  for (Day day = calendar.first_day_; day <= last_day; ++day) {
    calendar.is_workday_[calendar.Index(day)] =
        std::ranges::find(spec.weekend, WeekdayOf(day)) == spec.weekend.end();
  }
  for (const DayRange& range : spec.days_off) {
    const Day last = std::min(range.last, last_day);
    for (Day day = std::max(range.first, calendar.first_day_); day <= last; ++day) {
      calendar.is_workday_[calendar.Index(day)] = false;
    }
  }
  for (const Day day : spec.makeup_workdays) {
    if (day >= calendar.first_day_ && day <= last_day)
      calendar.is_workday_[calendar.Index(day)] = true;
  }

  calendar.before_.reserve(calendar.is_workday_.size());
  for (Day day = calendar.first_day_; day <= last_day; ++day) {
    calendar.before_.push_back(static_cast<int32_t>(calendar.workdays_.size()));
    if (calendar.is_workday_[calendar.Index(day)]) calendar.workdays_.push_back(day);
  }
  return calendar;
}

size_t WorkCalendar::Index(Day day) const {
  const Day last_day = first_day_ + static_cast<Day>(is_workday_.size()) - 1;
  return static_cast<size_t>(std::clamp(day, first_day_, last_day) - first_day_);
}

bool WorkCalendar::IsWorkday(Day day) const { return is_workday_[Index(day)]; }

Day WorkCalendar::NthWorkday(int64_t n) const {
  return workdays_[static_cast<size_t>(
      std::clamp<int64_t>(n, 0, static_cast<int64_t>(workdays_.size()) - 1))];
}

int64_t WorkCalendar::WorkMsOfDay(int64_t ms_of_day) const {
  int64_t sum = 0;
  for (const WorkPeriod& period : work_hours_) {
    const int64_t until = std::min(ms_of_day, period.until_minute * kMinuteMs);
    sum += std::max<int64_t>(0, until - period.from_minute * kMinuteMs);
  }
  return sum;
}

int64_t WorkCalendar::AddWorkdays(int64_t start_ms, int64_t n) const {
  if (n <= 0) return start_ms;
  const Day day = NthWorkday(WorkdaysBefore(Today(start_ms) + 1) + n - 1);
  // 24:00 belongs to the next day; the last millisecond keeps the deadline on the day that it
  // names.
  const int64_t end = std::min<int64_t>(work_hours_.back().until_minute * kMinuteMs, kDayMs - 1);
  return DayStartMs(day, utc_offset_minutes_) + end;
}

int64_t WorkCalendar::WorkClock(int64_t instant_ms) const {
  const Day day = Today(instant_ms);
  const int64_t whole_days = WorkdaysBefore(day) * work_ms_per_day_;
  return IsWorkday(day) ? whole_days + WorkMsOfDay(LocalMsOfDay(instant_ms, utc_offset_minutes_))
                        : whole_days;
}

int64_t WorkCalendar::InstantOf(int64_t work_clock_ms) const {
  // The first instant, so that a full day's work ends in the evening and not at the next day's
  // beginning.
  const int64_t whole_days = std::max<int64_t>(0, work_clock_ms - 1) / work_ms_per_day_;
  int64_t left = work_clock_ms - whole_days * work_ms_per_day_;
  const int64_t midnight = DayStartMs(NthWorkday(whole_days), utc_offset_minutes_);
  for (const WorkPeriod& period : work_hours_) {
    const int64_t length = (period.until_minute - period.from_minute) * kMinuteMs;
    if (left <= length) return midnight + period.from_minute * kMinuteMs + left;
    left -= length;
  }
  return midnight + work_hours_.back().until_minute * kMinuteMs;
}

int64_t WorkCalendar::AddWorkMinutes(int64_t start_ms, int64_t n) const {
  return n <= 0 ? start_ms : InstantOf(WorkClock(start_ms) + n * kMinuteMs);
}

int64_t WorkCalendar::WorkMsBetween(int64_t from_ms, int64_t until_ms) const {
  return std::max<int64_t>(0, WorkClock(until_ms) - WorkClock(from_ms));
}

int64_t WorkCalendar::WorkShare(int64_t start_ms, int64_t due_ms, int32_t percent) const {
  if (due_ms <= start_ms || percent >= 100) return due_ms;
  if (percent <= 0) return start_ms;
  const int64_t work_ms = WorkMsBetween(start_ms, due_ms);
  if (work_ms == 0) return start_ms + (due_ms - start_ms) / 100 * percent;
  return std::clamp(InstantOf(WorkClock(start_ms) + work_ms * percent / 100), start_ms, due_ms);
}

}  // namespace huying
