// What intake's rules are given to decide with: who acts, what the report says, the city's wishes
// and the time.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "common/core/new_events.h"
#include "huying/city/v1/category.pb.h"
#include "huying/city/v1/clock.pb.h"
#include "huying/city/v1/process.pb.h"
#include "huying/city/v1/unit.pb.h"
#include "huying/intake/v1/events.pb.h"
#include "huying/intake/v1/state.pb.h"

namespace huying::intake::rules {

using NewEvents = huying::NewEvents<v1::Event>;

// Who acts.
struct Authority {
  bool staff = false;        // a person whom the pack knows, acting for their own unit
  bool citizen = false;      // a citizen, or the platform itself
  uint32_t permissions = 0;  // bit n is city.v1.Permission n
  bool of_place = false;     // the place of the case lies in the area of their unit

  bool May(city::v1::Permission permission) const { return ((permissions >> permission) & 1) != 0; }
};

// A category that is known. Nothing of it is owned.
struct CategoryFacts {
  std::string_view code;
  city::v1::Grade grade = city::v1::GRADE_UNSPECIFIED;  // its own or the nearest above
  city::v1::AppealType usual_type =
      city::v1::APPEAL_TYPE_UNSPECIFIED;  // unspecified: the pack names none
  bool known = false;
};

// The part of the city pack that holds for one command, the actor and the time. Nothing of it is
// owned.
struct Policy {
  Authority actor;
  const city::v1::Limits* limits = nullptr;
  int64_t now_ms = 0;
  int64_t sign_off_due_ms = 0;  // when a case goes out unsigned that is put into the ledger now
};

}  // namespace huying::intake::rules
