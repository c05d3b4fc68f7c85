// One simulated process: real partition processors of all services on stores in memory, with a
// clock of its own.
//
// For tests only. Threads: one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/runtime/processor.h"
#include "common/testing/fake_clock.h"
#include "common/testing/memory_db.h"
#include "common/testing/sim_bus.h"

namespace huying::testing {

// One partition of one service in one process. Its disk outlives the process.
struct SimSlot {
  size_t service = 0;  // index into the services
  int32_t partition = 0;
  MemoryDisk disk;
  int damages = 0;  // of the disk; few, since a processor gives up after some
  runtime::Wanted wanted = runtime::Wanted::kNothing;
  bool woken = true;
  uint64_t opens = 0;                                      // of the store, since the start
  std::unique_ptr<runtime::PartitionProcessor> processor;  // null while the process is down
};

class SimProcess {
 public:
  struct Parts {
    std::vector<const runtime::Handlers*> services;
    int32_t partitions = 1;
    SimBus* bus = nullptr;
    SimRandom* random = nullptr;
    runtime::HostOptions options;
    runtime::ProtocolRules rules;
    // A slot of this process owns its partition now; may be empty.
    std::function<void(const SimSlot& slot)> acquired;
  };

  SimProcess(std::string name, Parts parts);

  // The slots are made anew from what was flushed, and want what they wanted before.
  void Start();
  // Everything that was not flushed is gone; requests that are on their way may still arrive.
  void Crash();
  bool up() const { return up_; }

  const std::string& name() const { return name_; }
  FakeClock& clock() { return clock_; }
  const FakeClock& clock() const { return clock_; }
  std::vector<std::unique_ptr<SimSlot>>& slots() { return slots_; }
  SimSlot& slot(size_t service, int32_t partition) {
    return *slots_[service * static_cast<size_t>(parts_.partitions) +
                   static_cast<size_t>(partition)];
  }
  void Want(SimSlot& slot, runtime::Wanted wanted);
  // True when the slot has more to do at once.
  bool Turn(SimSlot& slot);
  // "p1/counter/0", for messages.
  std::string NameOf(const SimSlot& slot) const;

  bool paused = false;  // stopped in the middle of everything; it does not know

 private:
  void Open(SimSlot& slot);

  const std::string name_;
  const Parts parts_;
  FakeClock clock_;
  bool up_ = false;
  std::vector<std::unique_ptr<SimSlot>> slots_;
};

}  // namespace huying::testing
