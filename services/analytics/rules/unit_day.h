// Adding and comparing counts of units. Pure.
#pragma once

#include "huying/analytics/v1/state.pb.h"

namespace huying::analytics::rules {

// Adds counts; names of unit and day stay.
void Add(const v1::UnitDay& more, v1::UnitDay& sum);
void Subtract(const v1::UnitDay& less, v1::UnitDay& sum);
// True if every count is 0.
bool IsZero(const v1::UnitDay& counts);

}  // namespace huying::analytics::rules
