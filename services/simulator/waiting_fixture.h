// Whom a case waits for, read from the rows, lists and timers of all services, apart from their own
// readers: an oracle of "no case rests without a clock, a person who sees it, and a way on".
//
// For tests only. Threads: one.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/simulator/town_fixture.h"

namespace huying::simulator {

class Waiting {
 public:
  explicit Waiting(const TownRules* rules);

  // What one case lacks, in words; empty if it lacks nothing, or is over and so are its orders.
  std::string Lacks(const Town& town, const std::string& case_id) const;
  // Nobody works on the case any more: refused, closed, withdrawn; and nobody need read anything either.
  static bool IsOver(const Town& town, const std::string& case_id);

 private:
  struct Place {
    std::string list;
    std::string of;
  };
  struct Person {
    core::v1::Actor actor;
    const city::v1::Unit* unit = nullptr;
  };

  static std::vector<Place> PlacesOf(const Town& town, const std::string& case_id);
  // The service that waits for somebody; kNone if none does.
  static Service HeldBy(const Town& town, const std::string& case_id);
  // What waits for the centre of the place is seen by who stands in where the report is about it.
  bool Sees(const Person& person, const std::vector<Place>& places,
            const core::v1::CaseHeader& of_case, Day today) const;
  // Is the unit theirs, by itself or since it has gone over into theirs?
  bool IsOf(const Person& person, std::string_view unit_id, Day today) const;
  // But for what waits to be read.
  static bool HasEnded(const Town& town, const std::string& case_id);
  // Something was added after the answer that nobody has read.
  static bool WordsWait(const Town& town, const std::string& case_id);
  bool HasWayOn(const Person& person, const Town& town, Service held_by,
                const std::string& case_id) const;
  // What an order of the case lacks that is not accepted yet, also when the case is over.
  std::string OrdersLack(const Town& town, const std::string& case_id) const;
  // A clock runs, or the date rings on which a parked case goes on.
  static bool IsTimed(const Town& town, const std::string& case_id);

  const TownRules* rules_;
  std::vector<Person> persons_;
};

}  // namespace huying::simulator
