// Who is meant where no name is given. Pure.
#pragma once

#include "huying/city/v1/city.pb.h"
#include "huying/city/v1/unit.pb.h"

namespace huying::supervision::rules {

// The head of a unit: who may review as leader, else as deputy, else as head of a section, else the
// first person. Null if the unit has nobody.
const city::v1::Person* HeadOf(const city::v1::Unit& unit, const city::v1::CityPack& pack);

// MECH S4: somebody of the unit, one on call before the others; null if it has nobody.
const city::v1::Person* AnybodyIn(const city::v1::Unit& unit);

}  // namespace huying::supervision::rules
