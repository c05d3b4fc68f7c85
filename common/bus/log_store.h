// The records of an embedded bus on disk: RocksDB, one Put per record, synced per batch.
//
// Topics stand under topic id 0, records as record_codec.h says. Values go to blob files, so that
// compaction moves keys only. RocksDB cannot recycle WAL files in a recovery mode that notices
// damage (it switches recycling off by itself), so it is not asked to.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bus/bus.h"
#include "common/bus/record_codec.h"

namespace huying::bus {

struct LogStoreOptions {
  std::string path;
  size_t memtable_bytes = 32 << 20;     // up to four of them; a start replays at most this much
  size_t block_cache_bytes = 16 << 20;  // keys only
};

struct StoredTopic {
  uint32_t id = 0;
  int32_t partitions = 0;
  TopicKind kind = TopicKind::kLog;
};

// Reads one partition in the order of its offsets. One thread.
class LogCursor {
 public:
  virtual ~LogCursor() = default;
  // Adds the records from `from` on, in front of `end`, to `out`: at most records_max, and none
  // after bytes_max were passed. DATA_LOSS: one of them is missing or cannot be read.
  virtual absl::Status Read(int64_t from, int64_t end, size_t records_max, size_t bytes_max,
                            std::vector<Record>& out) = 0;
};

class LogStore {
 public:
  // FAILED_PRECONDITION: in use by another process. DATA_LOSS: damaged, with what to do.
  // RESOURCE_EXHAUSTED: no space.
  static absl::StatusOr<std::unique_ptr<LogStore>> Open(const LogStoreOptions& options);

  virtual ~LogStore() = default;
  virtual const std::map<std::string, StoredTopic>& topics() const = 0;
  // Not safe beside another AddTopic. Durable when it returns.
  virtual absl::StatusOr<StoredTopic> AddTopic(const std::string& name, int32_t partitions,
                                               TopicKind kind) = 0;
  // The offset that the next record gets.
  virtual absl::StatusOr<int64_t> EndOffset(PartitionId partition) const = 0;
  virtual std::unique_ptr<LogCursor> NewCursor(PartitionId partition) const = 0;

  // One atomic, synced write: Add any number of records, then Commit. One thread at a time.
  // RESOURCE_EXHAUSTED: the disk is full; UNAVAILABLE: it failed otherwise. After either nothing
  // may be added again.
  virtual void Add(PartitionId partition, const Record& record) = 0;
  virtual absl::Status Commit() = 0;
};

}  // namespace huying::bus
