// A store in memory for the simulation. What was written survives a crash only up to some earlier
// flush, as with the real one.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "common/store/db.h"

namespace huying::testing {

// The "disk" of one store; outlives the MemoryDbs opened on it.
struct MemoryDisk {
  std::map<std::string, std::string, std::less<>> flushed;
  bool open = false;
  bool failing = false;  // reads, writes and flushes answer UNAVAILABLE
  std::function<absl::Status()> read_fault =
      {};  // asked at each read of rows, if set: what is wrong with this one
};

// Opens `disk` as it was flushed last. A MemoryDb that is destroyed without Flush has crashed.
// Flush drops what has expired.
std::unique_ptr<store::Db> OpenMemoryDb(MemoryDisk* disk);

}  // namespace huying::testing
