// Whether the disk of a data folder has room. RocksDB aborts when it finds none in the middle of
// its work, so a process looks before and ends in order.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace huying::process {

// All that the stores hold in memory can still be written when this much is left.
inline constexpr uint64_t kRunBytesMin = uint64_t{160} << 20;
// Room for some work before that.
inline constexpr uint64_t kStartBytesMin = uint64_t{256} << 20;

// RESOURCE_EXHAUSTED, with what to do, if the disk of `folder` (or, if that is not there yet, of
// the nearest folder above it) has fewer bytes free. Any thread.
absl::Status CheckDiskSpace(const std::string& folder, uint64_t bytes_min);

}  // namespace huying::process
