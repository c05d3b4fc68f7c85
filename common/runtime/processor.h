// One partition of one service: the log protocol (docs/log-protocol.md) as a machine that is
// turned.
//
//   closed ──> following ──> acquiring ──> owning
//     ^  standby: evolve only │  fence sent    │ offset jumps, error: drop the overlay
//     └───────────────────────┴────────────────┘        any ──> stopped (what retrying does not
//     mend)
//
// What the world refuses is tried again, later each time. A store that is damaged is put aside and
// folded again.
//
// It has no thread, no lock and no clock of its own: TurnOnce does a bounded amount of work and
// returns. The worker pool turns it in production, the simulation in tests; it cannot tell the
// difference.
//
// Threads: Submit, Want and Status from any; all else from the partition's worker.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/bus/bus.h"
#include "common/core/clock.h"
#include "common/runtime/dead_letters.h"
#include "common/runtime/event_applier.h"
#include "common/runtime/event_counts.h"
#include "common/runtime/handlers.h"
#include "common/runtime/inbox.h"
#include "common/runtime/log_source.h"
#include "common/runtime/overlay.h"
#include "common/runtime/types.h"
#include "common/store/db.h"
#include "google/protobuf/arena.h"
#include "huying/node/v1/service.pb.h"

namespace huying::runtime {

// What is wanted of a partition in this process.
enum class Wanted { kNothing, kStandby, kOwner };

// The world around a processor; all pointers outlive it.
struct ProcessorDeps {
  const Handlers* handlers = nullptr;
  bus::Bus* bus = nullptr;
  const Clock* clock = nullptr;
  // Opens the store in a folder: store::OpenDb, or the simulation's.
  std::function<absl::StatusOr<std::unique_ptr<store::Db>>(const std::string& path)> open_store;
  // Moves a store that cannot be read out of the way.
  std::function<absl::StatusOr<std::string>(const std::string& path)> quarantine =
      store::Quarantine;
  bus::Wake wake;                    // turns the processor soon
  std::function<uint64_t()> random;  // owner ids; never twice the same
  // It owns now, from this epoch on; `time_ms` is that of the newest decision. May be empty.
  std::function<void(uint64_t epoch, int64_t time_ms)> announce;
  EventCounts* decided = nullptr;  // told of each own record that is durable; may be null
  ProtocolRules rules;
};

class PartitionProcessor {
 public:
  PartitionProcessor(ProcessorDeps deps, const HostOptions& options, int32_t partition);
  ~PartitionProcessor();

  void Submit(Command command);
  void Submit(Query query);
  void Want(Wanted wanted);
  // Decides on commands only from now on, and on these only as owner: who waits for anything else
  // is refused. What is in flight still becomes durable.
  void Drain();
  node::v1::PartitionStatus Status() const;
  // True once a drained processor has nothing left that is not durable.
  bool drained() const { return drained_.load(std::memory_order_acquire); }
  bool owning() const { return role_.load(std::memory_order_acquire) == node::v1::ROLE_OWNER; }
  // True: owning, and at the last turn nothing was waiting, in flight, overdue or unread.
  bool settled() const { return settled_.load(std::memory_order_acquire); }
  // Not OK: this host alone cannot have the partition (its store is damaged again and again, is ahead of its log, or its
  // disk fails), and another one should. Any thread.
  absl::Status HostTrouble() const { return absl::OkStatus(); }
  // Somebody else may have taken over: before it refuses anything, the owner proves that it still owns. Any thread.
  void DemandProof() {}
  // Finished turns. After two more, one has begun since.
  uint64_t turns() const { return turns_.load(std::memory_order_acquire); }

  // Does a bounded amount of work; true when there is more to do at once.
  bool TurnOnce();
  // Writes what is durable in the log to the disk, too. Called when idle, by the flush timer and at
  // the end.
  absl::Status FlushStore(bool wait);
  const store::Db* db() const { return db_.get(); }
  const log::v1::StoreState& state() const { return state_; }

 private:
  enum class Phase { kClosed, kFollowing, kAcquiring, kOwning, kStopped };

  // Why a caller waits; answered when the record that it hangs on is durable.
  struct Reply {
    std::function<void(CommandResult)> done;
    CommandResult result;
  };
  struct Source {
    runtime::Subscription subscription;
    LogSource log;
    bool moved = false;  // since a record last carried its cursor
  };
  // A record that is being filled, or that is in flight.
  struct Outgoing {
    std::unique_ptr<google::protobuf::Arena> arena;
    log::v1::Decision* decision = nullptr;  // on the arena
    store::Batch rows;
    log::v1::StoreState state;  // once this record is durable
    std::vector<Reply> replies;
    size_t bytes = 0;
    EventKinds kinds;     // of its events
    std::string payload;  // serialized; empty once appended
    bus::RecordKind kind = bus::RecordKind::kDecision;
  };

