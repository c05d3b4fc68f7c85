// What other units are asked to do about a task, its parts and calls: each is of a unit, and stands
// among those that are open until it is done or given up. Pure.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "common/case/authority.h"

namespace huying::dispatch::rules {

// Null if this unit is asked nothing.
template <class Open>
const typename Open::value_type* FindAsked(const Open& open, std::string_view unit_id) {
  const auto found = std::find_if(open.begin(), open.end(),
                                  [&](const auto& one) { return one.unit_id() == unit_id; });
  return found == open.end() ? nullptr : &*found;
}

// What the actor's unit is asked; where several of what is now one unit are, first the one that is at
// this step.
template <class Open, class AtStep>
const typename Open::value_type* FindAskedOf(const Open& open, const Authority& actor,
                                             AtStep at_step) {
  const typename Open::value_type* found = nullptr;
  for (const auto& one : open) {
    if (!actor.IsOf(one.unit_id())) continue;
    if (found == nullptr || (!at_step(*found) && at_step(one))) found = &one;
  }
  return found;
}

template <class Open, class Is>
void EndAsked(Open& open, Is is) {
  open.erase(std::remove_if(open.begin(), open.end(), is), open.end());
}

// 城管局、东街社区, as `city` calls them.
template <class Open, class City>
std::string NamesOf(const Open& open, const City& city) {
  std::string names;
  for (const auto& one : open) {
    if (!names.empty()) names.append("、");
    names.append(city.NameOfUnit(one.unit_id()));
  }
  return names;
}

}  // namespace huying::dispatch::rules
