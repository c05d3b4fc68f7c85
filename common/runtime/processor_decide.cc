// The owner's half of the processor: deciding, appending, and committing what the log has
// acknowledged.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/check.h"
#include "common/log/log.h"
#include "common/runtime/keys.h"
#include "common/runtime/processor.h"
#include "common/runtime/reply_cache.h"

namespace huying::runtime {
namespace {

constexpr size_t kCommandsPerRound = 16;
constexpr size_t kTimersPerRound = 16;
constexpr size_t kInputsUnrecordedMax = 512;
// What a record may hold at most, with room for its causes and cursors.
constexpr size_t kRecordBytesHard = bus::kRecordBytesMax - 64 * 1024;
constexpr char kAskAgain[] = "; ask again with the same request id";

// Who asks for this offset sees what the answer rests on.
void Place(int64_t offset, CommandResult& result) {
  if (result.offset < 0 && result.rejection == nullptr && !result.repeated) result.offset = offset;
}

}  // namespace

bool PartitionProcessor::Own() {
  if (!TakeDeliveries()) return true;
  bool decided = false;
  if (filling_ == nullptr || AppendSealed()) decided = DecideSome();
  if (phase_ != Phase::kOwning) return false;
  gauges_.in_flight.store(static_cast<uint32_t>(in_flight_.size()), std::memory_order_relaxed);
  const bool overdue = overlay_->next_timer_ms() <= deps_.clock->NowMs();
  gauges_.timers_overdue.store(overdue ? 1 : 0, std::memory_order_relaxed);
  return decided && phase_ == Phase::kOwning;
}

// False when ownership was lost. A delivery proves exclusive ownership only if its offset follows
// the last own one.
bool PartitionProcessor::TakeDeliveries() {
  deliveries_.clear();
  appender_->Poll(deliveries_);
  for (const bus::Delivery& delivery : deliveries_) {
    if (in_flight_.empty()) continue;  // the fence's own delivery
    if (delivery.token != in_flight_.front()->decision->seq()) continue;
    if (!delivery.status.ok()) {
      StepDown(delivery.status);
      return false;
    }
    if (deps_.rules.offset && delivery.offset != last_own_offset_ + 1) {
      StepDown(absl::UnavailableError("somebody else has written to the partition"));
      return false;
    }
    const absl::Status status = Commit(delivery.offset);
    if (!status.ok()) {
      StoreFailed(status);
      return false;
    }
  }
  return true;
}

// In order: the rows with their offset and cursors, then the answers.
absl::Status PartitionProcessor::Commit(int64_t offset) {
  const std::unique_ptr<Outgoing> record = std::move(in_flight_.front());
  in_flight_.pop_front();
  counter_.Delivered(offset, record->kinds);
  last_own_offset_ = offset;
  const absl::Status status = db_->Write(record->rows);
  if (!status.ok()) {
    // Decided and in the log for good, but not shown here: the callers must ask again and will get
    // the recorded answer.
    for (Reply& reply : record->replies) {
      reply.done(
          Failed(absl::UnavailableError(absl::StrCat(status.message(), kAskAgain)), partition_));
    }
    return status;
  }
  overlay_->Release();
  state_ = record->state;
  db_->SetExpiryHorizon(state_.time_ms());
  gauges_.next_offset.store(state_.own().next_offset(), std::memory_order_relaxed);
  for (Reply& reply : record->replies) {
    Place(offset, reply.result);
    reply.done(std::move(reply.result));
  }
  return absl::OkStatus();
}

// Drops what is not durable and answers everybody who waits for it.
void PartitionProcessor::Abandon(const absl::Status& why) {
  const auto refuse = [&](Outgoing& record) {
    for (Reply& reply : record.replies) {
      reply.done(
          Failed(absl::UnavailableError(absl::StrCat(why.message(), kAskAgain)), partition_));
    }
  };
  for (const auto& record : in_flight_) refuse(*record);
  if (filling_ != nullptr) refuse(*filling_);
  in_flight_.clear();
  filling_.reset();
  sealed_ = false;
  fence_sent_ = false;
  appender_.reset();
  for (const auto& source : reacts_) source->log.Close();
  if (overlay_ != nullptr) overlay_->Clear();
  gauges_.in_flight.store(0, std::memory_order_relaxed);
  gauges_.timers_overdue.store(0, std::memory_order_relaxed);
}

// Back to reading: the log tells what has happened, and a late record of this tenure is void.
void PartitionProcessor::StepDown(const absl::Status& why) {
  const bool was_owner = phase_ == Phase::kOwning;
  Abandon(why);
  SetPhase(Phase::kFollowing);
  if (!was_owner) return;
  log::Warn("{}/{}: no longer owner in epoch {}: {}", deps_.handlers->spec().name, partition_,
            state_.own().epoch(), why.ToString());
  const absl::Status status = own_.Open(state_.own(), deps_.wake);
  if (!status.ok()) Retry(status);
}

int64_t PartitionProcessor::ExpectedOffset() const {
  return last_own_offset_ + 1 + static_cast<int64_t>(in_flight_.size());
}

// True when the record is full, or when enough was looked at that did not fill it: a turn is
// bounded.
bool PartitionProcessor::Enough() const {
  return static_cast<size_t>(filling_->decision->entries_size()) >= options_.entries_max ||
         filling_->replies.size() >= options_.entries_max ||
         filling_->bytes >= options_.record_bytes_soft ||
         inputs_unrecorded_ >= kInputsUnrecordedMax;
}

// True when there may be more to decide.
bool PartitionProcessor::DecideSome() {
  if (in_flight_.size() >= options_.in_flight_max) return false;
  StartRecord();
  Fill();
  if (phase_ != Phase::kOwning) return false;
  if (!overlay_->status().ok()) {
    StoreFailed(overlay_->status());
    return false;
  }
  const bool draining = draining_.load(std::memory_order_acquire);
  const bool progress_due = proof_due_ || inputs_unrecorded_ >= kInputsUnrecordedMax ||
                            (draining && inputs_unrecorded_ > 0);
  if (filling_->decision->entries_size() == 0 && !progress_due) {
    const bool more = Enough();
    const std::unique_ptr<Outgoing> nothing = std::move(filling_);
    for (Reply& reply : nothing->replies) AnswerAfterInFlight(std::move(reply));
    return more;
  }
  SealRecord();
  return AppendSealed();
}

// An answer that rests on staged rows must not leave before they are durable. One that decided
// nothing rests on all there is.
void PartitionProcessor::AnswerAfterInFlight(Reply reply) {
  if (in_flight_.empty()) {
    Place(last_own_offset_, reply.result);
    reply.done(std::move(reply.result));
  } else {
    in_flight_.back()->replies.push_back(std::move(reply));
  }
}

void PartitionProcessor::StartRecord() {
  filling_ = std::make_unique<Outgoing>();
  filling_->arena = std::make_unique<google::protobuf::Arena>(ArenaBlocks());
  filling_->decision =
      google::protobuf::Arena::CreateMessage<log::v1::Decision>(filling_->arena.get());
  filling_->decision->set_time_ms(std::max(deps_.clock->NowMs(), ahead_.time_ms()));
  sealed_ = false;
}

DecisionContext PartitionProcessor::NewDecisionContext() const {
  return {.now_ms = filling_->decision->time_ms(), .arena = filling_->arena.get()};
}

// Takes inputs in turn, a bounded share of each kind, so that none starves the others.
void PartitionProcessor::Fill() {
  const bool draining = draining_.load(std::memory_order_acquire);
  bool found = true;
  while (found && phase_ == Phase::kOwning && !Enough()) {
    found = false;
    for (const auto& source : reacts_) {
      if (draining || phase_ != Phase::kOwning || Enough()) break;
      found = TakeInput(*source) || found;
    }
    if (phase_ != Phase::kOwning) return;
    if (!draining && AllRead() && !Enough()) found = TakeTimers() || found;
    if (!Enough()) found = TakeCommands() || found;
  }
}

// A clock's end may stand in a log that has not been read yet, and so may what a timer is to sum
// up: timers wait for both.
bool PartitionProcessor::AllRead() const {
  const auto read = [](const auto& source) { return source->log.AtEnd(); };
  return std::all_of(reacts_.begin(), reacts_.end(), read) &&
         std::all_of(projects_.begin(), projects_.end(), read);
}

bool PartitionProcessor::TakeInput(Source& source) {
  ValidatedRecord validated;
  bool found = false;
  const absl::Status status = source.log.Next(*filling_->arena, validated, found);
  if (!status.ok()) {
    Retry(status);
    return false;
  }
  if (!found) return false;
  source.moved = true;
  ++inputs_unrecorded_;
  if (validated.validity == Validity::kUnreadable) {
    DeadLetter(source, "not a record of the log protocol");
  } else if (validated.validity == Validity::kApply && validated.decision != nullptr) {
    ReactTo(source, validated);
  }
  return true;
}

void PartitionProcessor::ReactTo(Source& source, const ValidatedRecord& validated) {
  const DecisionContext context = NewDecisionContext();
  log::v1::Cause cause;
  cause.mutable_input()->set_service(source.subscription.service);
  cause.mutable_input()->set_offset(validated.offset);
  for (const log::v1::Entry& entry : validated.decision->entries()) {
    for (const std::string& bytes : entry.events()) {
      if (!Matters(source.subscription, bytes)) continue;
      const Message* event = ParseEvent(*source.subscription.event, bytes, *context.arena);
      if (event == nullptr) {
        DeadLetter(source, "an event of the decision cannot be parsed");
        continue;
      }
      const Outcome outcome =
          deps_.handlers->React(source.subscription.service, *event, *overlay_, context);
      if (!outcome.events.empty() && !AddEntry(cause, outcome))
        DeadLetter(source, "what it leads to would not fit into a record");
    }
  }
}

bool PartitionProcessor::TakeTimers() {
  const DecisionContext context = NewDecisionContext();
  if (overlay_->next_timer_ms() > context.now_ms) return false;
  std::vector<log::v1::TimerKey> due;
  int64_t next_ms = INT64_MAX;
  overlay_->Scan(TimerFrom(overlay_->next_timer_ms()), PrefixEnd(std::string(1, kTimerPrefix)),
                 [&](std::string_view key, std::string_view) {
                   std::optional<log::v1::TimerKey> timer = ParseTimerRowKey(key);
                   HY_CHECK(timer.has_value());
                   if (timer->due_ms() > context.now_ms || due.size() == kTimersPerRound) {
                     next_ms = timer->due_ms();
                     return false;
                   }
                   due.push_back(std::move(*timer));
                   return true;
                 });
  overlay_->set_next_timer_ms(next_ms);
  for (log::v1::TimerKey& timer : due) {
    if (!overlay_->Get(TimerRowKey(timer)))
      continue;  // an earlier one of this round has cancelled it
    const Outcome outcome = deps_.handlers->OnTimer(timer, *overlay_, context);
    log::v1::Cause cause;
    *cause.mutable_timer() = std::move(timer);
    if (!AddEntry(cause, outcome)) {
      log::Error("{}/{}: what timer {} of {} leads to would not fit into a record; left out",
                 deps_.handlers->spec().name, partition_, cause.timer().kind(),
                 cause.timer().subject());
      AddEntry(cause, Outcome::Nothing());
    }
  }
  return !due.empty();
}

bool PartitionProcessor::TakeCommands() {
  taken_.clear();
  inbox_.TakeCommands(kCommandsPerRound, taken_);
  for (Command& command : taken_) DecideCommand(command);
  const bool found = !taken_.empty();
  taken_.clear();
  return found;
}

void PartitionProcessor::DecideCommand(Command& command) {
  const DecisionContext context = NewDecisionContext();
  Reply reply;
  reply.done = std::move(command.done);
  reply.result.partition = partition_;
  if (std::optional<log::v1::RecordedAnswer> known =
          FindAnswer(*overlay_, command.subject, command.request_id, context.now_ms)) {
    if (IsReused(*known, command.digest)) {
      gauges_.reused_request_ids.fetch_add(1, std::memory_order_relaxed);
      reply.result.rejection = std::make_unique<Rejection>(RequestIdReused());
    } else {
      reply.result.answer = std::move(*known->mutable_answer());
      reply.result.offset = known->offset();
      reply.result.repeated = true;
    }
    filling_->replies.push_back(std::move(reply));
    return;
  }
  Outcome outcome = deps_.handlers->Execute(*command.message, *overlay_, context);
  if (outcome.answer != nullptr) reply.result.answer = outcome.answer->SerializeAsString();
  if (outcome.rejection == nullptr && !outcome.events.empty()) {
    log::v1::Cause cause;
    cause.mutable_request()->set_request_id(command.request_id);
    cause.mutable_request()->set_answer(reply.result.answer);
    cause.mutable_request()->set_subject(std::move(command.subject));
    cause.mutable_request()->set_digest(command.digest);
    if (!AddEntry(cause, outcome)) {
      reply.result.status =
          absl::InvalidArgumentError("the command is too large to be recorded; shorten its text");
    }
  }
  reply.result.rejection = std::move(outcome.rejection);
  filling_->replies.push_back(std::move(reply));
}

// False, and nothing is changed, when the events would not fit into a record.
bool PartitionProcessor::AddEntry(const log::v1::Cause& cause, const Outcome& outcome) {
  size_t bytes = cause.ByteSizeLong();
  for (const Message* event : outcome.events) bytes += event->ByteSizeLong() + sizeof(int64_t);
  if (filling_->bytes + bytes > kRecordBytesHard) return false;
  filling_->bytes += bytes;
  log::v1::Entry* entry = filling_->decision->add_entries();
  *entry->mutable_cause() = cause;
  for (const Message* event : outcome.events) {
    event->SerializeToString(entry->add_events());
    deps_.handlers->Evolve(*event, *overlay_);
  }
  applier_.ApplyCause(cause, ExpectedOffset(), filling_->decision->time_ms(), *overlay_);
  return true;
}

// A record that cannot be read or answered goes to the dead letters with its cause and position;
// the partition moves on.
void PartitionProcessor::DeadLetter(const Source& source, const std::string& cause) {
  gauges_.dead_letters.fetch_add(1, std::memory_order_relaxed);
  const bus::Record& record = source.log.raw();
  log::v1::DeadRecord dead;
  dead.set_topic(EventTopic(source.subscription.service));
  dead.set_partition(partition_);
  dead.set_offset(record.offset);
  dead.set_cause(cause);
  dead.set_payload(record.payload);
  dead.set_time_ms(deps_.clock->NowMs());
  log::Error("{}/{}: record {} of {} is left out: {}", deps_.handlers->spec().name, partition_,
             dead.offset(), dead.topic(), cause);
  dead_letters_.Add(dead);
}

// Ends the record: it gets its place in the epoch's sequence, its cursors and its rows.
void PartitionProcessor::SealRecord() {
  log::v1::Decision& decision = *filling_->decision;
  decision.set_epoch(state_.own().epoch());
  decision.set_owner(owner_id_);
  decision.set_seq(++seq_);
  for (const auto& source : reacts_) {
    if (!source->moved) continue;
    *decision.add_cursors() = source->log.cursor();
    source->moved = false;
  }
  inputs_unrecorded_ = 0;
  proof_due_ = false;
  MoveInputs(decision.cursors(), ahead_);
  if (decision.entries_size() > 0) ahead_.set_time_ms(decision.time_ms());
  ahead_.mutable_own()->set_next_offset(ExpectedOffset() + 1);
  ahead_.mutable_own()->set_seq(seq_);
  filling_->state = ahead_;
  overlay_->Put(kStateKey, ahead_.SerializeAsString());
  overlay_->Seal(filling_->rows);
  if (decision.entries_size() > 0) {
    filling_->payload = decision.SerializeAsString();
  } else {
    log::v1::Progress progress;
    progress.set_epoch(decision.epoch());
    progress.set_owner(decision.owner());
    progress.set_seq(decision.seq());
    *progress.mutable_cursors() = decision.cursors();
    filling_->payload = progress.SerializeAsString();
    filling_->kind = bus::RecordKind::kProgress;
  }
  filling_->kinds = KindsOf(decision);
  sealed_ = true;
}

// False when the appender's queue is full: the sealed record waits, and nothing more is decided
// until it has gone.
bool PartitionProcessor::AppendSealed() {
  HY_CHECK(sealed_);
  std::string payload = filling_->payload;
  const absl::Status status =
      appender_->Append(filling_->kind, "", std::move(payload), filling_->decision->seq());
  if (status.code() == absl::StatusCode::kResourceExhausted) return false;
  if (!status.ok()) {
    StepDown(status);
    return false;
  }
  filling_->payload.clear();
  in_flight_.push_back(std::move(filling_));
  sealed_ = false;
  return true;
}

}  // namespace huying::runtime
