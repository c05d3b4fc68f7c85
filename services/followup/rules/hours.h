// When a citizen may be called. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace huying::followup::rules {

// The time of day at which people may be called, minutes since midnight, [from, until).
struct DecentHours {
  int32_t from_minute = 0;
  int32_t until_minute = 24 * 60;
  int32_t utc_offset_minutes = 0;
};

// The first instant from `at_ms` on that lies within decent hours.
int64_t NextDecent(int64_t at_ms, const DecentHours& hours);

// When to try again after these tries: not before `earliest_ms`, within decent hours, and at another
// hour of the day than each of them, as who does not answer at ten rarely answers at ten the next day.
// Where the decent hours are too short for another hour, the next opening will do.
int64_t NextTry(std::span<const int64_t> tried_ms, int64_t earliest_ms, const DecentHours& hours);

// "2026-11-23 14:00", of which people read the day and the minute.
std::string Minute(int64_t at_ms, const DecentHours& hours);

}  // namespace huying::followup::rules
