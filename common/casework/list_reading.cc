#include "common/casework/list_reading.h"

#include <algorithm>

#include "common/casework/list_keys.h"

namespace huying::casework {
namespace {

void AddOnce(std::string prefix, std::vector<std::string>& prefixes) {
  if (std::find(prefixes.begin(), prefixes.end(), prefix) == prefixes.end())
    prefixes.push_back(std::move(prefix));
}

}  // namespace

std::vector<std::string> PrefixesOfUnit(std::string_view list, std::string_view unit_id,
                                        const city::City& city, Day day) {
  std::vector<std::string> prefixes = {ListPrefix(list, unit_id)};
  for (const std::string_view gone : city.AbsorbedBy(unit_id, day))
    AddOnce(ListPrefix(list, gone), prefixes);
  return prefixes;
}

std::vector<std::string> PrefixesOfPerson(std::string_view list, std::string_view unit_list,
                                          std::string_view person_id, const city::City& city,
                                          Day day) {
  std::vector<std::string> prefixes = {ListPrefix(list, person_id)};
  for (const city::PersonRef& away : city.AwayBehind(person_id))
    AddOnce(ListPrefix(list, away.person->id()), prefixes);
  for (const std::string_view unit_id : city.OnDutyFor(person_id)) {
    for (std::string& prefix : PrefixesOfUnit(unit_list, unit_id, city, day))
      AddOnce(std::move(prefix), prefixes);
  }
  return prefixes;
}

}  // namespace huying::casework
