// The bus: ordered, durable partitions that the services write their decisions to and read each
// other's from.
//
// Two implementations serve production, `kafka` and `embedded`; `sim` serves tests. This header is
// all that the rest of the code knows of them. Which records count is not the bus's business: see
// common/runtime/fencing.h.
//
// Threads: a Bus may be used from any thread. An Appender or a Reader belongs to one thread at a
// time (the worker that its partition is pinned to). Nothing here blocks unless its comment says
// so.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace huying::bus {

// What a record is, carried beside its payload (in Kafka: the one-byte header `hy-kind`).
enum class RecordKind : uint8_t {
  kPlain = 0,     // no part of the log protocol: owners, dead letters, public events
  kFence = 1,     // "from here on I own this partition"
  kDecision = 2,  // an atomic decision
  kProgress = 3,  // inputs were read that led to nothing
};

struct Record {
  int64_t offset = -1;
  int64_t time_ms = 0;  // when the bus took it; never an input to a rule
  RecordKind kind = RecordKind::kPlain;
  std::string key;
  std::string payload;
};

// The outcome of one append.
struct Delivery {
  uint64_t token = 0;   // as given to Append
  absl::Status status;  // not OK: the record may or may not have been stored
  int64_t offset = -1;  // where it was stored, if OK
};

// Called from any thread when a Poll may find something new; several events may share one call.
// Must be cheap and must not block. Never called after the Appender, Reader or Membership that it
// was given to is gone; so do not close one of these under a lock that its Wake takes.
using Wake = std::function<void()>;

// Appends to one partition, in order, idempotently, acknowledged by all replicas.
class Appender {
 public:
  virtual ~Appender() = default;
  // Hands a record over. OK: exactly one Delivery with this token follows. Otherwise nothing was
  // taken: RESOURCE_EXHAUSTED: the bounded queue is full (it may hold one record only until the
  // first outcome has come), a Wake tells when to try again;
  // INVALID_ARGUMENT: key and payload are larger than kRecordBytesMax; UNAVAILABLE: the bus takes
  // no appends now and the message says why.
  virtual absl::Status Append(RecordKind kind, std::string_view key, std::string payload,
                              uint64_t token) = 0;
  // Moves the outcomes learned since the last call to the end of `out`, in the order of the
  // appends.
  virtual void Poll(std::vector<Delivery>& out) = 0;
};

// Reads one partition in order, from an offset on. Must be polled now and then even without a Wake:
// one may come late for records of other processes.
class Reader {
 public:
  virtual ~Reader() = default;
  // Moves at most `records_max` records to the end of `out`; none means that there is nothing new
  // yet. OUT_OF_RANGE: the log does not hold the wanted offset (it begins later or ends earlier),
  // which retrying never fixes. DATA_LOSS: the log is damaged there, nor does that fix.
  // UNAVAILABLE: ask again.
  virtual absl::Status Poll(size_t records_max, std::vector<Record>& out) = 0;
  // True when the last Poll left nothing behind: the reader had reached the end of the log as it
  // then was.
  virtual bool AtEnd() const = 0;
  // The offset behind the last record of the log, as far as the last Poll learned it; -1: unknown.
  virtual int64_t End() const { return -1; }
};

// Membership of a consumer group: which partitions this instance should own. For liveness only;
// safety never rests on it.
class Membership {
 public:
  virtual ~Membership() = default;
  // True when the assignment has changed since the last call; then `partitions` is the whole new
  // one, sorted.
  virtual bool Poll(std::vector<int32_t>& partitions) = 0;
  // Leaves the group, so that others take over at once. Blocks for at most a few seconds.
  virtual void Leave() = 0;
  // Begins to leave without waiting; Leave or the end waits. Any thread.
  virtual void BeginLeave() {}
  // Not OK: this member is out for good and will never be given a partition again; says why. Any
  // thread.
  virtual absl::Status status() const { return absl::OkStatus(); }
};

enum class TopicKind {
  kLog,        // an event topic: kept for ever, never compacted
  kCompacted,  // the newest record of each key is kept: owners
  kPlain,      // dead letters, public events: kept for ever
};

struct TopicSpec {
  std::string name;
  int32_t partitions = 1;
  int32_t replication = 1;
  TopicKind kind = TopicKind::kLog;
};

class Bus {
 public:
  virtual ~Bus() = default;
  // NOT_FOUND: no such topic or partition. Blocks when a topic is used for the first time.
  // Appenders and Readers must be gone before their Bus.
  virtual absl::StatusOr<std::unique_ptr<Appender>> OpenAppender(const std::string& topic,
                                                                 int32_t partition, Wake wake) = 0;
  // `from` is the offset of the first record wanted.
  virtual absl::StatusOr<std::unique_ptr<Reader>> OpenReader(const std::string& topic,
                                                             int32_t partition, int64_t from,
                                                             Wake wake) = 0;
  // Joins `group` as the member named `instance`, for the partitions of `topic`.
  virtual absl::StatusOr<std::unique_ptr<Membership>> Join(const std::string& group,
                                                           const std::string& instance,
                                                           const std::string& topic, Wake wake) = 0;
  // Makes the topics that are missing. Blocks. FAILED_PRECONDITION names a setting of a topic there
  // is that the protocol cannot live with, and how to fix it.
  virtual absl::Status CreateTopics(const std::vector<TopicSpec>& topics) = 0;
  // The same check, making nothing: NOT_FOUND names a missing topic. Blocks.
  virtual absl::Status CheckTopics(const std::vector<TopicSpec>& topics) = 0;
  // The number of partitions of a topic; NOT_FOUND if there is none. Blocks.
  virtual absl::StatusOr<int32_t> PartitionCount(const std::string& topic) = 0;
  // True: Record::time_ms is by a clock that is not this process's, the broker's.
  virtual bool HasClock() const { return false; }
  // Not OK while the bus as a whole cannot be reached; says why. Any thread; does not block.
  virtual absl::Status Health() const { return absl::OkStatus(); }
  // Waits until everything appended so far has an outcome, or until `timeout`.
  virtual absl::Status Flush(absl::Duration timeout) = 0;
};

// The largest record (key and payload) that an Appender takes. Kafka topics are made with
// max.message.bytes a little above it.
inline constexpr size_t kRecordBytesMax = 960 * 1024;

}  // namespace huying::bus
