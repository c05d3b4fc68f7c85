// One partition of one service: the log protocol (docs/log-protocol.md) as a machine that is turned.
//
//   closed ───────> following ───────> acquiring ───────> owning
//     ^  store open    │ ^   fence sent    │   fence seen   │
//     │                │ └─────────────────┴────────────────┘
//     │                │   trouble with the log, or ownership lost: read the log again
//     ├────────────────┘
//     │   trouble with the store, or nothing is wanted
//     └── stopped   what no retry ends; any change of what is wanted begins anew
//
// Each part has one job: Follower folds the own log, Owner decides, Projector folds other services'
// logs, QueryQueue answers. This class turns them, and decides what is done about trouble.
//
// It has no thread, no lock and no clock of its own: TurnOnce does a bounded amount of work and
// returns. The worker pool turns it in production, the simulation in tests; it cannot tell the
// difference.
//
// Threads: Submit, Want, Drain, DemandProof, Status and the questions below it from any; all else
// from the partition's worker.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/runtime/clock_guard.h"
#include "common/runtime/follower.h"
#include "common/runtime/inbox.h"
#include "common/runtime/owner.h"
#include "common/runtime/partition.h"
#include "common/runtime/projector.h"
#include "common/runtime/query_queue.h"
#include "common/runtime/recovery.h"
#include "common/runtime/types.h"
#include "huying/node/v1/service.pb.h"

namespace huying::runtime {

// What is wanted of a partition in this process.
enum class Wanted { kNothing, kStandby, kOwner };

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
  // Somebody else may have taken over: before it refuses anything, the owner proves that it still
  // owns.
  void DemandProof();
  node::v1::PartitionStatus Status() const;
  // Not OK: this host alone cannot have the partition (its store is damaged again and again or ahead
  // of its log, its disk fails, its clock is wrong), and another one should.
  absl::Status HostTrouble() const;
  // True once a drained processor has nothing left that is not durable.
  bool drained() const { return drained_.load(std::memory_order_acquire); }
  bool owning() const { return role_.load(std::memory_order_acquire) == node::v1::ROLE_OWNER; }
  // True: owning, and at the last turn nothing was waiting, in flight, overdue or unread.
  bool settled() const { return settled_.load(std::memory_order_acquire); }
  // Finished turns. After two more, one has begun since.
  uint64_t turns() const { return turns_.load(std::memory_order_acquire); }

  // Does a bounded amount of work; true when there is more to do at once.
  bool TurnOnce();
  // Writes what is durable in the log to the disk, too. Called when idle, by the flush timer and at
  // the end.
  absl::Status FlushStore(bool wait) { return partition_.store.Flush(wait); }
  const store::Db* db() const { return partition_.store.db_or_null(); }
  const log::v1::StoreState& state() const { return partition_.store.state(); }

 private:
  enum class Phase { kClosed, kFollowing, kAcquiring, kOwning, kStopped };

  static bool MayPass(Phase from, Phase to);
  void SetPhase(Phase phase);
  void TurnPhase(bool draining, bool& more);
  void PublishState(bool draining, bool more);

  // processor.cc: what is wanted
  void ApplyWanted();
  Trouble OpenStore();
  Trouble Follow(bool& more);
  Trouble Acquire(const Follower::Step& step);
  Trouble SendFence();
  Trouble BecomeOwner(const Follower::Step& step);
  Trouble Own(bool draining, bool& more);
  Trouble MaybeFlush();
  void PublishCounters();

  // processor_recovery.cc: when the log or the store does not answer
  void Recover(const Trouble& trouble);
  void StepDown(const absl::Status& why);
  void CloseStore();
  void LogTrouble(const absl::Status& why);
  void StoreTrouble(const absl::Status& why);
  void Quarantine(const absl::Status& why);
  void Pause(const absl::Status& why);
  void Stop(const absl::Status& why);
  void SetError(std::string text);
  void SetHostTrouble(absl::Status why);
  void RefuseCommands();
  void RefuseOverdue();
  absl::Status Unavailable() const;
  absl::Duration RetryAfter() const;

  Partition partition_;
  Inbox inbox_;
  Follower follower_;
  Projector projector_;
  QueryQueue queries_;
  ClockGuard clock_guard_;
  std::unique_ptr<Owner> owner_;  // while owning
  LogSource::Counts ended_{};     // of the inputs of earlier tenures

  std::atomic<Wanted> wanted_{Wanted::kNothing};
  std::atomic<bool> draining_{false};
  std::atomic<bool> proof_demanded_{false};
  std::atomic<node::v1::Role> role_{node::v1::ROLE_UNSPECIFIED};
  std::atomic<bool> settled_{false};
  std::atomic<bool> drained_{false};
  std::atomic<uint64_t> turns_{0};
  mutable absl::Mutex error_mutex_;
  std::string error_ ABSL_GUARDED_BY(error_mutex_);
  absl::Status host_trouble_ ABSL_GUARDED_BY(error_mutex_);

  Phase phase_ = Phase::kClosed;
  Wanted applied_ = Wanted::kNothing;  // what was wanted at the last turn
  Backoff backoff_;
  bool log_trouble_ = false;  // the last try failed with the log, not with the store
  int stores_damaged_ = 0;
  int store_failures_ = 0;      // since the store was last open
  int64_t look_again_ms_ = -1;  // stopped until then; -1: for good
  std::vector<WaitingCommand> refused_;

  // Acquiring.
  std::unique_ptr<bus::Appender> appender_;
  std::vector<bus::Delivery> deliveries_;
  uint64_t owner_id_ = 0;  // of the fence that was sent; 0: none
  int64_t fence_sent_ms_ = 0;

  // Steady times.
  int64_t turned_at_ms_ = 0;
  int64_t flushed_at_ms_ = 0;
  bool hint_due_ = false;
};

}  // namespace huying::runtime