  // processor.cc: phases and following
  void SetPhase(Phase phase);
  void ApplyWanted();
  void OpenStore();
  void CloseStore();
  absl::Status LoadState();
  bool FollowSome();
  bool FollowRecord(const ValidatedRecord& validated, google::protobuf::Arena& arena);
  absl::Status WriteFollowed();
  void Acquire();
  void BecomeOwner();
  void RefuseCommands();
  absl::Status WrongOwner() const;
  void MaybeFlush();
  void PublishCounters();

  // processor_recovery.cc: when the log or the store does not answer
  void Retry(const absl::Status& why);
  void StoreFailed(const absl::Status& why);
  void Pause(const absl::Status& why);
  void Stop(const absl::Status& why);
  void SetError(std::string text);
  std::string StorePath() const;

  // processor_read.cc: projections and queries, on owners and standbys alike
  bool ProjectSome();
  bool ProjectFrom(Source& source);
  void ProjectRecord(const Source& source, const ValidatedRecord& validated,
                     google::protobuf::Arena& arena);
  void TakeQueries();
  bool AnswerQueries();
  bool QueryReady(const Query& query) const;

  // processor_decide.cc: owning
  bool Own();
  bool TakeDeliveries();
  absl::Status Commit(int64_t offset);
  void Abandon(const absl::Status& why);
  void StepDown(const absl::Status& why);
  bool DecideSome();
  void Fill();
  void StartRecord();
  bool AllRead() const;
  bool TakeInput(Source& source);
  void ReactTo(Source& source, const ValidatedRecord& validated);
  bool TakeCommands();
  bool TakeTimers();
  DecisionContext NewDecisionContext() const;
  void DecideCommand(Command& command);
  bool AddEntry(const log::v1::Cause& cause, const Outcome& outcome);
  void DeadLetter(const Source& source, const std::string& cause);
  void SealRecord();
  bool AppendSealed();
  void AnswerAfterInFlight(Reply reply);
  bool Enough() const;
  int64_t ExpectedOffset() const;

  const ProcessorDeps deps_;
  const HostOptions options_;
  const int32_t partition_;
  const EventApplier applier_;
  Inbox inbox_;
  std::atomic<Wanted> wanted_{Wanted::kNothing};
  std::atomic<bool> draining_{false};
  std::atomic<node::v1::Role> role_{node::v1::ROLE_UNSPECIFIED};
  std::atomic<bool> settled_{false};
  std::atomic<bool> drained_{false};
  std::atomic<uint64_t> turns_{0};

  // What Status tells, kept apart so that it never waits for the worker.
  struct Gauges {
    std::atomic<uint64_t> epoch{0};
    std::atomic<int64_t> next_offset{0};
    std::atomic<uint32_t> in_flight{0};
    std::atomic<uint32_t> timers_overdue{0};
    std::array<std::atomic<uint64_t>, kValidities> validated{};  // records read, of all logs
    std::atomic<uint64_t> dead_letters{0};
    std::atomic<uint64_t> letters_dropped{0};
    std::atomic<uint64_t> reused_request_ids{0};
  } gauges_;
  mutable std::mutex error_mutex_;
  std::string error_;  // guarded by error_mutex_

  Phase phase_ = Phase::kClosed;
  std::unique_ptr<store::Db> db_;
  std::unique_ptr<Overlay> overlay_;      // decisions, and the own log while it is followed
  std::unique_ptr<Overlay> projections_;  // rows of kProject; disjoint from the others
  log::v1::StoreState state_;             // as the store has it
  LogSource own_;
  std::vector<std::unique_ptr<Source>> reacts_;
  std::vector<std::unique_ptr<Source>> projects_;
  struct WaitingQuery {
    Query query;
    int64_t deadline_ms = 0;  // steady time
  };
  std::vector<WaitingQuery> queries_;  // for their offset, or for their turn
  std::vector<Query> new_queries_;
  DeadLetters dead_letters_;
  DecisionCounter counter_;

  // Trouble; steady times.
  int64_t retry_at_ms_ = 0;
  int64_t retry_pause_ms_ = 0;
  int64_t failed_at_ms_ = 0;
  std::string failure_;  // the last one, as it was logged
  int stores_damaged_ = 0;

  // Acquiring.
  uint64_t owner_id_ = 0;
  bool fence_sent_ = false;
  // Owning.
  std::unique_ptr<bus::Appender> appender_;
  uint64_t seq_ = 0;
  int64_t last_own_offset_ = -1;
  log::v1::StoreState ahead_;          // as it will be once all records in flight are durable
  std::unique_ptr<Outgoing> filling_;  // being filled or waiting to be appended
  bool sealed_ = false;                // filling_ is complete
  std::deque<std::unique_ptr<Outgoing>> in_flight_;
  std::vector<bus::Delivery> deliveries_;
  std::vector<Command> taken_;
  size_t inputs_unrecorded_ = 0;  // input records read since a record last carried the cursors
  bool proof_due_ =
      false;  // it stalled after its fence: a record must show that nobody has taken over meanwhile
  int64_t turned_at_ms_ = 0;   // steady time
  int64_t flushed_at_ms_ = 0;  // steady time
};

}  // namespace huying::runtime
