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
constexpr size_t kProjectRecordsPerTurn = 64;
constexpr int64_t kRetryPauseMs = 200;
// After so long without a turn the partition may have been given to somebody else, who has decided since. Shorter than any
// session of a consumer group.
constexpr int64_t kStallMs = 1'000;

bool NeverMends(const absl::Status& status) {
  return status.code() == absl::StatusCode::kOutOfRange || status.code() == absl::StatusCode::kDataLoss ||
         status.code() == absl::StatusCode::kFailedPrecondition;
}

}  // namespace

PartitionProcessor::PartitionProcessor(ProcessorDeps deps, const HostOptions& options, int32_t partition)
    : deps_(std::move(deps)),
      options_(options),
      partition_(partition),
      folder_(deps_.handlers),
      inbox_(options.commands_max, options.queries_max),
      own_(deps_.bus, deps_.handlers->spec().name, partition, deps_.rules) {
  for (const runtime::Follow& follow : deps_.handlers->spec().follows) {
    auto source = std::make_unique<Source>(
        Source{.follow = follow, .log = LogSource(deps_.bus, follow.service, partition, deps_.rules)});
    (follow.mode == FollowMode::kReact ? reacts_ : projects_).push_back(std::move(source));
  }
}

PartitionProcessor::~PartitionProcessor() {
  Abandon(absl::UnavailableError("the service is stopping; ask again with the same request id"));
  CloseStore();
  wanted_.store(Wanted::kNothing);
  RefuseCommands();
  AnswerQueries();
}

void PartitionProcessor::Submit(Command command) {
  if (draining_.load(std::memory_order_acquire)) {
    command.done(Failed(absl::UnavailableError("the service is stopping; ask again with the same request id"), partition_));
    return;
  }
  if (!inbox_.Push(command)) {
    command.done(Failed(absl::ResourceExhaustedError("too many commands wait for this partition; ask again a little later"), partition_));
    return;
  }
  deps_.wake();
}

