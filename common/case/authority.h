// Who acts, and how they stand to a unit's work. Pure; made by common/city/people.h, asked by
// rules.
#pragma once

#include <cstdint>
#include <string_view>

#include "huying/city/v1/unit.pb.h"

namespace huying {

// Nothing of it is owned.
struct Authority {
  uint32_t permissions = 0;         // bit n is city.v1.Permission n
  std::string_view person_id = {};  // empty: nobody whom the city pack knows
  std::string_view unit_id = {};
  bool of_lead = false;         // of the unit whose work it is
  bool above_lead = false;      // of a unit above it
  bool helps = false;           // of a helping unit, or the community of a double dispatch
  bool of_centre = false;       // of a hotline centre
  bool of_responsible = false;  // of the unit that is responsible meanwhile (the first receiver)
  // Bits of core.v1.Party that a service or its mechanisms know of; never kept.
  uint32_t parties = 0;

  bool Known() const { return !person_id.empty(); }
  bool May(city::v1::Permission permission) const { return ((permissions >> permission) & 1) != 0; }
  bool Leads() const { return of_lead || above_lead || of_centre; }
};

}  // namespace huying
