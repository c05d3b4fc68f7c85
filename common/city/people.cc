#include "common/city/people.h"

#include "common/city/city_builder.h"

namespace huying::city {

People::People(const City* city) : city_(city) {
  for (const v1::Unit& unit : city->pack().units()) {
    for (const v1::Person& person : unit.persons()) {
      Entry& entry = entries_[person.id()];
      entry.unit = &unit;
      for (int permission = 1; permission < v1::Permission_ARRAYSIZE; ++permission) {
        if (city->May(person, static_cast<v1::Permission>(permission))) {
          entry.permissions |= 1U << permission;
        }
      }
    }
  }
}

Authority People::AuthorityOf(const core::v1::Actor& actor, std::string_view lead_unit_id) const {
  Authority authority;
  if (actor.kind() != core::v1::Actor::KIND_STAFF) return authority;
  const auto found = entries_.find(actor.person_id());
  if (found == entries_.end()) return authority;
  const v1::Unit& unit = *found->second.unit;
  if (!actor.unit_id().empty() && actor.unit_id() != unit.id()) return authority;
  authority.permissions = found->second.permissions;
  authority.person_id = found->first;
  authority.unit_id = unit.id();
  authority.of_lead = unit.id() == lead_unit_id;
  authority.above_lead = IsAbove(unit, lead_unit_id);
  authority.of_centre = unit.kind() == v1::UNIT_KIND_HOTLINE_CENTRE;
  return authority;
}

bool People::MayFor(std::string_view person_id, std::string_view unit_id,
                    v1::Permission permission) const {
  const auto found = entries_.find(person_id);
  if (found == entries_.end() || found->second.unit->id() != unit_id) return false;
  return ((found->second.permissions >> permission) & 1) != 0;
}

bool People::IsAbove(const v1::Unit& upper, std::string_view unit_id) const {
  const v1::Unit* unit = city_->FindUnit(unit_id);
  for (int32_t depth = 0; unit != nullptr && depth < kMaxUnitsAbove; ++depth) {
    if (unit->parent_id().empty()) return false;
    if (unit->parent_id() == upper.id()) return true;
    unit = city_->FindUnit(unit->parent_id());
  }
  return false;
}

}  // namespace huying::city
