// What dispatch's rules are given to decide with: who acts, the city's wishes and the time. Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "common/case/case_policy.h"
#include "common/case/new_events.h"
#include "common/core/verdict.h"
#include "huying/city/v1/category.pb.h"
#include "huying/city/v1/process.pb.h"
#include "huying/dispatch/v1/dispatch.pb.h"

namespace huying::dispatch {

using NewEvents = huying::NewEvents<v1::Event>;

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

class Lookups : public CaseLookups {
 public:
  // The person is of this unit and may handle.
  virtual bool MayHandle(std::string_view person_id, std::string_view unit_id) const = 0;
  virtual DraftFindings ReadDraft(std::string_view text) const = 0;
  virtual RoutePlan PlanOf(const core::v1::CaseHeader& of_case, int64_t now_ms) const = 0;
};

// The part of the city pack that holds for one case, the actor and the time. Nothing of it is
// owned.
struct Policy : CasePolicy {
  // Of the category; where it has none, the pack's first. Never null.
  const city::v1::ProcessClass* process = nullptr;
  const city::v1::Limits* limits = nullptr;
  const city::v1::ReplyRules* reply_rules = nullptr;
  std::string_view lead_parent_id = {};  // unit above the task's lead unit; empty at the top

  const Lookups& lookups() const { return static_cast<const Lookups&>(*city); }
};

// Must somebody of dispatch act on a task in this state?
inline bool IsOpen(v1::TaskState state) {
  return state != v1::TASK_STATE_UNSPECIFIED && state != v1::TASK_STATE_REPLIED;
}

}  // namespace huying::dispatch
