#include "common/city/pack_people.h"

#include <algorithm>

#include "common/city/city_builder.h"

namespace huying::city {

PackPeople::PackPeople(const v1::CityPack& pack) {
  for (const v1::Unit& unit : pack.units()) units_.try_emplace(unit.id(), &unit);
  for (const v1::Role& role : pack.roles()) {
    uint32_t& bits = permissions_[role.id()];
    for (const int permission : role.permissions()) bits |= 1U << permission;
  }
}

const v1::Unit* PackPeople::FindUnit(std::string_view id) const {
  const auto found = units_.find(id);
  return found == units_.end() ? nullptr : found->second;
}

uint32_t PackPeople::PermissionsOf(const v1::Person& person) const {
  uint32_t bits = 0;
  for (const std::string& role : person.roles()) {
    if (const auto found = permissions_.find(role); found != permissions_.end())
      bits |= found->second;
  }
  return bits;
}

const v1::Person* PackPeople::InRole(const v1::Unit& unit, std::string_view role_id) {
  const v1::Person* off_call = nullptr;
  for (const v1::Person& person : unit.persons()) {
    if (std::ranges::find(person.roles(), role_id) == person.roles().end()) continue;
    if (person.on_call()) return &person;
    if (off_call == nullptr) off_call = &person;
  }
  return off_call;
}

std::optional<InUnit> PackPeople::InRoleOrAbove(const v1::Unit& unit,
                                                std::string_view role_id) const {
  const v1::Unit* at = &unit;
  for (int32_t i = 0; at != nullptr && i < kMaxUnitsAbove; ++i, at = Above(*at)) {
    if (const v1::Person* person = InRole(*at, role_id)) return InUnit{person, at};
  }
  return std::nullopt;
}

bool PackPeople::AnybodyMayOrAbove(const v1::Unit& unit, v1::Permission permission) const {
  const v1::Unit* at = &unit;
  for (int32_t i = 0; at != nullptr && i < kMaxUnitsAbove; ++i, at = Above(*at)) {
    if (std::ranges::any_of(at->persons(),
                            [&](const v1::Person& person) { return May(person, permission); })) {
      return true;
    }
  }
  return false;
}

}  // namespace huying::city
