// Who acts, and how they stand to a unit's work. Pure; made by common/city/people.h, asked by
// rules.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "huying/city/v1/unit.pb.h"

namespace huying {

// What somebody may who is away, and in whose place the actor acts.
struct LentRight {
  std::string_view person_id = {};
  uint32_t permissions = 0;
};

// Nothing of it is owned.
struct Authority {
  uint32_t permissions = 0;         // bit n is city.v1.Permission n; with what is lent
  std::string_view person_id = {};  // empty: nobody whom the city pack knows
  std::string_view unit_id = {};
  // Units that have gone over into theirs: what stands in those names is theirs to do.
  std::span<const std::string_view> absorbed = {};
  bool of_lead = false;         // of the unit whose work it is
  bool above_lead = false;      // of a unit above it
  bool helps = false;           // of a helping unit, or the community of a double dispatch
  bool of_centre = false;       // of a hotline centre
  bool of_responsible = false;  // of the unit that is responsible meanwhile (the first receiver)
  // Bits of core.v1.Party that a service or its mechanisms know of; never kept.
  uint32_t parties = 0;
  // Where they act for others, too: what they may themselves, and what each of those may.
  uint32_t own_permissions = 0;
  bool lead_is_lent = false;  // they are of another unit than the one whose work it is
  std::span<const LentRight> lent = {};

  // Is the unit theirs? Rules that compare the actor's unit with one that stands in a row ask here.
  bool IsOf(std::string_view unit) const {
    if (unit.empty()) return false;
    return unit == unit_id || std::find(absorbed.begin(), absorbed.end(), unit) != absorbed.end();
  }
  bool Known() const { return !person_id.empty(); }
  bool May(city::v1::Permission permission) const { return ((permissions >> permission) & 1) != 0; }
  bool Leads() const { return of_lead || above_lead || of_centre; }
};

// By whose right somebody acts who acts for others, too: "" by their own, else the first of those who
// are away whose permissions suffice and who could do it themselves. Nothing where there is none:
// nobody lends a right that they do not have here. `may` decides as that actor.
template <class May>
std::optional<std::string_view> InPlaceOf(const Authority& actor, May may) {
  if (actor.lent.empty()) return "";
  Authority one = actor;
  one.lent = {};
  one.permissions = actor.own_permissions;
  one.of_lead = actor.of_lead && !actor.lead_is_lent;
  if (may(one)) return "";
  one.of_lead = actor.of_lead;
  for (const LentRight& right : actor.lent) {
    one.permissions = actor.own_permissions | right.permissions;
    one.person_id = actor.person_id;
    if (!may(one)) continue;
    one.person_id = right.person_id;
    if (may(one)) return right.person_id;
  }
  return std::nullopt;
}

}  // namespace huying
