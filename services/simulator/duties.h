// Who does what: for every act the command that it is, whose work it is, and the permission of those
// whose work it is. Whether they may do it now is for the services' rules to say (possible.h). Pure.
#pragma once

#include <string_view>

#include "huying/city/v1/category.pb.h"
#include "huying/city/v1/unit.pb.h"
#include "services/simulator/act.h"

namespace huying::simulator {

enum class Seat {
  kCitizen,
  kCentre,   // the hotline centre
  kUnit,     // that handles the case
  kCalled,   // that was called to the spot
  kDecider,  // that decides on what the unit asks for
  kHelper,   // the first that has a part to accept or to do
  kJudge,    // that must judge the answer to an order
};

struct Duty {
  ActKind kind;
  Service service;  // none: a look, at any
  Seat seat;
  // Unspecified: of citizens, and of a review, whose level says it.
  city::v1::Permission permission;
  std::string_view command;  // "AcceptTask"
};

const Duty& DutyOf(ActKind kind);

}  // namespace huying::simulator
