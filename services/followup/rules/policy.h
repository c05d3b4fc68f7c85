// What follow-up's rules are given to decide with: who acts, the city's wishes and the time.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/core/authority.h"
#include "common/core/new_events.h"
#include "huying/city/v1/category.pb.h"
#include "huying/city/v1/process.pb.h"
#include "huying/followup/v1/events.pb.h"
#include "huying/followup/v1/state.pb.h"

namespace huying::followup::rules {

using NewEvents = huying::NewEvents<v1::Event>;

// The time of day at which people may be called, minutes since midnight, [from, until).
struct DecentHours {
  int32_t from_minute = 0;
  int32_t until_minute = 24 * 60;
  int32_t utc_offset_minutes = 0;
};

// The part of the city pack that holds for one case, the actor and the time. Nothing of it is
// owned.
struct Policy {
  Authority actor;
  bool by_citizen = false;       // the citizen acts
  std::string_view reason = {};  // given with the command, in words
  const city::v1::ProcessClass* process =
      nullptr;  // null: the pack does not know the class any more
  const city::v1::ClosingRule* closing = nullptr;  // null: no conditions
  const city::v1::VisitScript* script = nullptr;   // null: no question is required
  const city::v1::Limits* limits = nullptr;
  DecentHours hours;
  bool nobody_to_visit = false;  // the channel has no citizen behind it
  int64_t now_ms = 0;
  int64_t retry_ms = 0;  // the earliest time of a next try, if one fails now
};

}  // namespace huying::followup::rules
