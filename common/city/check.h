// Is a city pack whole? Every check adds all mistakes it finds; none stops at the first.
#pragma once

#include <string>

#include "common/city/pack_loader.h"
#include "common/city/report.h"

namespace huying::city {

// Holds a pack that was read against the rules of its fields and against itself; adds to
// `loaded.report`. Without geometry, so that a service starts quickly.
void CheckPack(LoadedPack& loaded);
// Holds areas.geojson against the areas: valid, one for each community, grids within their
// community, no overlaps.
void CheckShapes(LoadedPack& loaded);

// Reads and checks everything in a folder; for `huyingctl city check`. The report is sorted;
// `ToText` prints it.
Report CheckDirectory(const std::string& dir);

}  // namespace huying::city
