// Is a city pack whole? Every check adds all mistakes it finds; none stops at the first.
#pragma once

#include <string>

#include "common/city/pack_loader.h"
#include "common/city/report.h"
#include "common/core/civil.h"

namespace huying::city {

// Holds a pack that was read against the rules of its fields and against itself; adds to
// `loaded.report`. Without geometry, so that a service starts quickly.
void CheckPack(LoadedPack& loaded);
// Holds areas.geojson against the areas: valid, one for each community, grids within their
// community, no overlaps.
void CheckShapes(LoadedPack& loaded);

// Adds what is no mistake but should be known on that day, such as the end of the calendar, to the
// warnings of a pack without mistakes.
void WarnOfPack(LoadedPack& loaded, Day today);

// Reads and checks everything in a folder; for `huyingctl city check`. The report is sorted;
// `ToText` prints it.
Report CheckDirectory(const std::string& dir, Day today);

}  // namespace huying::city
