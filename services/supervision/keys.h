// Timers of supervision's store; storage format. Its rows and lists stand where those of all cases do
// (common/casework/list_keys.h).
#pragma once

#include <cstdint>
#include <string_view>

#include "huying/city/v1/clock.pb.h"

namespace huying::supervision {

// The version of the pack that clocks started under last: under another one the dates of those that
// run may have moved.
inline constexpr std::string_view kPackKey = "pack";
// They are looked at; no clock's timer has this number.
inline constexpr uint32_t kCalendarTimer = 0;

// The other kind of timer: a clock has something to say. The number holds its leg and item; the
// subject is the case id.
inline uint32_t ClockTimer(city::v1::Leg leg, uint32_t item) {
  return static_cast<uint32_t>(leg) | item << 8;
}
inline city::v1::Leg LegOfTimer(uint32_t kind) { return static_cast<city::v1::Leg>(kind & 0xff); }
inline uint32_t ItemOfTimer(uint32_t kind) { return kind >> 8; }

}  // namespace huying::supervision
