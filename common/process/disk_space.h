// Whether the disk of a data folder has room. RocksDB aborts when it finds none in the middle of
// its work, so a process looks before and ends in order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"

namespace huying::process {

// Bytes free on the disk of `folder` or, if that is not there yet, of the nearest folder above it;
// nothing if it cannot be told. Any thread.
std::optional<uint64_t> FreeDiskBytes(const std::string& folder);

// RESOURCE_EXHAUSTED, with what to do, if there are fewer. Any thread.
absl::Status CheckDiskSpace(const std::string& folder, uint64_t bytes_min);

}  // namespace huying::process
