#include "services/huyingctl/sim/actors.h"

#include <span>
#include <vector>

namespace huying::ctl {
namespace {

// No pack nests deeper; a ring of parents must not hang us.
constexpr int kChainMax = 16;

}  // namespace

Actors::Actors(const city::City* city) : city_(city) {
  for (const city::v1::Unit& unit : city->pack().units()) {
    if (unit.kind() == city::v1::UNIT_KIND_HOTLINE_CENTRE && centre_id_.empty())
      centre_id_ = unit.id();
    if (unit.kind() == city::v1::UNIT_KIND_DEPARTMENT && !unit.parent_id().empty())
      departments_.push_back(unit.id());
  }
}

core::v1::Actor Actors::Of(std::string_view unit_id, city::v1::Permission permission,
                           Random& random, std::string_view but_not) const {
  core::v1::Actor actor;
  actor.set_kind(core::v1::Actor::KIND_STAFF);
  actor.set_unit_id(std::string(unit_id));
  const city::v1::Unit* unit = city_->FindUnit(unit_id);
  for (int step = 0; unit != nullptr && step < kChainMax; ++step) {
    std::vector<const city::v1::Person*> able;
    for (const city::v1::Person& person : unit->persons()) {
      if (person.id() != but_not && city_->May(person, permission)) able.push_back(&person);
    }
    if (!able.empty()) {
      actor.set_person_id(random.Pick(std::span<const city::v1::Person* const>(able))->id());
      actor.set_unit_id(unit->id());
      return actor;
    }
    unit = unit->parent_id().empty() ? nullptr : city_->FindUnit(unit->parent_id());
  }
  return actor;
}

core::v1::Actor Actors::OfCentre(city::v1::Permission permission, Random& random,
                                 std::string_view but_not) const {
  return Of(centre_id_, permission, random, but_not);
}

core::v1::Actor Actors::Citizen() {
  core::v1::Actor actor;
  actor.set_kind(core::v1::Actor::KIND_CITIZEN);
  return actor;
}

std::string Actors::OtherUnit(std::string_view but_not, const city::AreaNode& place,
                              Random& random) const {
  const city::AreaNode* street = place.at[city::v1::AREA_LEVEL_STREET];
  if (street != nullptr && street->unit != nullptr && street->unit->id() != but_not)
    return street->unit->id();
  for (int attempt = 0; attempt < 8 && !departments_.empty(); ++attempt) {
    const std::string& unit = random.Pick(std::span<const std::string>(departments_));
    if (unit != but_not) return unit;
  }
  return std::string(but_not);
}

}  // namespace huying::ctl
