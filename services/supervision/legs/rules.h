// Which events of the other services start, stop, pause and resume which clocks, as the events' own
// options say (proto/huying/core/v1/schema.proto). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/case/catalog.h"
#include "huying/city/v1/clock.pb.h"

namespace huying::supervision::legs {

// kUncharge: a pause for whoever is charged; the date stands. kHandOver: the clock of one unit ends, and
// that of another begins.
enum class Verb : uint8_t { kStart, kStop, kPause, kUncharge, kResume, kRegrade, kHandOver };

// What to do with the clocks of one leg. Stopping, pausing or resuming a clock that is not there
// does nothing.
struct Act {
  Verb verb;
  city::v1::Leg leg;

  friend bool operator==(const Act&, const Act&) = default;
};

// Which clocks of a leg an event means.
struct Subject {
  std::string unit_id;           // charged; empty: by ChargedFor
  std::optional<uint32_t> item;  // one of several clocks of a leg; none: all of them
};

// Who is charged for a leg where the event does not name the unit.
enum class Charged : uint8_t {
  kUnit,    // the unit whose task it is
  kCentre,  // the hotline centre of the place: routing, ruling, visits, checks, closing
};
Charged ChargedFor(city::v1::Leg leg);

// MECH S1: the clock table of one service's events. The legs of a task follow dispatch's log alone,
// the visit follows follow-up's log alone, so that it does not matter which log is read first; only
// the dispatch leg spans two (see Apply in clocks/rules.h). Immutable, shared by all threads.
class ClockTable {
 public:
  // Ends the process if an option of the events cannot be read; a test reads them all.
  explicit ClockTable(const google::protobuf::Descriptor& event);

  // `kind` is the number of the event's kind; none for a kind without clocks.
  std::span<const Act> ActsOf(int kind) const;
  // `kind` is that of `event`.
  Subject SubjectOf(const google::protobuf::Message& event, int kind) const;
  // The kinds that do something, ascending.
  std::vector<int32_t> kinds() const;

 private:
  EventCatalog catalog_;
  std::vector<std::vector<Act>> acts_;  // by kind
};

}  // namespace huying::supervision::legs
