// A city pack on disk: reads its files into one message and remembers where each part came from.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/city/report.h"
#include "huying/city/v1/city.pb.h"

namespace huying::city {

inline constexpr std::string_view kShapesFile = "areas.geojson";

// A pack as it was written, mistakes and all. It does not move: `sources` knows its messages by
// address.
struct LoadedPack {
  LoadedPack() = default;
  LoadedPack(const LoadedPack&) = delete;
  LoadedPack& operator=(const LoadedPack&) = delete;

  v1::CityPack pack;
  std::string shapes;  // the text of areas.geojson; empty if there is none
  SourceMap sources;
  Report report;  // what could not be read
  // A whole file is not there or could not be read: what others miss of it would be said a hundred times.
  bool file_lost = false;
};

// Reads DIR/*.yaml, DIR/areas.geojson and DIR/knowledge/*.md and sets the version. Everything that
// is wrong with the files themselves is in `loaded.report`; nothing is thrown. Files are at most 64
// MiB.
void ReadPack(const std::string& dir, LoadedPack& loaded);

}  // namespace huying::city
