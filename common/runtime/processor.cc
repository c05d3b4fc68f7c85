#include "common/runtime/processor.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/check.h"
#include "common/log/log.h"
#include "common/runtime/keys.h"

namespace huying::runtime {
namespace {

constexpr size_t kFollowRecordsPerTurn = 256;
// After so long without a turn the partition may have been given to somebody else, who has decided
// since. Shorter than any session of a consumer group.
constexpr int64_t kStallMs = 1'000;

}  // namespace

PartitionProcessor::PartitionProcessor(ProcessorDeps deps, const HostOptions& options,
                                       int32_t partition)
    : deps_(std::move(deps)),
      options_(options),
      partition_(partition),
      applier_(deps_.handlers),
      inbox_(options.commands_max, options.queries_max),
      own_(deps_.bus, deps_.handlers->spec().name, partition, deps_.rules),
      dead_letters_(deps_.bus, deps_.handlers->spec().name, partition, deps_.wake),
      counter_(deps_.decided) {
  for (const runtime::Subscription& subscription : deps_.handlers->spec().subscriptions) {
    auto source = std::make_unique<Source>(
        Source{.subscription = subscription,
               .log = LogSource(deps_.bus, subscription.service, partition, deps_.rules)});
    (subscription.mode == SubscriptionMode::kReact ? reacts_ : projects_)
        .push_back(std::move(source));
  }
}

PartitionProcessor::~PartitionProcessor() {
  Abandon(absl::UnavailableError("the service is stopping; ask again with the same request id"));
  CloseStore();
  wanted_.store(Wanted::kNothing);
  RefuseCommands();
  (void)AnswerQueries();
}

void PartitionProcessor::Submit(Command command) {
  if (draining_.load(std::memory_order_acquire) && !owning()) {
    command.done(Failed(
        absl::UnavailableError("the service is stopping; ask again with the same request id"),
        partition_));
    return;
  }
  if (!inbox_.Push(command)) {
    command.done(Failed(absl::ResourceExhaustedError(
                            "too many commands wait for this partition; ask again a little later"),
                        partition_));
    return;
  }
  deps_.wake();
}

void PartitionProcessor::Submit(Query query) {
  if (!inbox_.Push(query)) {
    query.read(absl::ResourceExhaustedError(
                   "too many queries wait for this partition; ask again a little later"),
               nullptr);
    return;
  }
  deps_.wake();
}

void PartitionProcessor::Want(Wanted wanted) {
  wanted_.store(wanted, std::memory_order_release);
  deps_.wake();
}

void PartitionProcessor::Drain() {
  draining_.store(true, std::memory_order_release);
  deps_.wake();
}

node::v1::PartitionStatus PartitionProcessor::Status() const {
  node::v1::PartitionStatus status;
  status.set_service(deps_.handlers->spec().name);
  status.set_partition(partition_);
  status.set_role(role_.load(std::memory_order_acquire));
  status.set_epoch(gauges_.epoch.load(std::memory_order_relaxed));
  status.set_next_offset(gauges_.next_offset.load(std::memory_order_relaxed));
  status.set_commands_waiting(static_cast<uint32_t>(inbox_.commands()));
  status.set_records_in_flight(gauges_.in_flight.load(std::memory_order_relaxed));
  status.set_timers_overdue(gauges_.timers_overdue.load(std::memory_order_relaxed));
  for (const Validity validity : {Validity::kVoidOldFence, Validity::kVoidNotOwner,
                                  Validity::kVoidSequence, Validity::kUnreadable}) {
    const uint64_t records =
        gauges_.validated[static_cast<size_t>(validity)].load(std::memory_order_relaxed);
    if (records == 0) continue;
    status.set_void_records(status.void_records() + records);
    (*status.mutable_void_by_reason())[std::string(ValidityName(validity))] = records;
  }
  status.set_dead_letter_records(gauges_.dead_letters.load(std::memory_order_relaxed));
  status.set_dropped_letters(gauges_.letters_dropped.load(std::memory_order_relaxed));
  status.set_reused_request_ids(gauges_.reused_request_ids.load(std::memory_order_relaxed));
  const std::lock_guard lock(error_mutex_);
  status.set_error(error_);
  return status;
}

bool PartitionProcessor::TurnOnce() {
  const int64_t now_ms = deps_.clock->SteadyMs();
  if (now_ms - turned_at_ms_ > kStallMs) proof_due_ = true;
  turned_at_ms_ = now_ms;
  ApplyWanted();
  // Projections first: timers wait until they have been read to the end.
  bool more = (phase_ != Phase::kClosed && phase_ != Phase::kStopped) && ProjectSome();
  const bool draining = draining_.load(std::memory_order_acquire);
  switch (phase_) {
    case Phase::kClosed:
    case Phase::kStopped:
      RefuseCommands();
      break;
    case Phase::kFollowing:
      more = FollowSome() || more;
      RefuseCommands();
      break;
    case Phase::kAcquiring:
      more = FollowSome() || more;
      if (phase_ != Phase::kAcquiring) break;
      // It may not own in time, and callers wait for an answer.
      if (draining) {
        RefuseCommands();
      } else {
        Acquire();
      }
      break;
    case Phase::kOwning:
      more = Own() || more;
      break;
  }
  more = AnswerQueries() || more;
  if (db_ != nullptr) {
    dead_letters_.Send(now_ms);
    MaybeFlush();
  }
  PublishCounters();
  const bool nothing_staged = in_flight_.empty() && filling_ == nullptr && inbox_.commands() == 0;
  drained_.store(draining && nothing_staged && (db_ == nullptr || dead_letters_.empty()) &&
                     (phase_ != Phase::kOwning || inputs_unrecorded_ == 0),
                 std::memory_order_release);
  settled_.store(phase_ == Phase::kOwning && !more && nothing_staged && AllRead() &&
                     gauges_.timers_overdue.load(std::memory_order_relaxed) == 0,
                 std::memory_order_release);
  turns_.fetch_add(1, std::memory_order_acq_rel);
  return more;
}

void PartitionProcessor::SetPhase(Phase phase) {
  phase_ = phase;
  switch (phase) {
    case Phase::kClosed:
      role_.store(node::v1::ROLE_UNSPECIFIED, std::memory_order_release);
      break;
    case Phase::kFollowing:
      role_.store(node::v1::ROLE_STANDBY, std::memory_order_release);
      break;
    case Phase::kAcquiring:
      role_.store(node::v1::ROLE_ACQUIRING, std::memory_order_release);
      break;
    case Phase::kOwning:
      role_.store(node::v1::ROLE_OWNER, std::memory_order_release);
      break;
    case Phase::kStopped:
      role_.store(node::v1::ROLE_STOPPED, std::memory_order_release);
      break;
  }
}

// Only the difference to what there is matters: a partition that stays keeps running.
void PartitionProcessor::ApplyWanted() {
  const Wanted wanted = wanted_.load(std::memory_order_acquire);
  if (phase_ == Phase::kStopped || deps_.clock->SteadyMs() < retry_at_ms_) return;
  if (wanted == Wanted::kNothing) {
    if (phase_ == Phase::kClosed) {
      if (!failure_.empty()) SetError("");
      failure_.clear();
      return;
    }
    Abandon(WrongOwner());
    CloseStore();
    return;
  }
  if (phase_ == Phase::kClosed) OpenStore();
  if (wanted == Wanted::kOwner && phase_ == Phase::kFollowing) {
    SetPhase(Phase::kAcquiring);
    fence_sent_ = false;
  } else if (wanted == Wanted::kStandby &&
             (phase_ == Phase::kAcquiring || phase_ == Phase::kOwning)) {
    StepDown(WrongOwner());
  }
}

void PartitionProcessor::OpenStore() {
  absl::StatusOr<std::unique_ptr<store::Db>> db = deps_.open_store(StorePath());
  if (!db.ok()) return StoreFailed(db.status());
  db_ = std::move(*db);
  overlay_ = std::make_unique<Overlay>(db_.get());
  projections_ = std::make_unique<Overlay>(db_.get());
  flushed_at_ms_ = deps_.clock->SteadyMs();
  if (absl::Status status = LoadState(); !status.ok()) return StoreFailed(status);
  std::vector<log::v1::Cursor> cursors(projects_.size());
  for (size_t i = 0; i < projects_.size(); ++i) {
    overlay_->Load(std::string(1, kProjectionPrefix) + projects_[i]->subscription.service,
                   cursors[i]);
  }
  // A cursor that cannot be read is not one that is missing: from the start again, all would be
  // counted twice.
  if (!overlay_->status().ok()) return StoreFailed(overlay_->status());
  for (size_t i = 0; i < projects_.size(); ++i) {
    const absl::Status status = projects_[i]->log.Open(cursors[i], deps_.wake);
    if (!status.ok()) return Retry(status);
  }
  const absl::Status status = own_.Open(state_.own(), deps_.wake);
  if (!status.ok()) return Retry(status);
  SetError("");
  SetPhase(Phase::kFollowing);
}

absl::Status PartitionProcessor::LoadState() {
  state_.Clear();
  const bool fresh = !overlay_->Load(kStateKey, state_);
  if (!fresh) {
    if (absl::Status status = CheckRowsVersion(state_); !status.ok()) return status;
  }
  state_.set_rows_version(kRowsVersion);
  state_.mutable_own()->set_service(deps_.handlers->spec().name);
  gauges_.next_offset.store(state_.own().next_offset(), std::memory_order_relaxed);
  gauges_.epoch.store(state_.own().epoch(), std::memory_order_relaxed);
  return absl::OkStatus();
}

void PartitionProcessor::CloseStore() {
  own_.Close();
  dead_letters_.Close();
  for (const auto& source : reacts_) source->log.Close();
  for (const auto& source : projects_) source->log.Close();
  overlay_.reset();
  projections_.reset();
  db_.reset();
  if (phase_ != Phase::kStopped) SetPhase(Phase::kClosed);
}

// Applies records of the own log in one batch, up to this process's own fence. True when there is
// more to do at once.
bool PartitionProcessor::FollowSome() {
  google::protobuf::Arena arena(ArenaBlocks());
  bool owner = false;
  size_t records = 0;
  for (; records < kFollowRecordsPerTurn && !owner; ++records) {
    ValidatedRecord validated;
    bool found = false;
    const absl::Status status = own_.Next(arena, validated, found);
    if (!status.ok()) {
      Retry(status);
      return false;
    }
    if (!found) break;
    if (!FollowRecord(validated, arena)) return false;
    const bool mine =
        validated.fence != nullptr && validated.fence->owner() == owner_id_ && fence_sent_;
    owner = mine && validated.validity == Validity::kFence;
    if (mine && !owner) fence_sent_ = false;  // somebody else's came first: fence again, higher
  }
  if (records > 0) {
    const absl::Status status = WriteFollowed();
    if (!status.ok()) {
      StoreFailed(status);
      return false;
    }
  }
  if (owner) BecomeOwner();
  return owner || records == kFollowRecordsPerTurn;
}

// False when the partition has stopped. What its owner has evolved must not be left out here: the
// rows would differ for good.
bool PartitionProcessor::FollowRecord(const ValidatedRecord& validated,
                                      google::protobuf::Arena& arena) {
  if (validated.validity == Validity::kUnreadable) {
    log::Error(
        "{}/{}: record {} of its own log is not a record of the log protocol; it does not count",
        deps_.handlers->spec().name, partition_, validated.offset);
  }
  if (validated.validity != Validity::kApply) return true;
  if (validated.progress != nullptr) MoveInputs(validated.progress->cursors(), state_);
  if (validated.decision == nullptr) return true;
  const uint64_t unreadable = applier_.unreadable_events();
  applier_.Apply(*validated.decision, validated.offset, arena, *overlay_);
  if (applier_.unreadable_events() != unreadable) {
    Stop(absl::DataLossError(absl::StrCat(
        "record ", validated.offset, " of ", EventTopic(deps_.handlers->spec().name), "/",
        partition_,
        " holds an event that cannot be read here, though its owner could: start the version that "
        "wrote it, or a newer one")));
    return false;
  }
  counter_.Followed(validated.offset, *validated.decision);
  MoveInputs(validated.decision->cursors(), state_);
  state_.set_time_ms(std::max(state_.time_ms(), validated.decision->time_ms()));
  return true;
}

absl::Status PartitionProcessor::WriteFollowed() {
  *state_.mutable_own() = own_.cursor();
  overlay_->Put(kStateKey, state_.SerializeAsString());
  if (absl::Status status = overlay_->WriteThrough(); !status.ok()) return status;
  db_->SetExpiryHorizon(state_.time_ms());
  gauges_.next_offset.store(state_.own().next_offset(), std::memory_order_relaxed);
  gauges_.epoch.store(state_.own().epoch(), std::memory_order_relaxed);
  return absl::OkStatus();
}

// Sends the fence once the log has been read to its end; the follower sees it come back.
void PartitionProcessor::Acquire() {
  if (appender_ != nullptr) {
    deliveries_.clear();
    appender_->Poll(deliveries_);
    for (const bus::Delivery& delivery : deliveries_) {
      if (!delivery.status.ok()) return Retry(delivery.status);
    }
  }
  if (fence_sent_ || !own_.AtEnd()) return;
  if (appender_ == nullptr) {
    absl::StatusOr<std::unique_ptr<bus::Appender>> appender =
        deps_.bus->OpenAppender(EventTopic(deps_.handlers->spec().name), partition_, deps_.wake);
    if (!appender.ok()) return Retry(appender.status());
    appender_ = std::move(*appender);
  }
  owner_id_ = deps_.random();
  log::v1::Fence fence;
  fence.set_epoch(state_.own().epoch() + 1);
  fence.set_owner(owner_id_);
  fence.set_instance(options_.instance);
  fence.set_time_ms(deps_.clock->NowMs());
  const absl::Status status =
      appender_->Append(bus::RecordKind::kFence, "", fence.SerializeAsString(), 0);
  if (status.code() == absl::StatusCode::kResourceExhausted) return;  // the next turn tries again
  if (!status.ok()) return Retry(status);
  fence_sent_ = true;
  proof_due_ = false;  // whoever takes over from now on does so after this fence
}

// The own fence has come back: the state is final up to it, and nothing that an earlier owner has
// in flight can count.
void PartitionProcessor::BecomeOwner() {
  for (const auto& source : reacts_) {
    const absl::Status status =
        source->log.Open(InputCursor(state_, source->subscription.service), deps_.wake);
    if (!status.ok()) return Retry(status);
  }
  own_.Close();
  seq_ = 0;
  last_own_offset_ = state_.own().next_offset() - 1;
  counter_.Begin(owner_id_, last_own_offset_);
  ahead_ = state_;
  inputs_unrecorded_ = 0;
  overlay_->set_next_timer_ms(0);
  SetPhase(Phase::kOwning);
  log::Info("{}/{}: owner from epoch {} on", deps_.handlers->spec().name, partition_,
            state_.own().epoch());
  if (deps_.announce) deps_.announce(state_.own().epoch(), state_.time_ms());
}

absl::Status PartitionProcessor::WrongOwner() const {
  const std::string& service = deps_.handlers->spec().name;
  if (phase_ == Phase::kStopped) {
    return absl::UnavailableError(
        absl::StrCat(service, "/", partition_, " is stopped; see the log of ", options_.instance));
  }
  return absl::FailedPreconditionError(
      absl::StrCat(service, "/", partition_, " is not owned by ", options_.instance));
}

void PartitionProcessor::RefuseCommands() {
  taken_.clear();
  inbox_.TakeCommands(options_.commands_max, taken_);
  for (Command& command : taken_) command.done(Failed(WrongOwner(), partition_));
  taken_.clear();
}

absl::Status PartitionProcessor::FlushStore(bool wait) {
  return db_ == nullptr ? absl::OkStatus() : db_->Flush(wait);
}

void PartitionProcessor::MaybeFlush() {
  const int64_t now_ms = deps_.clock->SteadyMs();
  if (now_ms - flushed_at_ms_ < options_.flush_interval_ms) return;
  flushed_at_ms_ = now_ms;
  const absl::Status status = db_->Flush(false);
  if (!status.ok()) StoreFailed(status);
}

void PartitionProcessor::PublishCounters() {
  for (size_t validity = 0; validity < kValidities; ++validity) {
    uint64_t records = own_.counts()[validity];
    for (const auto& source : reacts_) records += source->log.counts()[validity];
    for (const auto& source : projects_) records += source->log.counts()[validity];
    gauges_.validated[validity].store(records, std::memory_order_relaxed);
  }
  gauges_.letters_dropped.store(dead_letters_.dropped(), std::memory_order_relaxed);
}

}  // namespace huying::runtime
