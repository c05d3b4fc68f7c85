// I5: where it is; not sure is a queue and not a guess. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "services/intake/policy.h"

namespace huying::intake::placing {

// MECH I5: what the edge found, for a registration.
void Place(const v1::Registration& registration, NewEvents& events);

// MECH I5: a person names a street of the city, or what lies in one.
std::optional<Rejection> CheckArea(std::string_view area_code, const Policy& policy);

// MECH I5: a person finds the place: a street or smaller. The number keeps its street for ever.
Verdict<NewEvents> Find(const v1::Case& of_case, const v1::PlaceCase& command, const Policy& policy,
                        NewEvents events);

// A person must find it.
bool IsOpen(const v1::Case& of_case);

void AdvancePlaced(const v1::CasePlaced& placed, core::v1::CaseHeader& header);
void AdvanceLeftOpen(const v1::PlaceLeftOpen& open, core::v1::CaseHeader& header);

void OnPlaced(const v1::CasePlaced& placed, const core::v1::EventHeader& header, v1::Case& of_case);
void OnLeftOpen(const v1::PlaceLeftOpen& open, const core::v1::EventHeader& header,
                v1::Case& of_case);

}  // namespace huying::intake::placing
