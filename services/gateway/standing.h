// How somebody of the city pack stands to units and places on the day on which they look.
//
// Immutable; points into the city.
#pragma once

#include <string_view>
#include <vector>

#include "common/city/city.h"
#include "services/gateway/rules/relation.h"

namespace huying::gateway {

class CityStanding final : public rules::Standing {
 public:
  // `city` outlives it. The person is of their unit, or of the one that it has gone over into, and
  // stands for those of other units in whose place they act.
  CityStanding(const city::City* city, const city::PersonRef& person, Day day);

  bool IsTheirs(std::string_view unit_id) const override;
  bool IsAbove(std::string_view unit_id) const override;
  bool IsCentreOf(std::string_view area_code) const override;
  bool TakesIn(std::string_view area_code) const override;

 private:
  bool Is(const city::v1::Unit* unit) const;
  bool IsOrAbove(const city::v1::Unit* unit) const;

  const city::City* city_;
  const Day day_;
  std::vector<const city::v1::Unit*> units_;
  bool takes_in_ = false;  // one of them has people who take in or sign
};

}  // namespace huying::gateway
