// Where a report belongs: decided at the edge, before it is routed, since the street decides the
// partition. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/city/city.h"
#include "common/core/verdict.h"
#include "huying/intake/v1/intake.pb.h"

namespace huying::intake {

struct ResolvedPlace {
  std::string area_code;      // the most precise one known; empty: not even the street
  std::string district_code;  // of it, or of where it seems to be; never empty
  uint32_t certainty_permille = 0;
};

// MECH I5: the area that was told, else where the point lies, else what the written address says,
// else what the report itself says. Not sure is not a guess: then area_code is empty. A told area
// that the city does not have is a rejection.
Verdict<ResolvedPlace> ResolvePlace(const city::City& city, const v1::RegisterCase& report);

// The street that the case number begins with, for ever: that of the place, else a pseudo street of
// the district. Which one of these follows from `spread`, so that the same report sent again comes
// into the same partition.
std::string StreetForNumber(const city::City& city, const ResolvedPlace& place,
                            std::string_view spread, int32_t partitions);

}  // namespace huying::intake
