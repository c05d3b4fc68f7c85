// One tenure of a partition: from the own fence on until ownership is lost or given up. Decides on
// inputs, appends what it decided, and shows it once the log has acknowledged it. What is not
// durable is dropped with the tenure, and whoever waits for it is told to ask again.
// See docs/log-protocol.md, "Deciding".
//
// Threads: the worker of the partition only.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/bus/bus.h"
#include "common/runtime/inbox.h"
#include "common/runtime/partition.h"
#include "common/runtime/projector.h"
#include "common/runtime/timer_gate.h"
#include "google/protobuf/arena.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

// A refusal, or a query for what is newest, rests on a verified append that was sent at most so long
// before it was asked for.
inline constexpr int64_t kProofAgeMaxMs = 1'000;

class Owner {
 public:
  // The fence that `appender` has sent at steady time `fenced_at_ms` counts. All pointers outlive it.
  Owner(Partition* partition, Inbox* inbox, const Projector* projector,
        std::unique_ptr<bus::Appender> appender, uint64_t owner_id, int64_t fenced_at_ms);
  // Refuses whoever still waits.
  ~Owner();

  // Takes deliveries and decides a bounded share of what there is. After trouble the tenure is over.
  Trouble Turn(bool draining, bool& more);
  // Answers whoever waits with UNAVAILABLE.
  void Refuse(const absl::Status& why);

  // The offset that the next record of this tenure will have.
  int64_t NextOffset() const;
  // An append that was sent at this steady time or later has been verified.
  bool ProvedSince(int64_t steady_ms) const { return proved_ms_ >= steady_ms; }
  // What rests on a proof needs one that was sent at this steady time or later.
  void DemandProof(int64_t since_ms) { demanded_ms_ = std::max(demanded_ms_, since_ms); }
  // The next record goes at once, whatever was verified before.
  void DemandProofNow() { append_now_ = true; }

  // True: a proof is demanded, and no record is under way that could be one.
  bool ProofDue() const {
    return (append_now_ || demanded_ms_ > proved_ms_) && in_flight_.empty() && filling_ == nullptr;
  }

  // Nothing is decided that is not durable, nor read without a record that says so.
  bool NothingStaged() const;
  bool NothingUnrecorded() const { return inputs_unrecorded_ == 0; }
  // All logs that are read here have been read to their ends.
  bool AllRead() const;
  // No timer is set that is due before this.
  int64_t TimersFrom() const;
  void PublishCounters() const;
  // Adds its inputs' counts.
  void AddCounts(LogSource::Counts& counts) const;

 private:
  static constexpr size_t kInputsUnrecordedMax = 512;

  // Why a caller waits; answered when the record that it hangs on is durable.
  struct Reply {
    std::function<void(CommandResult)> done;
    CommandResult result;
    bool needs_proof = false;  // it says something of the rows, and no record holds it
    BudgetShare share;
  };
  // A record that is being filled, or that is in flight.
  struct Outgoing {
    log::v1::StoreState state;  // once this record is durable
    std::vector<Reply> replies;
    uint64_t seq = 0;
    size_t bytes = 0;         // of its entries
    EventKinds kinds;         // of its events
    std::string payload;      // serialized; empty once appended
    uint64_t letter = 0;      // this dead letter must be stored first
    int64_t appended_ms = 0;  // steady time
    bus::RecordKind kind = bus::RecordKind::kDecision;
    BudgetShare share;
  };

  // owner.cc: records on their way
  Trouble TakeDeliveries();
  Trouble Commit(int64_t offset);
  Trouble DecideSome(bool draining, bool& more);
  void SealRecord();
  Trouble AppendSealed(bool& appended);
  void AnswerAfterInFlight(Reply reply);
  int64_t ProofNeededMs() const;
  size_t RepliesWaiting() const;

  // owner_inputs.cc: what fills a record
  void StartRecord();
  Trouble Fill(bool draining);
  bool Enough() const;
  bool MayTakeCommands() const;
  Trouble TakeInput(Input& input, bool& found);
  void ReactTo(Input& input, const ValidatedRecord& validated);
  bool TakeTimers();
  std::vector<log::v1::TimerKey> DueTimers(int64_t until_ms);
  bool FireTimer(const log::v1::TimerKey& timer);
  bool TakeCommands();
  void DecideCommand(WaitingCommand& waiting);
  bool AnswerKnown(WaitingCommand& waiting, Reply& reply);
  bool AddEntry(const log::v1::Cause& cause, const Outcome& outcome);
  bool RecordIsEmpty() const { return decision_->entries_size() == 0; }
  DecisionContext NewDecisionContext();

  Partition* partition_;
  Inbox* inbox_;
  const Projector* projector_;
  std::unique_ptr<bus::Appender> appender_;
  const uint64_t owner_id_;
  std::vector<std::unique_ptr<Input>> inputs_;
  TimerGate timer_gate_;

  log::v1::StoreState ahead_;  // as it will be once all records in flight are durable
  uint64_t seq_ = 0;
  int64_t last_own_offset_ = -1;
  std::deque<std::unique_ptr<Outgoing>> in_flight_;
  std::vector<bus::Delivery> deliveries_;
  size_t replies_in_flight_ = 0;

  // The record being filled, or waiting to be appended.
  std::unique_ptr<Outgoing> filling_;
  google::protobuf::Arena record_arena_;
  log::v1::Decision* decision_ = nullptr;  // its content, on the arena, until it is sealed
  bool sealed_ = false;
  bool full_ = false;        // something did not fit: the next record takes it
  size_t looked_bytes_ = 0;  // of inputs, in this turn
  // Inputs are parsed and outcomes made here; empty again whenever the bytes are in the record.
  google::protobuf::Arena scratch_;
  std::vector<WaitingCommand> taken_;
  std::deque<WaitingCommand> deferred_;  // taken, and did not fit
  std::set<std::string> oversized_;      // keys of timers whose decision fits into no record
  uint64_t letter_ = 0;                  // must be stored before a cursor that is past its record
  size_t inputs_unrecorded_ = 0;  // input records read since a record last carried the cursors

  // Steady times.
  int64_t proved_ms_;
  int64_t demanded_ms_ = INT64_MIN;
  bool append_now_ = false;
};

}  // namespace huying::runtime
