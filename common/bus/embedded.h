// The embedded bus: a durable log in one folder, for one process. A community or a laptop needs
// nothing else.
//
// An append is acknowledged after it was synced to disk together with all others that waited (group
// commit). When a write fails or the disk is full, the bus takes nothing more until it is opened
// anew; reading goes on. Topics of every kind keep all their records: a compacted one is read from
// the start with the newest record of a key last, which its readers expect anyway. One process owns
// all partitions, so a Membership is settled at once.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/bus/bus.h"

namespace huying::bus {

struct EmbeddedOptions {
  std::string path;                           // the folder; made if it is missing
  size_t queue_records_max = 8192;            // of one appender
  size_t queue_bytes_max = 8 << 20;           // of one appender
  size_t commit_bytes_max = 8 << 20;          // of one sync
  size_t tail_bytes_per_partition = 1 << 20;  // recent records kept in memory for readers
  size_t memtable_bytes = 32 << 20;           // up to four of them
};

// FAILED_PRECONDITION: another process has the folder open. DATA_LOSS: the log is damaged; says
// what to do. RESOURCE_EXHAUSTED: the disk is full. Blocks while the last megabytes are replayed.
absl::StatusOr<std::unique_ptr<Bus>> OpenEmbeddedBus(const EmbeddedOptions& options);

}  // namespace huying::bus