void PartitionProcessor::Submit(Query query) {
  if (!inbox_.Push(query)) {
    query.read(absl::ResourceExhaustedError("too many queries wait for this partition; ask again a little later"), nullptr);
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
  status.set_void_records(gauges_.void_records.load(std::memory_order_relaxed));
  const std::lock_guard lock(error_mutex_);
  status.set_error(error_);
  return status;
}

bool PartitionProcessor::TurnOnce() {
  const int64_t now_ms = deps_.clock->SteadyMs();
  if (now_ms - turned_at_ms_ > kStallMs) proof_due_ = true;
  turned_at_ms_ = now_ms;
  ApplyWanted();
  bool more = false;
  switch (phase_) {
    case Phase::kClosed:
    case Phase::kStopped:
      RefuseCommands();
      break;
    case Phase::kFollowing:
      more = Follow();
      RefuseCommands();
      break;
    case Phase::kAcquiring:
      more = Follow();
      if (phase_ == Phase::kAcquiring) Acquire();
      break;
    case Phase::kOwning:
      more = Own();
      break;
  }
  if (phase_ != Phase::kClosed && phase_ != Phase::kStopped) more = ProjectSome() || more;
  AnswerQueries();
  if (db_ != nullptr) MaybeFlush();
  drained_.store(draining_.load(std::memory_order_acquire) && in_flight_.empty() && filling_ == nullptr &&
                     inbox_.commands() == 0 && (phase_ != Phase::kOwning || inputs_unrecorded_ == 0),
                 std::memory_order_release);
  settled_.store(phase_ == Phase::kOwning && !more && in_flight_.empty() && filling_ == nullptr &&
                     inbox_.commands() == 0 && gauges_.timers_overdue.load(std::memory_order_relaxed) == 0 &&
                     std::all_of(reacts_.begin(), reacts_.end(), [](const auto& s) { return s->log.AtEnd(); }) &&
                     std::all_of(projects_.begin(), projects_.end(), [](const auto& s) { return s->log.AtEnd(); }),
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
    if (phase_ == Phase::kClosed) return;
    Abandon(WrongOwner());
    CloseStore();
    return;
  }
  if (phase_ == Phase::kClosed) {
    const absl::Status status = OpenStore();
    if (!status.ok()) return Retry(status);
  }
  if (wanted == Wanted::kOwner && phase_ == Phase::kFollowing) {
    SetPhase(Phase::kAcquiring);
    fence_sent_ = false;
  } else if (wanted == Wanted::kStandby && (phase_ == Phase::kAcquiring || phase_ == Phase::kOwning)) {
    Lose(WrongOwner());
  }
}

absl::Status PartitionProcessor::OpenStore() {
  const std::string path = absl::StrCat(options_.data_dir, "/", partition_);
  absl::StatusOr<std::unique_ptr<store::Db>> db = deps_.open_store(path);
  if (db.status().code() == absl::StatusCode::kDataLoss) {
    const absl::StatusOr<std::string> aside = store::PutAside(path);
    if (!aside.ok()) return aside.status();
    log::Error("{}/{}: the store cannot be read and was put aside as {}; the log is folded again ({})",
               deps_.handlers->spec().name, partition_, *aside, db.status().ToString());
    db = deps_.open_store(path);
  }
  if (!db.ok()) return db.status();
  db_ = std::move(*db);
  overlay_ = std::make_unique<Overlay>(db_.get());
  projections_ = std::make_unique<Overlay>(db_.get());
  LoadState();
  flushed_at_ms_ = deps_.clock->SteadyMs();
  for (const auto& source : projects_) {
    log::v1::Cursor cursor;
    overlay_->Load(std::string(1, kProjectionPrefix) + source->follow.service, cursor);
    const absl::Status status = source->log.Open(cursor, deps_.wake);
    if (!status.ok()) return status;
  }
  const absl::Status status = own_.Open(state_.own(), deps_.wake);
  if (!status.ok()) return status;
  SetPhase(Phase::kFollowing);
  return absl::OkStatus();
}

void PartitionProcessor::LoadState() {
  state_.Clear();
  overlay_->Load(kStateKey, state_);
  state_.mutable_own()->set_service(deps_.handlers->spec().name);
  gauges_.next_offset.store(state_.own().next_offset(), std::memory_order_relaxed);
  gauges_.epoch.store(state_.own().epoch(), std::memory_order_relaxed);
}

void PartitionProcessor::CloseStore() {
  own_.Close();
  for (const auto& source : reacts_) source->log.Close();
  for (const auto& source : projects_) source->log.Close();
  overlay_.reset();
  projections_.reset();
  db_.reset();
  if (phase_ != Phase::kStopped) SetPhase(Phase::kClosed);
}

// The world failed in a way that may pass: from the start again, a little later.
void PartitionProcessor::Retry(const absl::Status& why) {
  if (NeverMends(why)) return Stop(why);
  log::Warn("{}/{}: {}; trying again", deps_.handlers->spec().name, partition_, why.ToString());
  Abandon(why);
  CloseStore();
  retry_at_ms_ = deps_.clock->SteadyMs() + kRetryPauseMs;
}

void PartitionProcessor::Stop(const absl::Status& why) {
  std::string text(why.message());
  if (why.code() == absl::StatusCode::kOutOfRange) {
    absl::StrAppend(&text, "; the store and the log do not fit together: the log was cut or exchanged, or the folder ",
                    options_.data_dir, " belongs to another one. Give the right folder, or move this one away to fold the log again");
  }
  log::Error("{}/{} stopped: {}", deps_.handlers->spec().name, partition_, text);
  {
    const std::lock_guard lock(error_mutex_);
    error_ = text;
  }
  Abandon(why);
  SetPhase(Phase::kStopped);
  CloseStore();
}

bool PartitionProcessor::Follow() {
  bool more = false;
  const absl::Status status = FollowSome(more);
  if (!status.ok()) {
    Retry(status);
    return false;
  }
  return more;
}

// Applies records of the own log in one batch, up to this process's own fence.
absl::Status PartitionProcessor::FollowSome(bool& more) {
  google::protobuf::Arena arena(ArenaBlocks());
  bool owner = false;
  size_t records = 0;
  for (; records < kFollowRecordsPerTurn && !owner; ++records) {
    JudgedRecord judged;
    bool found = false;
    const absl::Status status = own_.Next(arena, judged, found);
    if (!status.ok()) return status;
    if (!found) break;
    if (judged.judgement == Judgement::kApply && judged.decision != nullptr) {
      folder_.Apply(*judged.decision, judged.offset, arena, *overlay_);
      MoveInputs(judged.decision->cursors(), state_);
      state_.set_time_ms(std::max(state_.time_ms(), judged.decision->time_ms()));
    } else if (judged.judgement == Judgement::kApply && judged.progress != nullptr) {
      MoveInputs(judged.progress->cursors(), state_);
    }
    const bool mine = judged.fence != nullptr && judged.fence->owner() == owner_id_ && fence_sent_;
    owner = mine && judged.judgement == Judgement::kFence;
    if (mine && !owner) fence_sent_ = false;  // somebody else's came first: fence again, higher
  }
  if (records > 0) {
    *state_.mutable_own() = own_.cursor();
    overlay_->Put(kStateKey, state_.SerializeAsString());
    store::Batch rows;
    overlay_->Seal(rows);
    if (!overlay_->status().ok()) return overlay_->status();
    const absl::Status status = db_->Write(rows);
    if (!status.ok()) return status;
    overlay_->Release();
    db_->SetExpiryHorizon(state_.time_ms());
    gauges_.next_offset.store(state_.own().next_offset(), std::memory_order_relaxed);
    gauges_.epoch.store(state_.own().epoch(), std::memory_order_relaxed);
    gauges_.void_records.store(own_.counts().void_records, std::memory_order_relaxed);
  }
  if (owner) BecomeOwner();
  more = owner || records == kFollowRecordsPerTurn;
  return absl::OkStatus();
}

// Sends the fence once the log has been read to its end; Follow sees it come back.
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
  const absl::Status status = appender_->Append(bus::RecordKind::kFence, "", fence.SerializeAsString(), 0);
  if (status.code() == absl::StatusCode::kResourceExhausted) return;  // the next turn tries again
  if (!status.ok()) return Retry(status);
  fence_sent_ = true;
}

