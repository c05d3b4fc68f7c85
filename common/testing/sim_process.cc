#include "common/testing/sim_process.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace huying::testing {

SimProcess::SimProcess(std::string name, Parts parts)
    : name_(std::move(name)), parts_(std::move(parts)) {
  for (size_t service = 0; service < parts_.services.size(); ++service) {
    for (int32_t partition = 0; partition < parts_.partitions; ++partition) {
      slots_.push_back(std::make_unique<SimSlot>());
      slots_.back()->service = service;
      slots_.back()->partition = partition;
    }
  }
}

void SimProcess::Start() {
  up_ = true;
  paused = false;
  for (const auto& slot : slots_) Open(*slot);
}

void SimProcess::Crash() {
  up_ = false;
  paused = false;
  for (const auto& slot : slots_) slot->processor.reset();
}

void SimProcess::Open(SimSlot& slot) {
  runtime::ProcessorDeps deps;
  deps.handlers = parts_.services[slot.service];
  deps.bus = parts_.bus;
  deps.clock = &clock_;
  deps.open_store = [&slot](const std::string&) -> absl::StatusOr<std::unique_ptr<store::Db>> {
    ++slot.opens;
    if (slot.disk.failing) return absl::UnavailableError("the disk fails");
    return OpenMemoryDb(&slot.disk);
  };
  deps.quarantine = [&slot](const std::string& path) -> absl::StatusOr<std::string> {
    slot.disk.flushed.clear();
    slot.disk.read_fault = nullptr;
    return path;
  };
  deps.wake = [&slot] { slot.woken = true; };
  deps.random = [this] { return parts_.random->Next(); };
  deps.announce = [this, &slot](uint64_t, int64_t, uint64_t) {
    if (parts_.acquired) parts_.acquired(slot);
  };
  deps.rules = parts_.rules;
  slot.processor = std::make_unique<runtime::PartitionProcessor>(std::move(deps), parts_.options,
                                                                 slot.partition);
  slot.woken = true;
  slot.processor->Want(slot.wanted);
}

void SimProcess::Want(SimSlot& slot, runtime::Wanted wanted) {
  slot.wanted = wanted;
  if (slot.processor != nullptr) slot.processor->Want(wanted);
}

bool SimProcess::Turn(SimSlot& slot) {
  slot.woken = false;
  if (slot.processor->TurnOnce()) slot.woken = true;
  return slot.woken;
}

std::string SimProcess::NameOf(const SimSlot& slot) const {
  return absl::StrCat(name_, "/", parts_.services[slot.service]->spec().name, "/", slot.partition);
}

}  // namespace huying::testing
