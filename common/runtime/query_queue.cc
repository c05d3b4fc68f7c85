#include "common/runtime/query_queue.h"

#include <algorithm>
#include <utility>

#include "common/runtime/owner.h"

namespace huying::runtime {
namespace {

// A turn reads for at most so many queries, and begins none after so long: commands wait meanwhile.
constexpr size_t kQueriesPerTurn = 64;
constexpr int64_t kQueriesTurnMs = 20;
constexpr int64_t kQueryTimeoutMaxMs = 3'600'000;

absl::Status TooMany() {
  return absl::ResourceExhaustedError(
      "too many queries wait for this partition; ask again a little later");
}

absl::Status TooLate(bool ready) {
  return absl::DeadlineExceededError(
      ready ? "too many queries came first; ask again a little later"
            : "the record asked for has not arrived here in time; ask again");
}

}  // namespace

void QueryQueue::TakeNew() {
  new_queries_.clear();
  inbox_->TakeQueries(new_queries_);
  if (new_queries_.empty()) return;
  const int64_t now_ms = partition_->SteadyMs();
  for (Query& query : new_queries_) {
    const int64_t timeout_ms =
        std::clamp<int64_t>(absl::ToInt64Milliseconds(query.timeout), 0, kQueryTimeoutMaxMs);
    queries_.push_back(
        {.query = std::move(query), .asked_ms = now_ms, .deadline_ms = now_ms + timeout_ms});
  }
}

QueryQueue::Readiness QueryQueue::Look(const Waiting& waiting, Owner* owner) const {
  const Query& query = waiting.query;
  if (query.at_least_offset >= 0) {
    const bool own = query.service.empty() || query.service == partition_->service();
    // A log that is not followed here: there is nothing to wait for.
    const int64_t next = own ? partition_->store.state().own().next_offset()
                             : projector_->NextOffset(query.service).value_or(INT64_MAX);
    // Nobody was ever told of a record that the owner has not written.
    if (own && owner != nullptr && query.at_least_offset >= owner->NextOffset())
      return Readiness::kNever;
    if (next <= query.at_least_offset) return Readiness::kWaits;
  }
  if (!query.newest || owner->ProvedSince(waiting.asked_ms - kProofAgeMaxMs))
    return Readiness::kReady;
  owner->DemandProof(waiting.asked_ms - kProofAgeMaxMs);
  return Readiness::kWaits;
}

absl::Status QueryQueue::Answer(Owner* owner, const absl::Status& refused, bool& more) {
  TakeNew();
  if (queries_.empty()) return absl::OkStatus();
  const int64_t began_ms = partition_->SteadyMs();
  const store::Db* db = partition_->store.db_or_null();
  absl::Status seen;
  size_t kept = 0, waits = 0, read = 0;
  for (Waiting& waiting : queries_) {
    const Query& query = waiting.query;
    if (db == nullptr || (query.newest && owner == nullptr)) {
      query.read(refused, nullptr);
      continue;
    }
    const int64_t now_ms = partition_->SteadyMs();
    const Readiness readiness = Look(waiting, owner);
    const bool ready = readiness == Readiness::kReady;
    if (readiness == Readiness::kNever) {
      query.read(absl::InvalidArgumentError(
                     "the log has no record at the position asked for; ask for one that an answer "
                     "has given"),
                 nullptr);
    } else if (now_ms > waiting.deadline_ms || (!ready && now_ms == waiting.deadline_ms)) {
      query.read(TooLate(ready), nullptr);
    } else if (ready && read < kQueriesPerTurn && now_ms - began_ms < kQueriesTurnMs) {
      const DbView view(db);
      query.read(absl::OkStatus(), &view);
      seen.Update(view.status());
      ++read;
    } else if (kept == partition_->options.queries_max ||
               (!ready && 2 * waits >= partition_->options.queries_max)) {
      // Who waits for records to come takes half of the room at most: the others are answered
      // meanwhile.
      query.read(TooMany(), nullptr);
    } else {
      more = more || ready;
      waits += ready ? 0 : 1;
      if (&queries_[kept] != &waiting) queries_[kept] = std::move(waiting);
      ++kept;
    }
  }
  queries_.resize(kept);
  return seen;
}

}  // namespace huying::runtime
