// Whose rows a list is read from: what stands in the name of a unit that has gone over into another,
// or of a person who is not there, is found in the list of who does it now. The rows themselves stay
// as they are. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/casework/module.h"
#include "common/city/city.h"

namespace huying::casework {

// The indexes of a list of a unit on a day: its own, then those of the units that have gone over into
// it.
std::vector<std::string> PrefixesOfUnit(std::string_view list, std::string_view unit_id,
                                        const city::City& city, Day day);

// The indexes of a list of a person: their own, those of the people for whom they act, and the list
// `unit_list` of the units whose duty officer they are. What is found there is theirs only if
// IsFor says so.
std::vector<std::string> PrefixesOfPerson(std::string_view list, std::string_view unit_list,
                                          std::string_view person_id, const city::City& city,
                                          Day day);

// Does the row stand in the person's name, or in that of somebody for whom they see to it? What stands
// in nobody's name is in the unit's list; where nobody of the unit is there, somebody of another one
// has it in their own.
template <class S>
bool IsFor(const typename Module<S>::NamedList& list, const typename S::Row& row,
           std::string_view person_id, const city::City& city, Day day) {
  bool is_for = false;
  list.names(row, [&](std::string_view named, std::string_view unit_id) {
    if (is_for || named == person_id) {
      is_for = true;
      return;
    }
    const auto sees = city.SeesTo(named, unit_id, list.permission, day);
    if (!sees || sees->person->id() != person_id) return;
    is_for = !named.empty() || sees->unit != city.SuccessorOf(unit_id, day);
  });
  return is_for;
}

}  // namespace huying::casework
