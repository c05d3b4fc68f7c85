#include "common/runtime/projector.h"

#include <algorithm>
#include <utility>

#include "common/runtime/keys.h"

namespace huying::runtime {
namespace {

constexpr size_t kProjectRecordsPerTurn = 64;

}  // namespace

Projector::Projector(Partition* partition) : partition_(partition) {
  for (const Subscription& subscription : partition->deps.handlers->spec().subscriptions) {
    if (subscription.mode == SubscriptionMode::kProject)
      inputs_.push_back(std::make_unique<Input>(partition, subscription));
  }
}

// A cursor that cannot be read is not one that is missing: from the start again, all would be
// counted twice.
absl::Status Projector::Open() {
  for (const auto& input : inputs_) {
    log::v1::Cursor cursor;
    const std::string& service = input->subscription().service;
    if (absl::Status status = partition_->store.ProjectionCursor(service, cursor); !status.ok())
      return status;
    input->Start(std::move(cursor));
  }
  awaited_letter_ = 0;
  unwritten_ = nullptr;
  return absl::OkStatus();
}

void Projector::Close() {
  for (const auto& input : inputs_) input->Close();
}

Trouble Projector::Project(bool& more) {
  if (unwritten_ != nullptr) {
    if (partition_->dead_letters.stored() < awaited_letter_) return {};
    DropFiredTimers();
    if (Trouble trouble = Write(*std::exchange(unwritten_, nullptr)); !trouble.ok()) return trouble;
  }
  for (const auto& input : inputs_) {
    if (Trouble trouble = ProjectFrom(*input, more); !trouble.ok()) return trouble;
    if (unwritten_ != nullptr) break;
  }
  return {};
}

Trouble Projector::ProjectFrom(Input& input, bool& more) {
  google::protobuf::Arena arena(ArenaBlocks());
  ReadLimit limit(partition_->deps.clock, kProjectRecordsPerTurn);
  bool enough = false;
  while (!enough) {
    ValidatedRecord validated;
    bool found = false;
    if (absl::Status status = input.Next(arena, validated, found); !status.ok())
      return Trouble::OfLog(std::move(status));
    if (!found) break;
    enough = limit.Count(input.raw().payload.size());
    ProjectRecord(input, validated, arena);
  }
  if (limit.records() == 0) return {};
  more = more || enough;
  if (partition_->dead_letters.stored() < awaited_letter_) {
    unwritten_ = &input;
    return {};
  }
  return Write(input);
}

// Rows that waited may set timers that have fired meanwhile.
void Projector::DropFiredTimers() {
  Overlay& rows = partition_->store.projections();
  std::vector<log::v1::TimerKey> fired;
  const std::string from(1, kTimerPrefix);
  rows.Scan(from, PrefixEnd(from), [&](std::string_view key, std::string_view) {
    log::v1::TimerKey timer = *ParseTimerRowKey(key);
    if (rows.Get(FiredKey(timer))) fired.push_back(std::move(timer));
    return true;
  });
  for (const log::v1::TimerKey& timer : fired) rows.CancelTimer(timer);
}

Trouble Projector::Write(const Input& input) {
  Overlay& rows = partition_->store.projections();
  rows.Put(std::string(1, kProjectionPrefix) + input.subscription().service,
           input.cursor().SerializeAsString());
  if (absl::Status status = rows.WriteThrough(); !status.ok())
    return Trouble::OfStore(std::move(status));
  Overlay& decisions = partition_->store.decisions();
  decisions.set_next_timer_ms(std::min(decisions.next_timer_ms(), rows.next_timer_ms()));
  rows.set_next_timer_ms(INT64_MAX);
  return {};
}

void Projector::ProjectRecord(Input& input, const ValidatedRecord& validated,
                              google::protobuf::Arena& arena) {
  const auto leave_out = [&](const char* cause) {
    awaited_letter_ = partition_->DeadLetter(input.subscription().service, input.raw(), cause);
  };
  if (validated.validity == Validity::kUnreadable)
    return leave_out("not a record of the log protocol");
  if (validated.validity != Validity::kApply || validated.decision == nullptr) return;
  const uint64_t unreadable = partition_->applier.unreadable_events();
  partition_->applier.Project(input.subscription(), *validated.decision, arena,
                              partition_->store.projections());
  if (partition_->applier.unreadable_events() != unreadable)
    leave_out("an event of the decision cannot be parsed");
}

std::optional<int64_t> Projector::NextOffset(std::string_view service) const {
  for (const auto& input : inputs_) {
    if (input->subscription().service != service) continue;
    // What is read and not written yet is not in the rows.
    return unwritten_ == input.get() ? 0 : input->cursor().next_offset();
  }
  return std::nullopt;
}

}  // namespace huying::runtime
