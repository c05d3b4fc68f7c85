#include "services/gateway/standing.h"

#include <algorithm>

#include "common/city/city_builder.h"
#include "common/city/judges.h"

namespace huying::gateway {
namespace {

bool MayActAtIntake(const city::City& city, std::string_view unit_id) {
  const city::v1::Unit* unit = city.FindUnit(unit_id);
  return unit != nullptr &&
         std::any_of(unit->persons().begin(), unit->persons().end(), [&](const auto& person) {
           return city.May(person, city::v1::PERMISSION_TAKE_IN) ||
                  city.May(person, city::v1::PERMISSION_SIGN_OFF);
         });
}

}  // namespace

CityStanding::CityStanding(const city::City* city, const city::PersonRef& person, Day day)
    : city_(city), day_(day) {
  const auto add = [this](const city::v1::Unit& of) {
    const city::v1::Unit* unit = city_->SuccessorOf(of.id(), day_);
    if (unit != nullptr && !Is(unit)) units_.push_back(unit);
  };
  add(*person.unit);
  for (const city::PersonRef& away : city->AwayBehind(person.person->id())) add(*away.unit);
  for (const city::v1::Unit* unit : units_) {
    takes_in_ = takes_in_ || MayActAtIntake(*city, unit->id());
    for (std::string_view absorbed : city->AbsorbedBy(unit->id(), day)) {
      takes_in_ = takes_in_ || MayActAtIntake(*city, absorbed);
    }
  }
}

bool CityStanding::Is(const city::v1::Unit* unit) const {
  return unit != nullptr && std::find(units_.begin(), units_.end(), unit) != units_.end();
}

bool CityStanding::IsTheirs(std::string_view unit_id) const {
  return Is(city_->SuccessorOf(unit_id, day_));
}

bool CityStanding::IsAbove(std::string_view unit_id) const {
  const city::v1::Unit* unit = city_->SuccessorOf(unit_id, day_);
  return unit != nullptr && IsOrAbove(city_->UnitAbove(*unit, day_));
}

bool CityStanding::IsCentreOf(std::string_view area_code) const {
  return IsOrAbove(city::CentreOf(*city_, area_code, day_));
}

bool CityStanding::TakesIn(std::string_view area_code) const {
  const city::AreaNode* place = city_->FindArea(area_code);
  if (!takes_in_ || place == nullptr) return false;
  return std::any_of(place->at.begin(), place->at.end(), [this](const city::AreaNode* node) {
    return node != nullptr && node->unit != nullptr &&
           IsOrAbove(city_->SuccessorOf(node->unit->id(), day_));
  });
}

bool CityStanding::IsOrAbove(const city::v1::Unit* unit) const {
  for (int32_t depth = 0; unit != nullptr && depth < city::kMaxUnitsAbove; ++depth) {
    if (Is(unit)) return true;
    unit = city_->UnitAbove(*unit, day_);
  }
  return false;
}

}  // namespace huying::gateway
