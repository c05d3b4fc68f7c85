#include "common/runtime/follower.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"

namespace huying::runtime {
namespace {

constexpr size_t kFollowRecordsPerTurn = 256;

}  // namespace

Follower::Follower(Partition* partition)
    : partition_(partition),
      log_(partition->deps.bus, partition->service(), partition->number, partition->deps.rules) {}

absl::Status Follower::Open() {
  return log_.Open(partition_->store.state().own(), partition_->deps.wake);
}

Follower::Step Follower::Follow(uint64_t awaited_owner) {
  Step step;
  google::protobuf::Arena arena(ArenaBlocks());
  ReadLimit limit(partition_->deps.clock, kFollowRecordsPerTurn);
  while (!step.more && step.fence != Fence::kCounts) {
    ValidatedRecord validated;
    bool found = false;
    if (absl::Status status = log_.Next(arena, validated, found); !status.ok()) {
      step.trouble = Trouble::OfLog(std::move(status));
      break;
    }
    if (!found) break;
    step.more = limit.Count(log_.raw().payload.size());
    step.trouble = Apply(validated, arena);
    if (!step.trouble.ok()) return step;  // the store is closed: nothing half-applied is written
    const log::v1::Fence* fence = validated.fence;
    if (fence == nullptr || awaited_owner == 0 || fence->owner() != awaited_owner) continue;
    step.fence = validated.validity == Validity::kFence ? Fence::kCounts : Fence::kVoid;
    step.fence_sent_ms = fence->time_ms();
    step.fence_taken_ms = validated.time_ms;
  }
  if (limit.records() > 0) {
    if (absl::Status status = Write(); !status.ok()) step.trouble = Trouble::OfStore(status);
  }
  return step;
}

// What its owner has evolved must not be left out here: the rows would differ for good.
Trouble Follower::Apply(const ValidatedRecord& validated, google::protobuf::Arena& arena) {
  PartitionStore& store = partition_->store;
  log::v1::StoreState& state = store.mutable_state();
  if (validated.validity == Validity::kUnreadable) {
    log::Error(
        "{}: record {} of its own log is not a record of the log protocol; it does not count",
        partition_->name(), validated.offset);
  }
  if (validated.validity == Validity::kFence) {
    absl::Status status = TakeFence(*validated.fence);
    return status.ok() ? Trouble() : Trouble::OfLog(std::move(status));
  }
  if (validated.validity != Validity::kApply) return {};
  if (validated.progress != nullptr) MoveInputs(validated.progress->cursors(), state);
  if (validated.decision == nullptr) return {};
  const uint64_t unreadable = partition_->applier.unreadable_events();
  partition_->applier.Apply(*validated.decision, validated.offset, arena, store.decisions());
  if (partition_->applier.unreadable_events() != unreadable) {
    return Trouble::OfLog(absl::DataLossError(absl::StrCat(
        "record ", validated.offset, " of ", EventTopic(partition_->service()), "/",
        partition_->number,
        " holds an event that cannot be read here, though its owner could: start the version that "
        "wrote it, or a newer one")));
  }
  partition_->counter.Followed(validated.offset, *validated.decision);
  MoveInputs(validated.decision->cursors(), state);
  state.set_time_ms(std::max(state.time_ms(), validated.decision->time_ms()));
  return {};
}

absl::Status Follower::TakeFence(const log::v1::Fence& fence) {
  log::v1::StoreState& state = partition_->store.mutable_state();
  if (state.log_id() == 0) state.set_log_id(fence.owner());
  const int32_t here = partition_->options.partitions;
  if (here == 0 || fence.partitions() == 0 || fence.partitions() == here) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the city's log was written with ", fence.partitions(), " partitions, and its topics have ",
      here,
      " now, so that cases would be looked for in the wrong one: the number never changes. "
      "Restore the topics as they were"));
}

absl::Status Follower::Write() {
  PartitionStore& store = partition_->store;
  *store.mutable_state().mutable_own() = log_.cursor();
  if (absl::Status status = store.WriteFollowed(); !status.ok()) return status;
  partition_->gauges.next_offset.store(store.state().own().next_offset(),
                                       std::memory_order_relaxed);
  partition_->gauges.epoch.store(store.state().own().epoch(), std::memory_order_relaxed);
  return absl::OkStatus();
}

}  // namespace huying::runtime
