#include "services/simulator/actors.h"

#include <algorithm>
#include <limits>
#include <span>

namespace huying::simulator {
namespace {

constexpr Day kLastDay = std::numeric_limits<Day>::max();
// No pack nests deeper; a ring of parents must not hang us.
constexpr int kChainMax = 16;

core::v1::Actor StaffOf(const std::string& unit_id) {
  core::v1::Actor actor;
  actor.set_kind(core::v1::Actor::KIND_STAFF);
  actor.set_unit_id(unit_id);
  return actor;
}

}  // namespace

Actors::Actors(const city::City* city) : city_(city) {
  nobody_.set_kind(core::v1::Actor::KIND_STAFF);
  citizen_.set_kind(core::v1::Actor::KIND_CITIZEN);
  for (const city::v1::Unit& unit : city->pack().units()) {
    Office& office = offices_[unit.id()];
    office.nameless = StaffOf(unit.id());
    if (unit.kind() == city::v1::UNIT_KIND_HOTLINE_CENTRE && centre_ == nullptr) centre_ = &office;
    if (unit.kind() == city::v1::UNIT_KIND_DEPARTMENT && !unit.parent_id().empty() &&
        !unit.has_merged_into())
      departments_.push_back(unit.id());
    for (const city::v1::Person& person : unit.persons()) {
      if (!city->IsHere({&person, &unit})) continue;
      core::v1::Actor actor = office.nameless;
      actor.set_person_id(person.id());
      office.able[city::v1::PERMISSION_UNSPECIFIED].push_back(actor);
      for (int number = 1; number < city::v1::Permission_ARRAYSIZE; ++number) {
        if (city->MayHere({&person, &unit}, static_cast<city::v1::Permission>(number)))
          office.able[static_cast<size_t>(number)].push_back(actor);
      }
    }
  }
  for (const city::v1::Unit& unit : city->pack().units())
    offices_.at(unit.id()).above = OfficeOf(unit.parent_id());
}

const Office* Actors::OfficeOf(std::string_view unit_id) const {
  // Whom a unit leaves behind that goes over into another, that one has; until it is empty it has its
  // own people, whoever they are of by then.
  const city::v1::Unit* unit = city_->FindUnit(unit_id);
  if (unit != nullptr && unit->persons().empty()) unit = city_->SuccessorOf(unit_id, kLastDay);
  const auto found = unit == nullptr ? offices_.end() : offices_.find(unit->id());
  return found == offices_.end() ? nullptr : &found->second;
}

const core::v1::Actor* Actors::Find(const Office* office, city::v1::Permission permission,
                                    Random* random,
                                    absl::FunctionRef<bool(const core::v1::Actor&)> may) const {
  for (int step = 0; office != nullptr && step < kChainMax; ++step, office = office->above) {
    const std::vector<core::v1::Actor>& able = office->able[static_cast<size_t>(permission)];
    int64_t skip = 0;
    if (random != nullptr) skip = random->Below(std::count_if(able.begin(), able.end(), may));
    for (const core::v1::Actor& actor : able) {
      if (may(actor) && skip-- == 0) return &actor;
    }
  }
  return nullptr;
}

const core::v1::Actor& Actors::Of(const Office* office, city::v1::Permission permission,
                                  Random* random, std::string_view but_not) const {
  const core::v1::Actor* found =
      Find(office, permission, random,
           [&](const core::v1::Actor& actor) { return actor.person_id() != but_not; });
  if (found != nullptr) return *found;
  return office == nullptr ? nobody_ : office->nameless;
}

std::string Actors::OtherUnit(std::string_view but_not, const city::AreaNode& place,
                              Random& random) const {
  const city::AreaNode* street = place.at[city::v1::AREA_LEVEL_STREET];
  // Nobody hands work to a unit that goes over into another.
  const city::v1::Unit* office = street == nullptr || street->unit == nullptr
                                     ? nullptr
                                     : city_->SuccessorOf(street->unit->id(), kLastDay);
  if (office != nullptr && office != city_->SuccessorOf(but_not, kLastDay)) return office->id();
  for (int attempt = 0; attempt < 8 && !departments_.empty(); ++attempt) {
    const std::string& unit = random.Pick(std::span<const std::string>(departments_));
    if (unit != but_not) return unit;
  }
  return std::string(but_not);
}

}  // namespace huying::simulator
