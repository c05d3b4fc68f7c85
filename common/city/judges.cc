#include "common/city/judges.h"

#include <algorithm>

#include "common/city/city_builder.h"

namespace huying::city {
namespace {

bool Names(const IdList* ids, std::string_view id) {
  return ids != nullptr && std::find(ids->begin(), ids->end(), id) != ids->end();
}

bool DidTheWork(const City& city, const v1::Unit& unit, const IdList* worked, Day day) {
  return worked != nullptr &&
         std::any_of(worked->begin(), worked->end(), [&](const std::string& unit_id) {
           return unit_id == unit.id() || city.SuccessorOf(unit_id, day) == &unit;
         });
}

}  // namespace

const v1::Unit* CentreOf(const City& city, std::string_view area_code, Day day) {
  const v1::Unit* unit = city.PlacingUnit(area_code);
  for (int32_t depth = 0; unit != nullptr && depth < kMaxUnitsAbove; ++depth) {
    if (unit->kind() == v1::UNIT_KIND_HOTLINE_CENTRE) return unit;
    unit = city.UnitAbove(*unit, day);
  }
  for (const v1::Unit& any : city.pack().units()) {
    if (any.kind() == v1::UNIT_KIND_HOTLINE_CENTRE) return &any;
  }
  return nullptr;
}

bool IsOrAbove(const City& city, std::string_view upper, const v1::Unit* unit, Day day) {
  for (int32_t depth = 0; unit != nullptr && depth < kMaxUnitsAbove; ++depth) {
    if (unit->id() == upper) return true;
    unit = city.UnitAbove(*unit, day);
  }
  return false;
}

// MECH I8
bool IsAbout(const City& city, std::string_view unit_id, const IdList& about_unit_ids,
             std::string_view area_code, Day day) {
  if (unit_id.empty() || about_unit_ids.empty()) return false;
  const v1::Unit* unit = city.SuccessorOf(unit_id, day);
  return std::any_of(about_unit_ids.begin(), about_unit_ids.end(), [&](const std::string& id) {
    const v1::Unit* named = city.SuccessorOf(id, day);
    if (named == nullptr || named == unit) return named != nullptr;
    const bool tops_all = city.UnitAbove(*named, day) == nullptr &&
                          IsOrAbove(city, named->id(), CentreOf(city, area_code, day), day);
    return !tops_all && IsOrAbove(city, named->id(), unit, day);
  });
}

bool IsAbout(const City& city, std::string_view unit_id, const core::v1::CaseHeader& of_case,
             Day day) {
  return IsAbout(city, unit_id, of_case.about_unit_ids(), of_case.area_code(), day);
}

bool HasJudge(const City& city, const v1::Unit& unit, const Judgement& judgement) {
  return std::any_of(unit.persons().begin(), unit.persons().end(), [&](const v1::Person& person) {
    return city.MayHere({&person, &unit}, judgement.permission) &&
           !Names(judgement.worked_person_ids, person.id());
  });
}

const v1::Unit* JudgeAbove(const City& city, std::string_view unit_id, const Judgement& judgement,
                           Day day) {
  const v1::Unit* unit = city.SuccessorOf(unit_id, day);
  for (int32_t depth = 0; unit != nullptr && depth < kMaxUnitsAbove; ++depth) {
    unit = city.UnitAbove(*unit, day);
    if (unit == nullptr || unit->kind() == v1::UNIT_KIND_UTILITY) continue;
    if (!DidTheWork(city, *unit, judgement.worked_unit_ids, day) &&
        !IsAbout(city, unit->id(), judgement.of_case, day) && HasJudge(city, *unit, judgement)) {
      return unit;
    }
  }
  return nullptr;
}

// MECH I8, D3, D10, F1, F2, F3
const v1::Unit* StandInFor(const City& city, const v1::Unit& centre, const Judgement& judgement,
                           Day day) {
  if (!IsAbout(city, centre.id(), judgement.of_case, day)) return nullptr;
  const v1::Unit* unit = JudgeAbove(city, judgement.unit_id, judgement, day);
  return unit != nullptr ? unit : JudgeAbove(city, centre.id(), judgement, day);
}

bool StandsInForCentre(const City& city, std::string_view unit_id,
                       const core::v1::CaseHeader& of_case, Day day) {
  if (unit_id.empty() || of_case.about_unit_ids().empty()) return false;
  const v1::Unit* centre = CentreOf(city, of_case.area_code(), day);
  if (centre == nullptr || centre->id() == unit_id) return false;
  const v1::Unit* unit = city.FindUnit(unit_id);
  return unit != nullptr && unit->kind() != v1::UNIT_KIND_UTILITY &&
         IsOrAbove(city, unit_id, centre, day) && IsAbout(city, centre->id(), of_case, day) &&
         !IsAbout(city, unit_id, of_case, day);
}

}  // namespace huying::city
