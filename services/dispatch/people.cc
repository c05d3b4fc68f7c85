#include "services/dispatch/people.h"

#include <algorithm>

namespace huying::dispatch {
namespace {

// Units stand in a tree; a pack with a ring in it must not hang us.
constexpr int kUnitDepthMax = 16;

bool Helps(const city::v1::Unit& unit, const v1::Task& task) {
  const auto& helpers = task.helper_unit_ids();
  return unit.id() == task.community_unit_id() ||
         std::find(helpers.begin(), helpers.end(), unit.id()) != helpers.end();
}

}  // namespace

People::People(const city::City* city) : city_(city) {
  for (const city::v1::Unit& unit : city->pack().units()) {
    for (const city::v1::Person& person : unit.persons()) {
      Entry& entry = entries_[person.id()];
      entry.unit = &unit;
      for (int permission = 1; permission < city::v1::Permission_ARRAYSIZE; ++permission) {
        if (city->May(person, static_cast<city::v1::Permission>(permission))) {
          entry.permissions |= 1u << permission;
        }
      }
    }
  }
}

rules::Authority People::AuthorityOf(const core::v1::Actor& actor, const v1::Task& task) const {
  rules::Authority authority;
  if (actor.kind() != core::v1::Actor::KIND_STAFF) return authority;
  const auto found = entries_.find(actor.person_id());
  if (found == entries_.end()) return authority;
  const city::v1::Unit& unit = *found->second.unit;
  if (!actor.unit_id().empty() && actor.unit_id() != unit.id()) return authority;
  authority.permissions = found->second.permissions;
  authority.person_id = found->first;
  authority.unit_id = unit.id();
  authority.of_lead = unit.id() == task.lead_unit_id();
  authority.above_lead = IsAbove(unit, task.lead_unit_id());
  authority.helps = Helps(unit, task);
  authority.of_centre = unit.kind() == city::v1::UNIT_KIND_HOTLINE_CENTRE;
  authority.of_responsible = unit.id() == task.header().unit_id();
  return authority;
}

bool People::MayHandle(std::string_view person_id, std::string_view unit_id) const {
  const auto found = entries_.find(person_id);
  if (found == entries_.end() || found->second.unit->id() != unit_id) return false;
  return ((found->second.permissions >> city::v1::PERMISSION_HANDLE) & 1) != 0;
}

bool People::IsAbove(const city::v1::Unit& upper, std::string_view unit_id) const {
  const city::v1::Unit* unit = city_->FindUnit(unit_id);
  for (int depth = 0; unit != nullptr && depth < kUnitDepthMax; ++depth) {
    if (unit->parent_id().empty()) return false;
    if (unit->parent_id() == upper.id()) return true;
    unit = city_->FindUnit(unit->parent_id());
  }
  return false;
}

}  // namespace huying::dispatch
