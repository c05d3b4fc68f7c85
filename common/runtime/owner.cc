#include "common/runtime/owner.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/check.h"
#include "common/log/log.h"
#include "common/runtime/keys.h"

namespace huying::runtime {
namespace {

constexpr char kAskAgain[] = "; ask again with the same request id";
// What a record in flight holds beside its bytes: the same once more as rows and in the appender.
constexpr size_t kInFlightFactor = 3;

// Who asks for this offset sees what the answer rests on.
void Place(int64_t offset, CommandResult& result) {
  if (result.offset < 0 && result.rejection == nullptr && !result.repeated) result.offset = offset;
}

absl::Status AskAgain(const absl::Status& why) {
  return absl::UnavailableError(absl::StrCat(why.message(), kAskAgain));
}

}  // namespace

Owner::Owner(Partition* partition, Inbox* inbox, const Projector* projector,
             std::unique_ptr<bus::Appender> appender, uint64_t owner_id, int64_t fenced_at_ms)
    : partition_(partition),
      inbox_(inbox),
      projector_(projector),
      appender_(std::move(appender)),
      owner_id_(owner_id),
      ahead_(partition->store.state()),
      last_own_offset_(partition->store.state().own().next_offset() - 1),
      record_arena_(ArenaBlocks()),
      scratch_(ArenaBlocks()),
      proved_ms_(fenced_at_ms) {
  partition->counter.Begin(owner_id_, last_own_offset_);
  for (const Subscription& subscription : partition->deps.handlers->spec().subscriptions) {
    if (subscription.mode != SubscriptionMode::kReact) continue;
    inputs_.push_back(std::make_unique<Input>(partition, subscription));
    inputs_.back()->Start(InputCursor(ahead_, subscription.service));
  }
}

Owner::~Owner() {
  Refuse(absl::UnavailableError("the partition is given up"));
  partition_->gauges.in_flight.store(0, std::memory_order_relaxed);
  partition_->gauges.replies_waiting.store(0, std::memory_order_relaxed);
  partition_->gauges.timers_overdue.store(0, std::memory_order_relaxed);
  partition_->gauges.oversized_timers.store(0, std::memory_order_relaxed);
}

void Owner::Refuse(const absl::Status& why) {
  const absl::Status status = AskAgain(why);
  const auto refuse = [&](Outgoing& record) {
    for (Reply& reply : record.replies)
      reply.done(Failed(status, partition_->number, kRetryAfterMin));
    record.replies.clear();
  };
  for (const auto& record : in_flight_) refuse(*record);
  if (filling_ != nullptr) refuse(*filling_);
  for (WaitingCommand& waiting : deferred_)
    waiting.command.done(Failed(status, partition_->number, kRetryAfterMin));
  in_flight_.clear();
  filling_.reset();
  deferred_.clear();
  replies_in_flight_ = 0;
}

Trouble Owner::Turn(bool draining, bool& more) {
  looked_bytes_ = 0;
  if (Trouble trouble = TakeDeliveries(); !trouble.ok()) return trouble;
  bool appended = true;
  if (filling_ != nullptr) {
    if (Trouble trouble = AppendSealed(appended); !trouble.ok()) return trouble;
  }
  if (!appended) return {};
  return DecideSome(draining, more);
}

// A delivery proves exclusive ownership only if its offset follows the last own one.
Trouble Owner::TakeDeliveries() {
  deliveries_.clear();
  appender_->Poll(deliveries_);
  for (const bus::Delivery& delivery : deliveries_) {
    if (in_flight_.empty()) continue;  // the fence's own delivery
    if (delivery.token != in_flight_.front()->seq) continue;
    if (!delivery.status.ok())
      return Trouble::OfLog(absl::UnavailableError(delivery.status.message()));
    if (partition_->deps.rules.offset && delivery.offset != last_own_offset_ + 1) {
      return Trouble::OfOwnership(
          absl::UnavailableError("somebody else has written to the partition"));
    }
    if (Trouble trouble = Commit(delivery.offset); !trouble.ok()) return trouble;
  }
  return {};
}

// In order: the rows with their offset and cursors, then the answers.
Trouble Owner::Commit(int64_t offset) {
  const std::unique_ptr<Outgoing> record = std::move(in_flight_.front());
  in_flight_.pop_front();
  replies_in_flight_ -= record->replies.size();
  partition_->counter.Delivered(offset, record->kinds);
  last_own_offset_ = offset;
  PartitionStore& store = partition_->store;
  const absl::Status status = store.decisions().WriteOldest();
  if (!status.ok()) {
    // Decided and in the log for good, but not shown here: the callers must ask again and will get
    // the recorded answer.
    for (Reply& reply : record->replies)
      reply.done(Failed(AskAgain(status), partition_->number, kRetryAfterMin));
    return Trouble::OfStore(status);
  }
  proved_ms_ = std::max(proved_ms_, record->appended_ms);
  store.mutable_state() = record->state;
  store.db().SetExpiryHorizon(store.state().time_ms());
  partition_->gauges.next_offset.store(store.state().own().next_offset(),
                                       std::memory_order_relaxed);
  for (Reply& reply : record->replies) {
    Place(offset, reply.result);
    reply.done(std::move(reply.result));
  }
  return {};
}

int64_t Owner::NextOffset() const {
  return last_own_offset_ + 1 + static_cast<int64_t>(in_flight_.size());
}

int64_t Owner::ProofNeededMs() const {
  return std::max(partition_->SteadyMs() - kProofAgeMaxMs, demanded_ms_);
}

size_t Owner::RepliesWaiting() const {
  return replies_in_flight_ + (filling_ == nullptr ? 0 : filling_->replies.size());
}

Trouble Owner::DecideSome(bool draining, bool& more) {
  if (in_flight_.size() >= partition_->options.in_flight_max) return {};
  // Each partition may have one record under way, whatever the others hold.
  const ByteBudget* budget = partition_->options.budget;
  if (!in_flight_.empty() && budget != nullptr && budget->full()) return {};
  StartRecord();
  if (Trouble trouble = Fill(draining); !trouble.ok()) return trouble;
  if (const absl::Status read = partition_->store.decisions().status(); !read.ok())
    return Trouble::OfStore(read);
  const int64_t needed_ms = ProofNeededMs();
  const int64_t sent_ms = in_flight_.empty() ? proved_ms_ : in_flight_.back()->appended_ms;
  const bool unproved =
      sent_ms < needed_ms && std::any_of(filling_->replies.begin(), filling_->replies.end(),
                                         [](const Reply& reply) { return reply.needs_proof; });
  const bool progress_due = unproved || append_now_ || sent_ms < demanded_ms_ || full_ ||
                            inputs_unrecorded_ >= kInputsUnrecordedMax ||
                            (draining && inputs_unrecorded_ > 0);
  more = more || Enough();
  if (RecordIsEmpty() && !progress_due) {
    const std::unique_ptr<Outgoing> nothing = std::move(filling_);
    for (Reply& reply : nothing->replies) AnswerAfterInFlight(std::move(reply));
    return {};
  }
  SealRecord();
  bool appended = false;
  Trouble trouble = AppendSealed(appended);
  more = more || appended;
  return trouble;
}

// An answer that rests on staged rows must not leave before they are durable. One that decided
// nothing rests on all there is.
void Owner::AnswerAfterInFlight(Reply reply) {
  if (in_flight_.empty()) {
    Place(last_own_offset_, reply.result);
    reply.done(std::move(reply.result));
  } else {
    in_flight_.back()->replies.push_back(std::move(reply));
    ++replies_in_flight_;
  }
}

// Ends the record: it gets its place in the epoch's sequence, its cursors and its rows.
void Owner::SealRecord() {
  PartitionStore& store = partition_->store;
  decision_->set_epoch(store.state().own().epoch());
  decision_->set_owner(owner_id_);
  decision_->set_seq(++seq_);
  for (const auto& input : inputs_) {
    if (!input->moved) continue;
    *decision_->add_cursors() = input->cursor();
    input->moved = false;
  }
  inputs_unrecorded_ = 0;
  MoveInputs(decision_->cursors(), ahead_);
  if (!RecordIsEmpty()) ahead_.set_time_ms(decision_->time_ms());
  log::v1::Cursor& own = *ahead_.mutable_own();
  own.set_last_offset(NextOffset());
  own.set_next_offset(NextOffset() + 1);
  own.set_seq(seq_);
  filling_->seq = seq_;
  filling_->letter = letter_;
  filling_->state = ahead_;
  store.decisions().Put(kStateKey, ahead_.SerializeAsString());
  store.decisions().Seal();
  if (RecordIsEmpty()) {
    log::v1::Progress progress;
    progress.set_epoch(decision_->epoch());
    progress.set_owner(decision_->owner());
    progress.set_seq(decision_->seq());
    *progress.mutable_cursors() = decision_->cursors();
    filling_->payload = progress.SerializeAsString();
    filling_->kind = bus::RecordKind::kProgress;
  } else {
    filling_->payload = decision_->SerializeAsString();
  }
  filling_->share =
      BudgetShare::Force(partition_->options.budget, kInFlightFactor * filling_->payload.size());
  filling_->kinds = KindsOf(*decision_);
  sealed_ = true;
}

// Not appended when the appender's queue is full, or a dead letter is not stored yet: the sealed
// record waits, and nothing more is decided until it has gone.
Trouble Owner::AppendSealed(bool& appended) {
  HY_CHECK(sealed_);
  appended = false;
  if (partition_->dead_letters.stored() < filling_->letter) return {};
  std::string payload = filling_->payload;
  const int64_t now_ms = partition_->SteadyMs();
  const absl::Status status =
      appender_->Append(filling_->kind, "", std::move(payload), filling_->seq);
  if (absl::IsResourceExhausted(status)) return {};
  if (!status.ok()) return Trouble::OfLog(absl::UnavailableError(status.message()));
  appended = true;
  append_now_ = false;
  filling_->appended_ms = now_ms;
  filling_->payload = std::string();
  replies_in_flight_ += filling_->replies.size();
  in_flight_.push_back(std::move(filling_));
  sealed_ = false;
  return {};
}

bool Owner::NothingStaged() const {
  return in_flight_.empty() && filling_ == nullptr && deferred_.empty();
}

bool Owner::AllRead() const {
  const auto read = [](const auto& input) { return input->AtEnd(); };
  return std::all_of(inputs_.begin(), inputs_.end(), read) &&
         std::all_of(projector_->inputs().begin(), projector_->inputs().end(), read);
}

int64_t Owner::TimersFrom() const {
  int64_t from_ms = partition_->store.decisions().next_timer_ms();
  for (const std::string& key : oversized_)
    from_ms = std::min(from_ms, ParseTimerRowKey(key)->due_ms());
  return from_ms;
}

void Owner::PublishCounters() const {
  Gauges& gauges = partition_->gauges;
  const bool overdue =
      partition_->store.decisions().next_timer_ms() <= partition_->deps.clock->NowMs();
  gauges.in_flight.store(static_cast<uint32_t>(in_flight_.size()), std::memory_order_relaxed);
  gauges.replies_waiting.store(static_cast<uint32_t>(RepliesWaiting()), std::memory_order_relaxed);
  gauges.timers_overdue.store(overdue ? 1 : 0, std::memory_order_relaxed);
  gauges.oversized_timers.store(static_cast<uint32_t>(oversized_.size()),
                                std::memory_order_relaxed);
}

void Owner::AddCounts(LogSource::Counts& counts) const {
  for (const auto& input : inputs_) {
    for (size_t validity = 0; validity < kValidities; ++validity)
      counts[validity] += input->counts()[validity];
  }
}

}  // namespace huying::runtime
