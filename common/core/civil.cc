#include "common/core/civil.h"

#include <cstdio>

namespace huying {
namespace {

// Division that rounds towards minus infinity, so that times before 1970 fall on the right day.
int64_t FloorDiv(int64_t a, int64_t b) {
  const int64_t quotient = a / b;
  return quotient - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

// Reads exactly `text` as digits; false for anything else.
bool ReadDigits(std::string_view text, int32_t& value) {
  value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
  }
  return !text.empty();
}

}  // namespace

Day DayOf(const CivilDate& date) {
  const int32_t year = date.year - (date.month <= 2 ? 1 : 0);
  const int32_t era = static_cast<int32_t>(FloorDiv(year, 400));
  const int32_t year_of_era = year - era * 400;
  const int32_t month_from_march = (date.month + 9) % 12;
  const int32_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
  const int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

CivilDate CivilOf(Day day) {
  const int32_t shifted = day + 719468;
  const int32_t era = static_cast<int32_t>(FloorDiv(shifted, 146097));
  const int32_t day_of_era = shifted - era * 146097;
  const int32_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int32_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int32_t month_from_march = (5 * day_of_year + 2) / 153;
  const int32_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return {.year = year_of_era + era * 400 + (month <= 2 ? 1 : 0),
          .month = month,
          .day = day_of_year - (153 * month_from_march + 2) / 5 + 1};
}

DayOfWeek WeekdayOf(Day day) {
  // Day 0 was a Thursday.
  return static_cast<DayOfWeek>((day + 3) - FloorDiv(day + 3, 7) * 7 + 1);
}

Day LocalDay(int64_t instant_ms, int32_t utc_offset_minutes) {
  return static_cast<Day>(FloorDiv(instant_ms + utc_offset_minutes * kMinuteMs, kDayMs));
}

int64_t LocalMsOfDay(int64_t instant_ms, int32_t utc_offset_minutes) {
  return instant_ms - DayStartMs(LocalDay(instant_ms, utc_offset_minutes), utc_offset_minutes);
}

int64_t DayStartMs(Day day, int32_t utc_offset_minutes) {
  return day * kDayMs - utc_offset_minutes * kMinuteMs;
}

std::optional<Day> ParseDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  CivilDate date;
  if (!ReadDigits(text.substr(0, 4), date.year) || !ReadDigits(text.substr(5, 2), date.month) ||
      !ReadDigits(text.substr(8, 2), date.day)) {
    return std::nullopt;
  }
  if (date.month < 1 || date.month > 12 || date.day < 1) return std::nullopt;
  const Day day = DayOf(date);
  // 31 April would be read as 1 May: what does not come back unchanged does not exist.
  if (CivilOf(day) != date) return std::nullopt;
  return day;
}

std::optional<int32_t> ParseTimeOfDay(std::string_view text) {
  int32_t hour = 0;
  int32_t minute = 0;
  if (text.size() != 5 || text[2] != ':' || !ReadDigits(text.substr(0, 2), hour) ||
      !ReadDigits(text.substr(3, 2), minute)) {
    return std::nullopt;
  }
  const int32_t minutes = hour * 60 + minute;
  if (minute > 59 || minutes > kMinutesPerDay) return std::nullopt;
  return minutes;
}

std::string FormatDate(Day day) {
  const CivilDate date = CivilOf(day);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
  return text;
}

std::string FormatYymmdd(Day day) {
  const CivilDate date = CivilOf(day);
  char text[40];
  std::snprintf(text, sizeof text, "%02d%02d%02d", date.year % 100, date.month, date.day);
  return text;
}

std::string FormatTime(int64_t instant_ms, int32_t utc_offset_minutes) {
  const int64_t seconds = LocalMsOfDay(instant_ms, utc_offset_minutes) / 1000;
  const int32_t offset = utc_offset_minutes < 0 ? -utc_offset_minutes : utc_offset_minutes;
  char text[40];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d%c%02d:%02d", static_cast<int>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60),
                utc_offset_minutes < 0 ? '-' : '+', offset / 60, offset % 60);
  return FormatDate(LocalDay(instant_ms, utc_offset_minutes)) + text;
}

Month AppraisalMonth(Day day, int32_t start_day) {
  const CivilDate date = CivilOf(day);
  if (start_day <= 1 || date.day < start_day) return {date.year, date.month};
  return date.month == 12 ? Month{date.year + 1, 1} : Month{date.year, date.month + 1};
}

Day FirstDay(const Month& month, int32_t start_day) {
  if (start_day <= 1) return DayOf({month.year, month.month, 1});
  return month.month == 1 ? DayOf({month.year - 1, 12, start_day})
                          : DayOf({month.year, month.month - 1, start_day});
}

Day LastDay(const Month& month, int32_t start_day) {
  const Month next =
      month.month == 12 ? Month{month.year + 1, 1} : Month{month.year, month.month + 1};
  return FirstDay(next, start_day) - 1;
}

std::string FormatMonth(const Month& month) {
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02d", month.year, month.month);
  return text;
}

Day ReportDay(int64_t instant_ms, int32_t utc_offset_minutes, int32_t start_minute) {
  if (start_minute == 0) return LocalDay(instant_ms, utc_offset_minutes);
  return LocalDay(instant_ms + (kMinutesPerDay - start_minute) * kMinuteMs, utc_offset_minutes);
}

}  // namespace huying
