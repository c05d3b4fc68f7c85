#include "services/supervision/rules/people.h"

#include <algorithm>

namespace huying::supervision::rules {
namespace {

bool May(const city::v1::Person& person, city::v1::Permission permission,
         const city::v1::CityPack& pack) {
  for (const city::v1::Role& role : pack.roles()) {
    const auto& held = person.roles();
    if (std::find(held.begin(), held.end(), role.id()) == held.end()) continue;
    const auto& allowed = role.permissions();
    if (std::find(allowed.begin(), allowed.end(), permission) != allowed.end()) return true;
  }
  return false;
}

}  // namespace

const city::v1::Person* HeadOf(const city::v1::Unit& unit, const city::v1::CityPack& pack) {
  for (const auto permission :
       {city::v1::PERMISSION_REVIEW_LEADER, city::v1::PERMISSION_REVIEW_DEPUTY,
        city::v1::PERMISSION_REVIEW_HEAD}) {
    for (const city::v1::Person& person : unit.persons()) {
      if (May(person, permission, pack)) return &person;
    }
  }
  return unit.persons().empty() ? nullptr : &unit.persons(0);
}

// MECH S4
const city::v1::Person* AnybodyIn(const city::v1::Unit& unit) {
  for (const city::v1::Person& person : unit.persons()) {
    if (person.on_call()) return &person;
  }
  return unit.persons().empty() ? nullptr : &unit.persons(0);
}

}  // namespace huying::supervision::rules
