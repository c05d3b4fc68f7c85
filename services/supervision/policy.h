// What supervision's rules are given to decide with: who acts, the city's limits, whose work it is
// and when it happened. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "common/case/case_policy.h"
#include "common/case/new_events.h"
#include "common/core/calendar.h"
#include "common/core/verdict.h"
#include "huying/city/v1/category.pb.h"
#include "huying/city/v1/clock.pb.h"
#include "huying/supervision/v1/supervision.pb.h"

namespace huying::supervision {

using NewEvents = huying::NewEvents<v1::Event>;

struct Warning {
  uint32_t percent = 0;
  int64_t at_ms = 0;
};

// The limit of a leg, from a start on.
struct Terms {
  int64_t due_ms = 0;
  bool working_time = false;      // counted in working time
  std::vector<Warning> warnings;  // in order
  city::v1::Span limit = {};  // that the date is by; none where that of the leg around it is nearer
};

class Lookups : public CaseLookups {
 public:
  // Nothing if the city sets no limit: then there is no clock. The due time is no later than that
  // of the leg around it, unless that one was late before this one began; 0: there is none.
  virtual std::optional<Terms> TermsOf(city::v1::Leg leg, city::v1::Grade grade, int64_t start_ms,
                                       int64_t around_due_ms) const = 0;
  // When warnings are due of a leg that runs from `start_ms` until a date that is given; none if that is past.
  virtual std::vector<Warning> WarningsOf(city::v1::Leg leg, city::v1::Grade grade,
                                          int64_t start_ms, int64_t due_ms) const = 0;
  // The leg within which this one runs; LEG_UNSPECIFIED: none.
  virtual city::v1::Leg LegAround(city::v1::Leg leg) const = 0;
  // When the last rung of a ladder is told again that is told, or acknowledged, now.
  virtual int64_t TellAgainMs(int64_t now_ms, bool acknowledged) const = 0;
  virtual bool IsOfUnit(std::string_view person_id, std::string_view unit_id,
                        int64_t at_ms) const = 0;
  // Who acts for somebody of a unit: the person while they are here, else whoever stands in for them,
  // else the unit's duty officer. Empty: nobody does.
  virtual std::string_view ActsFor(std::string_view person_id, std::string_view unit_id,
                                   int64_t at_ms) const = 0;
  // What a unit is called.
  virtual std::string_view NameOf(std::string_view unit_id) const = 0;
  // The unit, or the one that it has gone over into; empty if it is not known.
  virtual std::string_view UnitNow(std::string_view unit_id, int64_t at_ms) const = 0;
  // The nearest first.
  virtual std::vector<std::string_view> UnitsAbove(std::string_view unit_id,
                                                   int64_t at_ms) const = 0;
  // It is a hotline centre.
  virtual bool IsCentre(std::string_view unit_id) const = 0;
  // The report is about this unit, or about one above it.
  virtual bool IsAbout(std::string_view unit_id, const core::v1::CaseHeader& of_case,
                       int64_t at_ms) const = 0;
  // Somebody of the unit is here who may supervise, other than these.
  virtual bool HasSupervisor(std::string_view unit_id,
                             std::span<const std::string_view> but_not) const = 0;
};

// What clocks are decided with. Nothing of it is owned.
struct Situation {
  const Lookups* city = nullptr;
  const WorkCalendar* calendar = nullptr;
  city::v1::Grade grade = city::v1::GRADE_GENERAL;
  std::string_view unit_id;               // whose task it is
  std::string_view charged_unit_id = {};  // named by the event; empty: by legs::ChargedFor
  std::optional<uint32_t> item = {};      // the clock that the event means; none: all of the leg
  std::string_view centre_unit_id;        // the hotline centre of the place
  std::string_view graded_unit_id = {};   // who chose a grade that turns out wrong now
  uint32_t round = 1;
  int64_t at_ms = 0;  // when the thing happened, by the log of who said it
  const core::v1::CaseHeader* of_case = nullptr;  // null where nobody asks whom it is about
};

// For a command. The actor stands as they do to the unit that the command names, or whose order it
// is about.
struct Policy : CasePolicy {
  Situation now;
  uint32_t order = 0;  // that the command is about; 0: none

  const Lookups& lookups() const { return static_cast<const Lookups&>(*city); }
};

}  // namespace huying::supervision
