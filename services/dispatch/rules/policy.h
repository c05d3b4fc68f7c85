// What dispatch's rules are given to decide with: who acts, the city's wishes and the time.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "common/core/authority.h"
#include "common/core/new_events.h"
#include "huying/city/v1/category.pb.h"
#include "huying/city/v1/process.pb.h"
#include "huying/city/v1/unit.pb.h"
#include "huying/dispatch/v1/events.pb.h"
#include "huying/dispatch/v1/state.pb.h"

namespace huying::dispatch::rules {

using NewEvents = huying::NewEvents<v1::Event>;

using huying::Authority;

// Who would get the task by the duty list. Nothing of it is owned.
struct RoutePlan {
  bool found = false;  // false: the duty list names nobody
  std::string_view duty_id = {};
  std::string_view lead_unit_id = {};
  std::vector<std::string_view> helper_unit_ids = {};
  std::string_view community_unit_id = {};
};

// What a draft holds, found by its words. Nothing of it is owned.
struct DraftFindings {
  size_t characters = 0;                             // without white space and punctuation
  std::vector<std::string_view> banned = {};         // evasions in it, each once
  std::vector<std::string_view> missing_parts = {};  // names of required parts that are not there
};

// The part of the city pack that holds for one case, the actor and the time. Nothing of it is
// owned.
struct Policy {
  Authority actor;
  // Of the category; where it has none, the pack's first. Never null.
  const city::v1::ProcessClass* process = nullptr;
  const city::v1::Limits* limits = nullptr;
  const city::v1::ReplyRules* reply_rules = nullptr;
  std::string_view reason = {};          // given with the command, in words
  std::string_view lead_parent_id = {};  // unit above the task's lead unit; empty at the top
  int64_t now_ms = 0;
};

}  // namespace huying::dispatch::rules
