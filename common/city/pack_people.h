// Who is in a pack that may still have mistakes, and what they may do. Internal to common/city.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "huying/city/v1/city.pb.h"

namespace huying::city {

// Somebody, and the unit that they are of.
struct InUnit {
  const v1::Person* person = nullptr;
  const v1::Unit* unit = nullptr;
};

class PackPeople {
 public:
  // The pack outlives this.
  explicit PackPeople(const v1::CityPack& pack);

  // Null if there is none.
  const v1::Unit* FindUnit(std::string_view id) const;
  // Bit n is permission n.
  uint32_t PermissionsOf(const v1::Person& person) const;
  bool May(const v1::Person& person, v1::Permission permission) const {
    return (PermissionsOf(person) >> permission & 1U) != 0;
  }
  // The person of the unit with this role, one on call before the others; null if it has none.
  static const v1::Person* InRole(const v1::Unit& unit, std::string_view role_id);
  // The same; where there is none the unit above is asked, and so on, as City::PersonOnRung does.
  std::optional<InUnit> InRoleOrAbove(const v1::Unit& unit, std::string_view role_id) const;
  // Somebody of the unit or of one above it may do this.
  bool AnybodyMayOrAbove(const v1::Unit& unit, v1::Permission permission) const;

 private:
  const v1::Unit* Above(const v1::Unit& unit) const { return FindUnit(unit.parent_id()); }

  absl::flat_hash_map<std::string_view, const v1::Unit*> units_;
  absl::flat_hash_map<std::string_view, uint32_t> permissions_;  // by role
};

}  // namespace huying::city
