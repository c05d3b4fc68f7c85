// What follow-up's rules are given to decide with: who acts, the city's wishes and the time. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/case/case_policy.h"
#include "common/case/new_events.h"
#include "common/core/verdict.h"
#include "huying/city/v1/category.pb.h"
#include "huying/city/v1/process.pb.h"
#include "huying/city/v1/unit.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "services/followup/rules/hours.h"

namespace huying::followup {

using NewEvents = huying::NewEvents<v1::Event>;

// What the city wishes for one case. Nothing of it is owned.
struct Wishes {
  const city::v1::ProcessClass* process = nullptr;  // null: the pack does not know the class
  const city::v1::ClosingRule* closing = nullptr;   // null: no conditions
  const city::v1::VisitScript* script = nullptr;    // null: no question is required
  bool nobody_to_visit = false;  // no citizen is behind the channel, or none can be contacted
};

class Lookups : public CaseLookups {
 public:
  // For a case of this header whose task was routed by this class; "": by its category.
  virtual Wishes WishesFor(const core::v1::CaseHeader& of_case,
                           std::string_view class_id) const = 0;
  // The unit that must visit, check or close (by this permission) what a unit did: the centre of the
  // place if somebody there may who did not do the work, and the report is not about it; else the nearest
  // unit above, or above such a centre, that has somebody and that it is not about, units that have gone
  // over into others resolved; else the centre all the same. "": there is no centre.
  virtual std::string_view JudgeOf(city::v1::Permission permission,
                                   const core::v1::CaseHeader& of_case, std::string_view unit_id,
                                   const v1::WorkFacts& facts, int64_t at_ms) const = 0;
  virtual bool IsUtility(std::string_view unit_id) const = 0;
  // The report is about this unit, or about one above it.
  virtual bool IsAbout(std::string_view unit_id, const core::v1::CaseHeader& of_case,
                       int64_t at_ms) const = 0;
  // The report is about the centre of the place, and this unit above it stands in for it.
  virtual bool StandsIn(std::string_view unit_id, const core::v1::CaseHeader& of_case,
                        int64_t at_ms) const = 0;
  // As people call it; its id if the city does not know it any more.
  virtual std::string NameOfUnit(std::string_view unit_id) const = 0;
  // When a citizen's window of so many days ends that begins now: with the office hours of its last
  // day, or of the next workday if that is a day off.
  virtual int64_t WindowEndMs(int64_t now_ms, int32_t days) const = 0;
};

// The part of the city pack that holds for one case, the actor and the time. Nothing of it is
// owned.
struct Policy : CasePolicy {
  Wishes wishes;
  const city::v1::Limits* limits = nullptr;
  const city::v1::VisitRules* visit_rules = nullptr;  // never null where a rule is asked
  rules::DecentHours hours;
  int64_t retry_ms = 0;  // the earliest time of a next try, if one fails now

  const Lookups& lookups() const { return static_cast<const Lookups&>(*city); }
};

// Nobody need judge the case any more, unless it is opened again.
inline bool IsOver(v1::FollowState state) {
  return state == v1::FOLLOW_STATE_CLOSED || state == v1::FOLLOW_STATE_WITHDRAWN ||
         state == v1::FOLLOW_STATE_ENDED;
}

// Must somebody of follow-up act on a case in this state?
inline bool IsOpen(v1::FollowState state) {
  return state == v1::FOLLOW_STATE_TO_VISIT || state == v1::FOLLOW_STATE_TO_CHECK ||
         state == v1::FOLLOW_STATE_TO_CLOSE;
}

}  // namespace huying::followup
