// One partition's store on disk: RAII over a RocksDB with the write-ahead log off. What it holds is
// always a prefix of the log's fold; a crash loses the newest part of it, which the log gives back.
// See docs/log-protocol.md.
//
// Threads: Get, NewIterator and Flush from any thread; Write from one at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/store/row_hash.h"

namespace huying::store {

// Memory that all stores of a process share, so that their number does not decide how much is used.
class Resources {
 public:
  // `cache_bytes` for blocks read, `write_buffer_bytes` for what is not flushed yet (counted
  // against the cache).
  Resources(size_t cache_bytes, size_t write_buffer_bytes);
  ~Resources();
  struct Impl;
  Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

// Rows under this first byte begin with their expiry (8 bytes, big endian, milliseconds) and may
// vanish once Db::SetExpiryHorizon has passed it.
inline constexpr char kExpiringPrefix = 'R';

// Changes that are written together or not at all.
class Batch {
 public:
  Batch();
  ~Batch();
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;
  void Put(std::string_view key, std::string_view value);
  void Delete(std::string_view key);
  // Calls `each` for every change in order; the value is null for a deletion.
  using Each = std::function<void(std::string_view key, const std::string_view* value)>;
  void ForEach(const Each& each) const;
  struct Impl;
  Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

// A changed row by itself; without a value it is deleted.
struct Row {
  RowKey key;
  std::optional<std::string> value;
  bool is_new = false;  // there was certainly no such row before
};

class Iterator {
 public:
  virtual ~Iterator() = default;
  virtual void Seek(std::string_view key) = 0;
  virtual bool Valid() const = 0;
  virtual void Next() = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual absl::Status status() const = 0;
};

// Two of them exist: RocksDB, and one in memory for the simulation (common/testing/memory_db.h).
class Db {
 public:
  virtual ~Db() = default;
  // Nothing if there is no such row.
  virtual absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const = 0;
  // False: there is certainly no such row. Told from memory alone.
  virtual bool MayHold(std::string_view key) const = 0;
  virtual absl::Status Write(const Batch& batch) = 0;
  // The same for rows that the caller needs no more, each key once.
  virtual absl::Status WriteRows(std::vector<Row> rows);
  // A view of this moment.
  virtual std::unique_ptr<Iterator> NewIterator() const = 0;
  // Makes everything written so far durable. Blocks when `wait`.
  virtual absl::Status Flush(bool wait) = 0;
  // Expiring rows with an expiry before this time may vanish from now on. Never goes back.
  virtual void SetExpiryHorizon(int64_t horizon_ms) = 0;
};

// Opens the RocksDB in the folder `path`, making it if need be. DATA_LOSS: the files cannot be read
// or are missing (quarantine them and fold again), which a later read may find, too; UNAVAILABLE:
// the disk failed or is full; FAILED_PRECONDITION: another process has it open. Never scans.
absl::StatusOr<std::unique_ptr<Db>> OpenDb(const std::string& path, const Resources& resources);
// The same without changing anything on disk; every write is refused.
absl::StatusOr<std::unique_ptr<Db>> OpenDbReadOnly(const std::string& path,
                                                   const Resources& resources);

// Moves the folder of a store that cannot be used to `<path>.quarantined-<n>`, so that a person can look
// at it and the log can be folded again. Returns the new name.
absl::StatusOr<std::string> Quarantine(const std::string& path);

}  // namespace huying::store
