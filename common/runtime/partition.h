// What the parts of one partition's processor share: the world around it, its store, and what it
// tells about itself.
//
// Threads: the worker of the partition; Gauges from any.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bus/bus.h"
#include "common/core/clock.h"
#include "common/runtime/dead_letters.h"
#include "common/runtime/event_applier.h"
#include "common/runtime/event_counts.h"
#include "common/runtime/fencing.h"
#include "common/runtime/handlers.h"
#include "common/runtime/log_source.h"
#include "common/runtime/partition_store.h"
#include "common/runtime/recovery.h"
#include "common/runtime/types.h"
#include "common/store/db.h"

namespace huying::runtime {

// The world around a processor; all pointers outlive it.
struct ProcessorDeps {
  const Handlers* handlers = nullptr;
  bus::Bus* bus = nullptr;
  const Clock* clock = nullptr;
  // Opens the store in a folder: store::OpenDb, or the simulation's.
  OpenStore open_store;
  // Moves a store that cannot be read out of the way.
  std::function<absl::StatusOr<std::string>(const std::string& path)> quarantine =
      store::Quarantine;
  bus::Wake wake;                    // turns the processor soon
  std::function<uint64_t()> random;  // owner ids; never twice the same
  // It owns now, from this epoch of this log on; `time_ms` is that of the newest decision. May be
  // empty.
  std::function<void(uint64_t epoch, int64_t time_ms, uint64_t log_id)> announce;
  EventCounts* decided = nullptr;  // told of each own record that is durable; may be null
  ProtocolRules rules;
};

// What Status tells, kept apart so that it never waits for the worker.
struct Gauges {
  std::atomic<uint64_t> epoch{0};
  std::atomic<int64_t> next_offset{0};
  std::atomic<uint32_t> in_flight{0};
  std::atomic<uint32_t> replies_waiting{0};
  std::atomic<uint32_t> timers_overdue{0};
  std::atomic<uint32_t> oversized_timers{0};
  std::array<std::atomic<uint64_t>, kValidities> validated{};  // records read, of all logs
  std::atomic<uint64_t> dead_letters{0};
  std::atomic<uint64_t> letters_dropped{0};
  std::atomic<uint64_t> expired_commands{0};
  std::atomic<uint64_t> reused_request_ids{0};
  std::atomic<int64_t> clock_ahead_ms{0};
  std::atomic<bool> bus_trouble{false};
};

struct Partition {
  Partition(ProcessorDeps the_deps, const HostOptions& the_options, int32_t the_number);

  const std::string& service() const { return deps.handlers->spec().name; }
  std::string name() const;  // "dispatch/3"
  int64_t SteadyMs() const { return deps.clock->SteadyMs(); }
  // Lays a record that cannot be read or answered into the dead letters, with its cause and
  // position. Returns the letter's number.
  uint64_t DeadLetter(const std::string& of_service, const bus::Record& record,
                      const std::string& cause);

  const ProcessorDeps deps;
  const HostOptions options;
  const int32_t number;
  const EventApplier applier;
  PartitionStore store;
  DeadLetters dead_letters;
  DecisionCounter counter;
  Gauges gauges;
};

// The log of another service as it is read here. After an error it is opened again where it was, a
// little later; what was read before stays.
class Input {
 public:
  Input(Partition* partition, const Subscription& subscription);

  const Subscription& subscription() const { return subscription_; }
  // Reads from here on.
  void Start(log::v1::Cursor cursor);
  void Close();
  // The next record, if there is one now. Not OK: no retry ends it.
  absl::Status Next(google::protobuf::Arena& arena, ValidatedRecord& validated, bool& found);
  void PutBack(uint32_t events_done) { log_.PutBack(events_done); }
  const bus::Record& raw() const { return log_.raw(); }
  const log::v1::Cursor& cursor() const { return log_.is_open() ? log_.cursor() : cursor_; }
  const LogSource::Counts& counts() const { return log_.counts(); }
  bool AtEnd() const { return log_.is_open() && log_.AtEnd(); }
  // The offset behind the log's last record as far as known; -1: unknown.
  int64_t End() const { return log_.is_open() ? log_.End() : -1; }

  bool moved = false;  // since a record last carried its cursor

 private:
  Partition* partition_;
  const Subscription subscription_;
  LogSource log_;
  log::v1::Cursor cursor_;  // while it is closed
  Backoff backoff_;
};

// A turn ends after so much reading, whatever there is: other partitions share the worker.
class ReadLimit {
 public:
  ReadLimit(const Clock* clock, size_t records_max)
      : clock_(clock), began_ms_(clock->SteadyMs()), records_max_(records_max) {}
  // Counts a record; true when the turn has read enough.
  bool Count(size_t bytes) {
    bytes_ += bytes;
    return ++records_ >= records_max_ || bytes_ >= kBytesMax ||
           clock_->SteadyMs() - began_ms_ >= kTurnMs;
  }
  size_t records() const { return records_; }

 private:
  static constexpr size_t kBytesMax = 1 << 20;
  static constexpr int64_t kTurnMs = 10;
  const Clock* clock_;
  const int64_t began_ms_;
  const size_t records_max_;
  size_t records_ = 0;
  size_t bytes_ = 0;
};

}  // namespace huying::runtime
