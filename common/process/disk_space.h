// Whether the disk of a data folder has room. RocksDB aborts when it finds none in the middle of
// its work, so a process looks before and ends in order.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace huying::process {

// RESOURCE_EXHAUSTED, with what to do, if the disk of `folder` (or, if that is not there yet, of
// the nearest folder above it) has fewer bytes free. Any thread.
absl::Status CheckDiskSpace(const std::string& folder, uint64_t bytes_min);

}  // namespace huying::process
