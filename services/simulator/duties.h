// Who does what: for every act the service that takes it, whose work it is, and the permission
// that it needs. Pure.
#pragma once

#include <string_view>

#include "huying/city/v1/category.pb.h"
#include "huying/city/v1/unit.pb.h"
#include "services/simulator/act.h"

namespace huying::simulator {

enum class Service {
  kNone,  // of a look: the one whose turn it is
  kIntake,
  kDispatch,
  kFollowup,
  kSupervision,
};

enum class Seat {
  kCitizen,
  kCentre,  // the hotline centre
  kUnit,    // that handles the case
  kCalled,  // that was called to the spot
};

struct Duty {
  ActKind kind;
  Service service;
  Seat seat;
  // Unspecified for citizens, and for a review, whose level says it.
  city::v1::Permission permission;
  std::string_view name;
};

const Duty& DutyOf(ActKind kind);
// What who reviews a draft at this level must be allowed.
city::v1::Permission PermissionToReview(city::v1::ReviewLevel level);

}  // namespace huying::simulator
