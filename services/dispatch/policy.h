// What dispatch's rules are given to decide with: who acts, the city's wishes and the time. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
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

// What a draft says and does not say. Texts of the draft stand as they do there, each once; names of
// parts are not owned.
struct DraftFindings {
  size_t characters = 0;                         // that say something of the matter
  std::string substance = {};                    // those characters
  bool has_result = false;                       // some say what was found or done, or when
  std::vector<std::string> banned = {};          // evasions
  std::vector<std::string> empty_contacts = {};  // 电话：无, and no other number
  std::vector<std::string> nameless = {};        // not our duty, and nobody named whose it is
  std::vector<std::string> unreachable = {};     // somebody named, without a telephone or a place
  bool passed_on = false;                        // not our duty, with both: enough of an answer
  std::vector<std::string_view> missing_parts = {};  // required ones
  std::vector<std::string_view> advised_parts = {};  // advised ones that are not there
};

class Lookups : public CaseLookups {
 public:
  // The person is of this unit then and may handle.
  virtual bool MayHandle(std::string_view person_id, std::string_view unit_id,
                         int64_t at_ms) const = 0;
  virtual DraftFindings ReadDraft(std::string_view text) const = 0;
  // As people call it; its id if the city does not know it any more.
  virtual std::string NameOfUnit(std::string_view unit_id) const = 0;
  // Likewise somebody.
  virtual std::string NameOfPerson(std::string_view person_id) const = 0;
  // 2026-11-23 10:00, by the city's clocks.
  virtual std::string MinuteOf(int64_t at_ms) const = 0;
  virtual RoutePlan PlanOf(const core::v1::CaseHeader& of_case, int64_t now_ms) const = 0;
  // The class of this id; null: the pack has none.
  virtual const city::v1::ProcessClass* ClassOf(std::string_view class_id) const = 0;
  // When the window ends in which a unit may return what it gets now; 0: the pack has none.
  virtual int64_t SilenceMs(city::v1::Grade grade, int64_t now_ms) const = 0;
  // The centre of the place; "": there is none.
  virtual std::string_view CentreOf(const core::v1::CaseHeader& of_case, int64_t at_ms) const = 0;
  // The report is about this unit, or about one above it.
  virtual bool IsAbout(std::string_view unit_id, const core::v1::CaseHeader& of_case,
                       int64_t at_ms) const = 0;
  // Who decides in the place of a centre that the report is about: the nearest unit above the lead unit
  // or the centre where somebody other than `without` is here and may. "": nobody, or it is not.
  virtual std::string_view StandInOf(const core::v1::CaseHeader& of_case,
                                     city::v1::Permission permission, std::string_view without,
                                     int64_t at_ms) const = 0;
  // Who approves what the lead unit asks for then: the nearest unit above it with somebody who is here
  // and may, and that the report is not about; else the centre, or who decides in its place.
  virtual std::string_view ApproverOf(const core::v1::CaseHeader& of_case, int64_t at_ms) const = 0;
  // The class of a category; where it has none, the pack's first. Never null.
  virtual const city::v1::ProcessClass* ProcessOf(std::string_view category_code) const = 0;
  // Could these levels be reviewed by so many different persons of the lead unit or a unit above it,
  // none of them one of `without`? Who is away does not count.
  virtual bool EnoughReviewers(std::string_view lead_unit_id, int64_t at_ms,
                               std::span<const city::v1::ReviewLevel> levels,
                               std::span<const std::string_view> without) const = 0;
};

// The part of the city pack that holds for one case, the actor and the time. Nothing of it is
// owned.
struct Policy : CasePolicy {
  // Of the category; where it has none, the pack's first. Never null.
  const city::v1::ProcessClass* process = nullptr;
  const city::v1::Limits* limits = nullptr;
  const city::v1::ReplyRules* reply_rules = nullptr;
  std::string_view lead_parent_id = {};  // unit above the task's lead unit; empty at the top
  bool nobody_to_contact = false;        // no citizen is behind the channel, or none can be reached

  const Lookups& lookups() const { return static_cast<const Lookups&>(*city); }
};

// The citizen has been told how the round ended: answered, or ended without a solution.
inline bool IsOver(v1::TaskState state) {
  return state == v1::TASK_STATE_REPLIED || state == v1::TASK_STATE_ENDED;
}

// Must somebody of dispatch act on a task in this state?
inline bool IsOpen(v1::TaskState state) {
  return state != v1::TASK_STATE_UNSPECIFIED && state != v1::TASK_STATE_WITHDRAWN && !IsOver(state);
}

}  // namespace huying::dispatch
