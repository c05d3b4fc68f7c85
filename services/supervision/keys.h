// Rows and timers of supervision's store; storage format.
//   c/<case id>                             v1.Watch
//   i/due/<due>/<case id>/<leg>/<item>      the unit charged; only while the clock runs
// <due> is 8 bytes big endian.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/core/big_endian.h"
#include "common/runtime/keys.h"
#include "huying/city/v1/clock.pb.h"

namespace huying::supervision {

// The one kind of timer: a clock has something to say. The number holds its leg and item; the
// subject is the case id.
inline uint32_t ClockTimer(city::v1::Leg leg, uint32_t item) {
  return static_cast<uint32_t>(leg) | item << 8;
}
inline city::v1::Leg LegOfTimer(uint32_t kind) { return static_cast<city::v1::Leg>(kind & 0xff); }
inline uint32_t ItemOfTimer(uint32_t kind) { return kind >> 8; }

inline std::string CaseKey(std::string_view case_id) {
  std::string key;
  key.reserve(2 + case_id.size());
  return key.append("c/").append(case_id);
}

inline constexpr std::string_view kDuePrefix = "i/due/";

inline std::string DueKey(int64_t due_ms, std::string_view case_id, city::v1::Leg leg,
                          uint32_t item) {
  std::string key(kDuePrefix);
  AppendBig64(static_cast<uint64_t>(due_ms), key);
  key.append("/").append(case_id).append("/").append(std::to_string(leg));
  return key.append("/").append(std::to_string(item));
}

// The case id of such a key.
inline std::string_view CaseIdOfKey(std::string_view key) {
  const std::string_view rest = key.substr(kDuePrefix.size() + 8 + 1);
  return rest.substr(0, rest.find('/'));
}

}  // namespace huying::supervision
