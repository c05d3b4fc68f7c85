#include "common/runtime/processor.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/check.h"
#include "common/log/log.h"

namespace huying::runtime {
namespace {

// After so long without a turn the partition may have been given to somebody else, who has decided
// since. Shorter than any session of a consumer group.
constexpr int64_t kStallMs = 1'000;

node::v1::Role RoleOf(bool stopped, bool owning, bool acquiring, bool following) {
  if (stopped) return node::v1::ROLE_STOPPED;
  if (owning) return node::v1::ROLE_OWNER;
  if (acquiring) return node::v1::ROLE_ACQUIRING;
  return following ? node::v1::ROLE_STANDBY : node::v1::ROLE_UNSPECIFIED;
}

}  // namespace

PartitionProcessor::PartitionProcessor(ProcessorDeps deps, const HostOptions& options,
                                       int32_t partition)
    : partition_(std::move(deps), options, partition),
      inbox_(partition_.options),
      follower_(&partition_),
      projector_(&partition_),
      queries_(&partition_, &inbox_, &projector_),
      clock_guard_(partition_.deps.clock->simulated(), options.accept_clock,
                   partition_.deps.bus->HasClock()) {}

PartitionProcessor::~PartitionProcessor() {
  wanted_.store(Wanted::kNothing);
  StepDown(absl::UnavailableError("the service is stopping"));
  CloseStore();
  RefuseCommands();
  bool more = false;
  (void)queries_.Answer(nullptr, Unavailable(), more);
}

void PartitionProcessor::Submit(Command command) {
  absl::Status status;
  if (draining_.load(std::memory_order_acquire) && !owning()) {
    status = absl::UnavailableError("the service is stopping; ask again with the same request id");
  } else {
    status = inbox_.Push(command, partition_.SteadyMs());
  }
  if (!status.ok()) return command.done(Failed(std::move(status), partition_.number));
  partition_.deps.wake();
}

void PartitionProcessor::Submit(Query query) {
  if (absl::Status status = inbox_.Push(query); !status.ok()) return query.read(status, nullptr);
  partition_.deps.wake();
}

void PartitionProcessor::Want(Wanted wanted) {
  wanted_.store(wanted, std::memory_order_release);
  partition_.deps.wake();
}

void PartitionProcessor::Drain() {
  draining_.store(true, std::memory_order_release);
  partition_.deps.wake();
}

void PartitionProcessor::DemandProof() {
  proof_demanded_.store(true, std::memory_order_release);
  partition_.deps.wake();
}

node::v1::PartitionStatus PartitionProcessor::Status() const {
  const Gauges& gauges = partition_.gauges;
  const auto get = [](const auto& gauge) { return gauge.load(std::memory_order_relaxed); };
  node::v1::PartitionStatus status;
  status.set_service(partition_.service());
  status.set_partition(partition_.number);
  status.set_role(role_.load(std::memory_order_acquire));
  status.set_epoch(get(gauges.epoch));
  status.set_next_offset(get(gauges.next_offset));
  status.set_commands_waiting(static_cast<uint32_t>(inbox_.commands()));
  status.set_records_in_flight(get(gauges.in_flight));
  status.set_replies_waiting(get(gauges.replies_waiting));
  status.set_timers_overdue(get(gauges.timers_overdue));
  status.set_oversized_timers(get(gauges.oversized_timers));
  for (const Validity validity :
       {Validity::kVoidOldFence, Validity::kVoidNotOwner, Validity::kVoidSequence,
        Validity::kVoidElsewhere, Validity::kUnreadable}) {
    const uint64_t records = get(gauges.validated[static_cast<size_t>(validity)]);
    if (records == 0) continue;
    status.set_void_records(status.void_records() + records);
    (*status.mutable_void_by_reason())[std::string(ValidityName(validity))] = records;
  }
  status.set_dead_letter_records(get(gauges.dead_letters));
  status.set_dropped_letters(get(gauges.letters_dropped));
  status.set_expired_commands(get(gauges.expired_commands));
  status.set_reused_request_ids(get(gauges.reused_request_ids));
  status.set_clock_ahead_ms(get(gauges.clock_ahead_ms));
  status.set_bus_trouble(get(gauges.bus_trouble));
  const absl::MutexLock lock(&error_mutex_);
  status.set_error(error_);
  return status;
}

absl::Status PartitionProcessor::HostTrouble() const {
  const absl::MutexLock lock(&error_mutex_);
  return host_trouble_;
}

bool PartitionProcessor::TurnOnce() {
  const int64_t now_ms = partition_.SteadyMs();
  const bool stalled = now_ms - turned_at_ms_ > kStallMs;
  const bool demanded = proof_demanded_.exchange(false, std::memory_order_acq_rel);
  if ((stalled || demanded) && owner_ != nullptr) owner_->DemandProofNow();
  turned_at_ms_ = now_ms;
  ApplyWanted();
  const bool draining = draining_.load(std::memory_order_acquire);
  bool more = false;
  TurnPhase(draining, more);
  const absl::Status read = queries_.Answer(owner_.get(), Unavailable(), more);
  more = more || (owner_ != nullptr && owner_->ProofDue());
  // Nobody else may ever read the row, so nobody else would see that it is damaged.
  if (absl::IsDataLoss(read)) Recover(Trouble::OfStore(read));
  if (partition_.store.is_open()) {
    const uint64_t stored = partition_.dead_letters.stored();
    partition_.dead_letters.Send(now_ms);
    more = more || partition_.dead_letters.stored() != stored;  // a record may wait for it
    Recover(MaybeFlush());
  }
  PublishState(draining, more);
  return more;
}

void PartitionProcessor::TurnPhase(bool draining, bool& more) {
  // Projections first: timers wait until they have been read.
  if (partition_.store.is_open()) Recover(projector_.Project(more));
  switch (phase_) {
    case Phase::kClosed:
    case Phase::kStopped:
      break;
    case Phase::kFollowing:
    case Phase::kAcquiring:
      Recover(Follow(more));
      break;
    case Phase::kOwning:
      Recover(Own(draining, more));
      break;
  }
  if (phase_ == Phase::kOwning) return;
  // While ownership is taken, or taken again, callers wait a little; who drains may never own.
  const bool taking = phase_ == Phase::kAcquiring ||
                      (phase_ == Phase::kFollowing && applied_ == Wanted::kOwner && !log_trouble_);
  taking && !draining ? RefuseOverdue() : RefuseCommands();
}

void PartitionProcessor::PublishState(bool draining, bool more) {
  PublishCounters();
  const bool staged = (owner_ != nullptr && !owner_->NothingStaged()) || inbox_.commands() > 0;
  const bool letters = partition_.store.is_open() && !partition_.dead_letters.empty();
  const bool unrecorded = owner_ != nullptr && !owner_->NothingUnrecorded();
  drained_.store(draining && !staged && !letters && !unrecorded, std::memory_order_release);
  settled_.store(owner_ != nullptr && !more && !staged && owner_->AllRead() &&
                     partition_.gauges.timers_overdue.load(std::memory_order_relaxed) == 0,
                 std::memory_order_release);
  turns_.fetch_add(1, std::memory_order_acq_rel);
}

bool PartitionProcessor::MayPass(Phase from, Phase to) {
  switch (to) {
    case Phase::kClosed:
      return true;
    case Phase::kFollowing:
      return from == Phase::kClosed || from == Phase::kAcquiring || from == Phase::kOwning;
    case Phase::kAcquiring:
      return from == Phase::kFollowing;
    case Phase::kOwning:
      return from == Phase::kAcquiring;
    case Phase::kStopped:
      return from != Phase::kOwning;  // it steps down first
  }
  return false;
}

void PartitionProcessor::SetPhase(Phase phase) {
  if (phase == phase_) return;
  HY_CHECK(MayPass(phase_, phase));
  phase_ = phase;
  role_.store(RoleOf(phase == Phase::kStopped, phase == Phase::kOwning, phase == Phase::kAcquiring,
                     phase == Phase::kFollowing),
              std::memory_order_release);
}

// Only the difference to what there is matters: a partition that stays keeps running.
void PartitionProcessor::ApplyWanted() {
  const Wanted wanted = wanted_.load(std::memory_order_acquire);
  const int64_t now_ms = partition_.SteadyMs();
  const bool changed = wanted != applied_;
  applied_ = wanted;
  if (phase_ == Phase::kStopped) {
    if (!changed && (look_again_ms_ < 0 || now_ms < look_again_ms_)) return;
    SetPhase(Phase::kClosed);
  }
  if (wanted == Wanted::kNothing) {
    if (phase_ == Phase::kClosed && !changed) return;
    StepDown(Unavailable());
    CloseStore();
    backoff_.Reset();
    SetError("");
    return;
  }
  if (!backoff_.Over(now_ms)) return;
  if (phase_ == Phase::kClosed) Recover(OpenStore());
  if (wanted == Wanted::kOwner && phase_ == Phase::kFollowing) {
    SetPhase(Phase::kAcquiring);
    owner_id_ = 0;
  } else if (wanted == Wanted::kStandby && (phase_ == Phase::kAcquiring || owner_ != nullptr)) {
    StepDown(Unavailable());
  }
}

Trouble PartitionProcessor::OpenStore() {
  if (absl::Status status = partition_.store.Open(); !status.ok()) return Trouble::OfStore(status);
  if (absl::Status status = projector_.Open(); !status.ok()) return Trouble::OfStore(status);
  flushed_at_ms_ = partition_.SteadyMs();
  const log::v1::Cursor& own = partition_.store.state().own();
  partition_.gauges.next_offset.store(own.next_offset(), std::memory_order_relaxed);
  partition_.gauges.epoch.store(own.epoch(), std::memory_order_relaxed);
  store_failures_ = 0;
  log_trouble_ = false;
  SetPhase(Phase::kFollowing);
  SetError("");
  return {};
}

// Folds the own log, and takes ownership when it is wanted and the log has been read.
Trouble PartitionProcessor::Follow(bool& more) {
  if (!follower_.is_open()) {
    if (!backoff_.Over(partition_.SteadyMs())) return {};
    if (absl::Status status = follower_.Open(); !status.ok())
      return Trouble::OfLog(std::move(status));
  }
  Follower::Step step = follower_.Follow(owner_id_);
  more = more || step.more || step.fence == Follower::Fence::kCounts;
  if (!step.trouble.ok()) return std::move(step.trouble);
  if (follower_.AtEnd() && log_trouble_ && applied_ == Wanted::kStandby) {
    log_trouble_ = false;
    SetError("");
  }
  if (phase_ != Phase::kAcquiring) return {};
  return Acquire(step);
}

Trouble PartitionProcessor::Acquire(const Follower::Step& step) {
  if (step.fence == Follower::Fence::kCounts) return BecomeOwner(step);
  if (step.fence == Follower::Fence::kVoid)
    owner_id_ = 0;  // another one came first: a higher epoch
  if (appender_ != nullptr) {
    deliveries_.clear();
    appender_->Poll(deliveries_);
    for (const bus::Delivery& delivery : deliveries_) {
      if (!delivery.status.ok())
        return Trouble::OfLog(absl::UnavailableError(delivery.status.message()));
    }
  }
  if (owner_id_ != 0 || !follower_.AtEnd() || draining_.load(std::memory_order_acquire)) return {};
  return SendFence();
}

Trouble PartitionProcessor::SendFence() {
  const Clock& clock = *partition_.deps.clock;
  const log::v1::StoreState& state = partition_.store.state();
  absl::Status status = clock_guard_.BeforeFence(clock.NowMs(), clock.SteadyMs(), state.time_ms());
  if (!status.ok()) return Trouble::OfClock(std::move(status));
  if (appender_ == nullptr) {
    absl::StatusOr<std::unique_ptr<bus::Appender>> appender = partition_.deps.bus->OpenAppender(
        EventTopic(partition_.service()), partition_.number, partition_.deps.wake);
    if (!appender.ok()) return Trouble::OfLog(appender.status());
    appender_ = std::move(*appender);
  }
  log::v1::Fence fence;
  fence.set_epoch(state.own().epoch() + 1);
  const LogPlace place = {.service = partition_.service(), .partition = partition_.number};
  const uint64_t owner_id = OwnerId(partition_.deps.random(), place, fence.epoch());
  fence.set_owner(owner_id);
  fence.set_instance(partition_.options.instance);
  fence.set_time_ms(clock.NowMs());
  fence.set_partitions(partition_.options.partitions);
  *fence.mutable_before() = state.own();
  fence.set_log(LogName(place));
  status = appender_->Append(bus::RecordKind::kFence, "", fence.SerializeAsString(), 0);
  if (absl::IsResourceExhausted(status)) return {};  // the next turn tries again
  if (!status.ok()) return Trouble::OfLog(absl::UnavailableError(status.message()));
  owner_id_ = owner_id;
  fence_sent_ms_ = clock.SteadyMs();
  return {};
}

// The own fence has come back: the state is final up to it, and nothing that an earlier owner has
// in flight can count.
Trouble PartitionProcessor::BecomeOwner(const Follower::Step& step) {
  absl::Status clock = clock_guard_.AfterFence(step.fence_sent_ms, step.fence_taken_ms);
  partition_.gauges.clock_ahead_ms.store(clock_guard_.ahead_ms(), std::memory_order_relaxed);
  if (!clock.ok()) return Trouble::OfClock(std::move(clock));
  follower_.Close();
  owner_ = std::make_unique<Owner>(&partition_, &inbox_, &projector_, std::move(appender_),
                                   std::exchange(owner_id_, 0), fence_sent_ms_);
  SetPhase(Phase::kOwning);
  backoff_.Reset();
  log_trouble_ = false;
  SetError("");
  SetHostTrouble(absl::OkStatus());
  const log::v1::StoreState& state = partition_.store.state();
  log::Info("{}: owner from epoch {} on", partition_.name(), state.own().epoch());
  if (partition_.deps.announce)
    partition_.deps.announce(state.own().epoch(), state.time_ms(), state.log_id());
  return {};
}

Trouble PartitionProcessor::Own(bool draining, bool& more) {
  const Clock& clock = *partition_.deps.clock;
  if (absl::Status status = clock_guard_.Look(clock.NowMs(), clock.SteadyMs()); !status.ok())
    return Trouble::OfClock(std::move(status));
  Trouble trouble = owner_->Turn(draining, more);
  if (trouble.ok()) owner_->PublishCounters();
  return trouble;
}

Trouble PartitionProcessor::MaybeFlush() {
  const int64_t now_ms = partition_.SteadyMs();
  PartitionStore& store = partition_.store;
  absl::Status status;
  // The next start need not look at timers that have fired long ago; what is not durable yet may
  // come back, so that it must have gone first.
  if (hint_due_ && owner_ != nullptr && owner_->NothingStaged() && projector_.AllWritten()) {
    hint_due_ = false;
    status = store.decisions().RaiseTimerHint(owner_->TimersFrom());
    if (status.ok()) status = store.projections().RaiseTimerHint(owner_->TimersFrom());
  }
  if (status.ok() && now_ms - flushed_at_ms_ >= partition_.options.flush_interval_ms) {
    flushed_at_ms_ = now_ms;
    hint_due_ = true;
    status = store.Flush(false);
  }
  return status.ok() ? Trouble() : Trouble::OfStore(std::move(status));
}

void PartitionProcessor::PublishCounters() {
  LogSource::Counts counts = ended_;
  for (size_t validity = 0; validity < kValidities; ++validity)
    counts[validity] += follower_.counts()[validity];
  for (const auto& input : projector_.inputs()) {
    for (size_t validity = 0; validity < kValidities; ++validity)
      counts[validity] += input->counts()[validity];
  }
  if (owner_ != nullptr) owner_->AddCounts(counts);
  for (size_t validity = 0; validity < kValidities; ++validity)
    partition_.gauges.validated[validity].store(counts[validity], std::memory_order_relaxed);
  partition_.gauges.letters_dropped.store(partition_.dead_letters.dropped(),
                                          std::memory_order_relaxed);
  partition_.gauges.bus_trouble.store(log_trouble_, std::memory_order_relaxed);
}

}  // namespace huying::runtime
