// Civil dates and times at a fixed offset from UTC. Pure functions; nothing here reads a clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace huying {

inline constexpr int64_t kMinuteMs = 60'000;
inline constexpr int64_t kHourMs = 60 * kMinuteMs;
inline constexpr int64_t kDayMs = 24 * kHourMs;
inline constexpr int32_t kMinutesPerDay = 24 * 60;

// A civil day, counted from 1970-01-01 (day 0). Plain arithmetic: `day + 1` is the next day.
using Day = int32_t;

enum class DayOfWeek { kMonday = 1, kTuesday, kWednesday, kThursday, kFriday, kSaturday, kSunday };

struct CivilDate {
  int32_t year = 1970;
  int32_t month = 1;  // 1..12
  int32_t day = 1;    // 1..31

  friend bool operator==(const CivilDate&, const CivilDate&) = default;
};

// Proleptic Gregorian calendar. Source of both: H. Hinnant, "chrono-compatible low-level date
// algorithms".
Day DayOf(const CivilDate& date);
CivilDate CivilOf(Day day);
DayOfWeek WeekdayOf(Day day);

// The civil day and the milliseconds since its midnight of an instant (milliseconds since 1970
// UTC).
Day LocalDay(int64_t instant_ms, int32_t utc_offset_minutes);
int64_t LocalMsOfDay(int64_t instant_ms, int32_t utc_offset_minutes);
// The instant at which a civil day begins.
int64_t DayStartMs(Day day, int32_t utc_offset_minutes);

// "2026-01-31"; a date that does not exist or any other form gives nothing.
std::optional<Day> ParseDate(std::string_view text);
// "09:30" as minutes since midnight, "24:00" included; any other form gives nothing.
std::optional<int32_t> ParseTimeOfDay(std::string_view text);

std::string FormatDate(Day day);                                         // "2026-01-31"
std::string FormatYymmdd(Day day);                                       // "260131", for case ids
std::string FormatTime(int64_t instant_ms, int32_t utc_offset_minutes);  // RFC 3339, seconds

// A month of appraisal, named after the civil month in which it ends.
struct Month {
  int32_t year = 1970;
  int32_t month = 1;

  friend bool operator==(const Month&, const Month&) = default;
};

// The month a day counts for when months begin on `start_day` (1..28): with 19, 2026-01-18 counts
// for January and 2026-01-19 for February; with 1 it is the civil month.
Month AppraisalMonth(Day day, int32_t start_day);
// First and last day of such a month.
Day FirstDay(const Month& month, int32_t start_day);
Day LastDay(const Month& month, int32_t start_day);
std::string FormatMonth(const Month& month);  // "2026-01"

// The report day of an instant when report days begin at `start_minute` after midnight. A day that
// begins at noon is named after the civil day on which it ends: with 720, 2026-01-31 12:00 counts
// for 2026-02-01. With 0 it is the civil day.
Day ReportDay(int64_t instant_ms, int32_t utc_offset_minutes, int32_t start_minute);

}  // namespace huying
