// DATA/huying.json: what a data folder was made with. A folder serves one city with one number of
// partitions and one kind of clock for ever.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace huying::process {

struct DataManifest {
  std::string city;   // id of the city pack
  std::string clock;  // "real" or "simulated"
  std::string bus;    // "embedded" or "kafka"
  // Of every event topic; 0: not known yet, since the log has not been asked.
  int32_t partitions = 0;
};

// Writes the manifest into a new folder (making it), or compares it with the one that is there and
// adds the number of partitions when that becomes known.
// FAILED_PRECONDITION says what differs and what to do; DATA_LOSS: the file cannot be read.
absl::Status ClaimDataDir(const std::string& data_dir, const DataManifest& manifest);

}  // namespace huying::process
