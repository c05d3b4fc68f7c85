#include "common/city/people.h"

#include <algorithm>

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
  for (auto& [person_id, entry] : entries_) {
    for (const PersonRef& away : city->AwayBehind(person_id)) {
      auto lent = std::find_if(entry.lent.begin(), entry.lent.end(),
                               [&](const Lent& one) { return one.by == away.unit; });
      if (lent == entry.lent.end()) lent = entry.lent.insert(lent, {away.unit, {}});
      lent->rights.push_back({away.person->id(), entries_.at(away.person->id()).permissions});
    }
  }
}

Authority People::AuthorityOf(const core::v1::Actor& actor, std::string_view lead_unit_id,
                              Day day) const {
  Authority authority;
  if (actor.kind() != core::v1::Actor::KIND_STAFF) return authority;
  const auto found = entries_.find(actor.person_id());
  if (found == entries_.end()) return authority;
  const Entry& entry = found->second;
  const v1::Unit& unit = *city_->SuccessorOf(entry.unit->id(), day);
  authority.unit_id = unit.id();
  authority.absorbed = city_->AbsorbedBy(unit.id(), day);
  // Who has not noticed yet that their unit has gone over says its old name.
  if (!actor.unit_id().empty() && !authority.IsOf(actor.unit_id())) return {};
  authority.person_id = found->first;
  authority.permissions = authority.own_permissions = entry.permissions;
  authority.of_lead = authority.IsOf(lead_unit_id);
  authority.above_lead = IsAbove(unit, lead_unit_id, day);
  authority.of_centre = unit.kind() == v1::UNIT_KIND_HOTLINE_CENTRE;
  if (entry.lent.empty()) return authority;
  const v1::Unit* lead = city_->SuccessorOf(lead_unit_id, day);
  if (const Lent* lent = authority.of_lead ? nullptr : LentBy(entry, lead, day)) {
    // What somebody may who has no say in that unit, they may not there in another's place either.
    if (!authority.Leads()) authority.permissions = 0;
    authority.of_lead = authority.lead_is_lent = true;
    AddLent(*lent, authority);
  } else if (const Lent* own = LentBy(entry, &unit, day)) {
    AddLent(*own, authority);
  }
  return authority;
}

void People::AddLent(const Lent& lent, Authority& authority) {
  authority.lent = lent.rights;
  for (const LentRight& right : lent.rights) authority.permissions |= right.permissions;
}

const People::Lent* People::LentBy(const Entry& entry, const v1::Unit* unit, Day day) const {
  for (const Lent& lent : entry.lent) {
    if (unit != nullptr && city_->SuccessorOf(lent.by->id(), day) == unit) return &lent;
  }
  return nullptr;
}

bool People::MayFor(std::string_view person_id, std::string_view unit_id, v1::Permission permission,
                    Day day) const {
  const auto found = entries_.find(person_id);
  return found != entries_.end() && ((found->second.permissions >> permission) & 1) != 0 &&
         IsOf(person_id, unit_id, day);
}

bool People::IsOf(std::string_view person_id, std::string_view unit_id, Day day) const {
  const auto found = entries_.find(person_id);
  if (found == entries_.end()) return false;
  const v1::Unit* unit = city_->SuccessorOf(unit_id, day);
  return unit != nullptr && city_->SuccessorOf(found->second.unit->id(), day) == unit;
}

bool People::IsAbove(const v1::Unit& upper, std::string_view unit_id, Day day) const {
  const v1::Unit* unit = city_->SuccessorOf(unit_id, day);
  for (int32_t depth = 0; unit != nullptr && depth < kMaxUnitsAbove; ++depth) {
    unit = city_->UnitAbove(*unit, day);
    if (unit == &upper) return true;
  }
  return false;
}

}  // namespace huying::city
