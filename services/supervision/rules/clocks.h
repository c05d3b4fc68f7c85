// The clocks of one case. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "common/core/calendar.h"
#include "common/core/new_events.h"
#include "huying/city/v1/clock.pb.h"
#include "huying/supervision/v1/events.pb.h"
#include "huying/supervision/v1/state.pb.h"
#include "services/supervision/rules/legs.h"

namespace huying::supervision::rules {

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
};

// Where limits come from: the city pack, or a test.
class TermsSource {
 public:
  virtual ~TermsSource() = default;
  // Nothing if the city sets no limit: then there is no clock.
  virtual std::optional<Terms> TermsOf(city::v1::Leg leg, city::v1::Grade grade,
                                       int64_t start_ms) const = 0;
};

// One person of the escalation ladder, found for one clock. Times count from the breach.
struct Rung {
  uint32_t level = 0;
  std::string_view role;
  std::string_view person_id;
  std::string_view unit_id;
  int64_t at_ms = 0;
};

// What clocks are decided with.
struct Situation {
  const TermsSource* terms = nullptr;
  const WorkCalendar* calendar = nullptr;
  city::v1::Grade grade = city::v1::GRADE_GENERAL;
  std::string_view unit_id;               // whose task it is
  std::string_view charged_unit_id = {};  // named by the event; empty: by ChargedFor
  std::optional<uint32_t> item = {};      // the clock that the event means; none: all of the leg
  std::string_view centre_unit_id;        // the hotline centre of the place
  int64_t at_ms = 0;                      // when the thing happened, by the log of who said it
};

// The clock of a leg and item; null if there is none.
const v1::Clock* FindClock(const v1::Watch& watch, city::v1::Leg leg, uint32_t item = 0);

// MECH S1: carries out the acts in order, each on what the ones before it left. `watch` follows
// along as the facts will change it. A dispatch leg whose start is read after its end (the two
// stand in two logs) is started and stopped at once, by its own times.
void Apply(std::span<const Act> acts, const Situation& now, v1::Watch& watch,
           NewEvents& new_events);

// MECH S1: a clock of a supervision order.
void StartOrderClock(uint32_t order, const Situation& now, v1::Watch& watch, NewEvents& new_events);
void StopOrderClock(uint32_t order, const Situation& now, v1::Watch& watch, NewEvents& new_events);

// When the clock next has something to say: a warning, the breach, the next rung. 0: never (paused,
// or all is said).
int64_t NextAlarm(const v1::Clock& clock);

// MECH S1, S4: what a clock says when its alarm rings: the highest warning that is due, the breach,
// and every rung of the ladder whose time has come. `ladder` in order of levels; it may be empty.
void Ring(const v1::Clock& clock, int64_t now_ms, std::span<const Rung> ladder,
          NewEvents& new_events);

}  // namespace huying::supervision::rules
