// What other units are asked to do about a task, its parts and calls: each is of a unit, and stands
// among those that are open until it is done or given up. Pure.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "google/protobuf/repeated_ptr_field.h"
#include "services/dispatch/policy.h"

namespace huying::dispatch::rules {

template <class Asked>
using Open = google::protobuf::RepeatedPtrField<Asked>;

// Null if this unit is asked nothing.
template <class Asked>
const Asked* FindAsked(const Open<Asked>& open, std::string_view unit_id) {
  const auto found = std::find_if(open.begin(), open.end(),
                                  [&](const Asked& one) { return one.unit_id() == unit_id; });
  return found == open.end() ? nullptr : &*found;
}

// What the actor's unit is asked; where several of what is now one unit are, first the one that is at
// this step.
template <class Asked, class AtStep>
const Asked* FindAskedOf(const Open<Asked>& open, const Authority& actor, AtStep at_step) {
  const Asked* found = nullptr;
  for (const Asked& one : open) {
    if (!actor.IsOf(one.unit_id())) continue;
    if (found == nullptr || (!at_step(*found) && at_step(one))) found = &one;
  }
  return found;
}

template <class Asked, class Is>
void EndAsked(Open<Asked>& open, Is is) {
  open.erase(std::remove_if(open.begin(), open.end(), is), open.end());
}

// 城管局、东街社区
template <class Asked>
std::string NamesOf(const Open<Asked>& open, const Lookups& lookups) {
  std::string names;
  for (const Asked& one : open) {
    if (!names.empty()) names.append("、");
    names.append(lookups.NameOfUnit(one.unit_id()));
  }
  return names;
}

}  // namespace huying::dispatch::rules
