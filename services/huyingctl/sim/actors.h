// Who of the city pack's people does what. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/city/city.h"
#include "huying/core/v1/core.pb.h"
#include "services/huyingctl/sim/random.h"

namespace huying::ctl {

class Actors {
 public:
  // `city` outlives this.
  explicit Actors(const city::City* city);

  // Somebody of the unit who may do this, else of the unit above it, and so on. `but_not` is left
  // out where there is anybody else. With nobody in the whole chain: an actor of the unit without a
  // name, whom the services will refuse.
  core::v1::Actor Of(std::string_view unit_id, city::v1::Permission permission, Random& random,
                     std::string_view but_not = "") const;
  // The same at the hotline centre.
  core::v1::Actor OfCentre(city::v1::Permission permission, Random& random,
                           std::string_view but_not = "") const;
  static core::v1::Actor Citizen();

  // A unit that could be responsible instead: the street office or a department, never `but_not`.
  std::string OtherUnit(std::string_view but_not, const city::AreaNode& place,
                        Random& random) const;

 private:
  const city::City* city_;
  std::string centre_id_;
  std::vector<std::string> departments_;
};

}  // namespace huying::ctl