// The own fence has come back: the state is final up to it, and nothing that an earlier owner has in flight can count.
void PartitionProcessor::BecomeOwner() {
  for (const auto& source : reacts_) {
    const absl::Status status = source->log.Open(InputCursor(state_, source->follow.service), deps_.wake);
    if (!status.ok()) return Retry(status);
  }
  own_.Close();
  seq_ = 0;
  last_own_offset_ = state_.own().next_offset() - 1;
  ahead_ = state_;
  inputs_unrecorded_ = 0;
  proof_due_ = false;
  overlay_->set_next_timer_ms(0);
  SetPhase(Phase::kOwning);
  log::Info("{}/{}: owner from epoch {} on", deps_.handlers->spec().name, partition_, state_.own().epoch());
  if (deps_.announce) deps_.announce(state_.own().epoch(), state_.time_ms());
}

bool PartitionProcessor::ProjectSome() {
  bool more = false;
  for (const auto& source : projects_) {
    google::protobuf::Arena arena(ArenaBlocks());
    size_t records = 0;
    for (; records < kProjectRecordsPerTurn; ++records) {
      JudgedRecord judged;
      bool found = false;
      const absl::Status status = source->log.Next(arena, judged, found);
      if (!status.ok()) {
        Retry(status);
        return false;
      }
      if (!found) break;
      if (judged.judgement == Judgement::kApply && judged.decision != nullptr) {
        folder_.Project(source->follow, *judged.decision, arena, *projections_);
      }
    }
    if (records == 0) continue;
    projections_->Put(std::string(1, kProjectionPrefix) + source->follow.service,
                      source->log.cursor().SerializeAsString());
    store::Batch rows;
    projections_->Seal(rows);
    absl::Status status = projections_->status();
    status.Update(db_->Write(rows));
    if (!status.ok()) {
      Retry(status);
      return false;
    }
    projections_->Release();
    overlay_->set_next_timer_ms(std::min(overlay_->next_timer_ms(), projections_->next_timer_ms()));
    projections_->set_next_timer_ms(INT64_MAX);
    more = more || records == kProjectRecordsPerTurn;
  }
  return more;
}

bool PartitionProcessor::QueryReady(const Query& query) const {
  if (query.at_least_offset < 0) return true;
  if (query.service.empty() || query.service == deps_.handlers->spec().name) {
    return state_.own().next_offset() > query.at_least_offset;
  }
  for (const auto& source : projects_) {
    if (source->follow.service == query.service) return source->log.cursor().next_offset() > query.at_least_offset;
  }
  return true;  // not followed: there is nothing to wait for
}

void PartitionProcessor::AnswerQueries() {
  const size_t waited = queries_.size();
  inbox_.TakeQueries(queries_);
  if (queries_.empty()) return;
  const int64_t now_ms = deps_.clock->SteadyMs();
  for (size_t i = waited; i < queries_.size(); ++i) {
    query_deadlines_ms_.push_back(now_ms + absl::ToInt64Milliseconds(queries_[i].timeout));
  }
  size_t kept = 0;
  for (size_t i = 0; i < queries_.size(); ++i) {
    Query& query = queries_[i];
    if (db_ == nullptr) {
      query.read(WrongOwner(), nullptr);
    } else if (QueryReady(query)) {
      const DbView view(db_.get());
      query.read(absl::OkStatus(), &view);
    } else if (now_ms >= query_deadlines_ms_[i] || kept >= options_.queries_max) {
      query.read(absl::DeadlineExceededError("the record asked for has not arrived here in time; ask again"), nullptr);
    } else {
      query_deadlines_ms_[kept] = query_deadlines_ms_[i];
      if (kept != i) queries_[kept] = std::move(query);
      ++kept;
    }
  }
  queries_.resize(kept);
  query_deadlines_ms_.resize(kept);
}

absl::Status PartitionProcessor::WrongOwner() const {
  const std::string& service = deps_.handlers->spec().name;
  if (phase_ == Phase::kStopped) {
    return absl::UnavailableError(absl::StrCat(service, "/", partition_, " is stopped; see the log of ", options_.instance));
  }
  return absl::FailedPreconditionError(absl::StrCat(service, "/", partition_, " is not owned by ", options_.instance));
}

void PartitionProcessor::RefuseCommands() {
  taken_.clear();
  inbox_.TakeCommands(options_.commands_max, taken_);
  for (Command& command : taken_) command.done(Failed(WrongOwner(), partition_));
  taken_.clear();
}

absl::Status PartitionProcessor::FlushStore(bool wait) { return db_ == nullptr ? absl::OkStatus() : db_->Flush(wait); }

void PartitionProcessor::MaybeFlush() {
  const int64_t now_ms = deps_.clock->SteadyMs();
  if (now_ms - flushed_at_ms_ < options_.flush_interval_ms) return;
  flushed_at_ms_ = now_ms;
  const absl::Status status = db_->Flush(false);
  if (!status.ok()) Retry(status);
}

}  // namespace huying::runtime
