// What a processor does for readers, as owner and as standby alike: it folds what it follows by
// kProject, and answers queries.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/runtime/keys.h"
#include "common/runtime/processor.h"

namespace huying::runtime {
namespace {

constexpr size_t kProjectRecordsPerTurn = 64;
// A turn reads for at most so many queries, and begins none after so long: commands wait meanwhile.
constexpr size_t kQueriesPerTurn = 64;
constexpr int64_t kQueriesTurnMs = 20;
constexpr int64_t kQueryTimeoutMaxMs = 3'600'000;

}  // namespace

// True when there is more to read at once.
bool PartitionProcessor::ProjectSome() {
  bool more = false;
  for (const auto& source : projects_) {
    more = ProjectFrom(*source) || more;
    if (db_ == nullptr) return false;
  }
  return more;
}

bool PartitionProcessor::ProjectFrom(Source& source) {
  google::protobuf::Arena arena(ArenaBlocks());
  size_t records = 0;
  for (; records < kProjectRecordsPerTurn; ++records) {
    ValidatedRecord validated;
    bool found = false;
    const absl::Status status = source.log.Next(arena, validated, found);
    if (!status.ok()) {
      Retry(status);
      return false;
    }
    if (!found) break;
    ProjectRecord(source, validated, arena);
  }
  if (records == 0) return false;
  projections_->Put(std::string(1, kProjectionPrefix) + source.subscription.service,
                    source.log.cursor().SerializeAsString());
  if (absl::Status status = projections_->WriteThrough(); !status.ok()) {
    StoreFailed(status);
    return false;
  }
  overlay_->set_next_timer_ms(std::min(overlay_->next_timer_ms(), projections_->next_timer_ms()));
  projections_->set_next_timer_ms(INT64_MAX);
  return records == kProjectRecordsPerTurn;
}

void PartitionProcessor::ProjectRecord(const Source& source, const ValidatedRecord& validated,
                                       google::protobuf::Arena& arena) {
  if (validated.validity == Validity::kUnreadable)
    return DeadLetter(source, "not a record of the log protocol");
  if (validated.validity != Validity::kApply || validated.decision == nullptr) return;
  const uint64_t unreadable = applier_.unreadable_events();
  applier_.Project(source.subscription, *validated.decision, arena, *projections_);
  if (applier_.unreadable_events() != unreadable)
    DeadLetter(source, "an event of the decision cannot be parsed");
}

bool PartitionProcessor::QueryReady(const Query& query) const {
  if (query.at_least_offset < 0) return true;
  if (query.service.empty() || query.service == deps_.handlers->spec().name) {
    return state_.own().next_offset() > query.at_least_offset;
  }
  for (const auto& source : projects_) {
    if (source->subscription.service == query.service)
      return source->log.cursor().next_offset() > query.at_least_offset;
  }
  return true;  // not followed: there is nothing to wait for
}

void PartitionProcessor::TakeQueries() {
  new_queries_.clear();
  inbox_.TakeQueries(new_queries_);
  if (new_queries_.empty()) return;
  const int64_t now_ms = deps_.clock->SteadyMs();
  for (Query& query : new_queries_) {
    const int64_t timeout_ms =
        std::clamp<int64_t>(absl::ToInt64Milliseconds(query.timeout), 0, kQueryTimeoutMaxMs);
    queries_.push_back({.query = std::move(query), .deadline_ms = now_ms + timeout_ms});
  }
}

// True when queries that could be answered wait for the next turn.
bool PartitionProcessor::AnswerQueries() {
  TakeQueries();
  if (queries_.empty()) return false;
  const int64_t began_ms = deps_.clock->SteadyMs();
  absl::Status seen;
  size_t kept = 0;
  size_t read = 0;
  bool more = false;
  for (WaitingQuery& waiting : queries_) {
    const Query& query = waiting.query;
    const int64_t now_ms = deps_.clock->SteadyMs();
    const bool ready = db_ != nullptr && QueryReady(query);
    if (db_ == nullptr) {
      query.read(WrongOwner(), nullptr);
    } else if (now_ms > waiting.deadline_ms || (!ready && now_ms == waiting.deadline_ms)) {
      query.read(absl::DeadlineExceededError(
                     ready ? "too many queries came first; ask again a little later"
                           : "the record asked for has not arrived here in time; ask again"),
                 nullptr);
    } else if (ready && read < kQueriesPerTurn && now_ms - began_ms < kQueriesTurnMs) {
      const DbView view(db_.get());
      query.read(absl::OkStatus(), &view);
      seen.Update(view.status());
      ++read;
    } else if (kept == options_.queries_max) {
      query.read(absl::ResourceExhaustedError(
                     "too many queries wait for this partition; ask again a little later"),
                 nullptr);
    } else {
      more = more || ready;
      if (&queries_[kept] != &waiting) queries_[kept] = std::move(waiting);
      ++kept;
    }
  }
  queries_.resize(kept);
  // Nobody else may ever read the row, so nobody else would see that it is damaged.
  if (absl::IsDataLoss(seen)) StoreFailed(seen);
  return more;
}

}  // namespace huying::runtime
