// Whoever is accused, or did the work, does not judge: whom a report is about, which hotline centre it
// belongs to, and who decides in that centre's place. Pure over the city.
#pragma once

#include <string>
#include <string_view>

#include "common/city/city.h"
#include "huying/core/v1/core.pb.h"

namespace huying::city {

// IdList of units or persons.
using IdList = google::protobuf::RepeatedPtrField<std::string>;

// The hotline centre of a place: who finds out where a case is, or the first centre above; else any.
// Null if the city has none.
const v1::Unit* CentreOf(const City& city, std::string_view area_code, Day day);

// `upper` is the unit or stands above it.
bool IsOrAbove(const City& city, std::string_view upper, const v1::Unit* unit, Day day);

// Of these units, complained about at this place, one is this unit or stands above it, units that have
// gone over into others resolved. What stands above the centre with nobody above itself is there by itself
// alone: all others are beneath it, and somebody must judge.
bool IsAbout(const City& city, std::string_view unit_id, const IdList& about_unit_ids,
             std::string_view area_code, Day day);
// A report is about this unit.
bool IsAbout(const City& city, std::string_view unit_id, const core::v1::CaseHeader& of_case,
             Day day);

// What has to be judged of a case.
struct Judgement {
  const core::v1::CaseHeader& of_case;
  v1::Permission permission;
  std::string_view unit_id = {};  // whose work it is; empty: nobody's
  // Who did the work, and so does not judge it; null: nobody.
  const IdList* worked_unit_ids = nullptr;
  const IdList* worked_person_ids = nullptr;
};

// Somebody of the unit is here who may, and did not do the work.
bool HasJudge(const City& city, const v1::Unit& unit, const Judgement& judgement);

// The nearest unit above this one that may judge: one with a judge that did not do the work, is not
// accused, and is no utility, since that judges nobody but itself. Null: there is none.
const v1::Unit* JudgeAbove(const City& city, std::string_view unit_id, const Judgement& judgement,
                           Day day);

// Who judges in the place of a centre that is accused: the nearest above the unit whose work it is, else
// above the centre. Null: there is none, or the centre is not accused.
const v1::Unit* StandInFor(const City& city, const v1::Unit& centre, const Judgement& judgement,
                           Day day);

// Is the centre of the place accused, and does this unit stand above it with nothing against it? It has the
// centre's part then.
bool StandsInForCentre(const City& city, std::string_view unit_id,
                       const core::v1::CaseHeader& of_case, Day day);

}  // namespace huying::city
