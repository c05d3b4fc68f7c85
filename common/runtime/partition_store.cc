#include "common/runtime/partition_store.h"

#include <algorithm>
#include <utility>

#include "common/runtime/keys.h"

namespace huying::runtime {

absl::Status PartitionStore::Open() {
  absl::StatusOr<std::unique_ptr<store::Db>> db = open_(path_);
  if (!db.ok()) return db.status();
  db_ = std::move(*db);
  decisions_ = std::make_unique<Overlay>(db_.get(), kDecidedTimersKey);
  projections_ = std::make_unique<Overlay>(db_.get(), kProjectedTimersKey);
  return LoadState();
}

absl::Status PartitionStore::LoadState() {
  state_.Clear();
  const DbView view(db_.get());
  const bool fresh = !view.Load(kStateKey, state_);
  // Rows that cannot be read are not rows that are missing.
  if (!view.status().ok()) return view.status();
  if (!fresh) {
    if (absl::Status status = CheckRowsVersion(state_); !status.ok()) return status;
  }
  state_.set_rows_version(kRowsVersion);
  state_.mutable_own()->set_service(service_);
  decisions_->set_next_timer_ms(
      std::min(decisions_->timer_hint_ms(), projections_->timer_hint_ms()));
  return decisions_->status();
}

void PartitionStore::Close() {
  decisions_.reset();
  projections_.reset();
  db_.reset();
}

absl::Status PartitionStore::DropStaged() {
  decisions_->Clear();
  return LoadState();
}

absl::Status PartitionStore::ProjectionCursor(const std::string& service, log::v1::Cursor& cursor) {
  const DbView view(db_.get());
  view.Load(std::string(1, kProjectionPrefix) + service, cursor);
  return view.status();
}

absl::Status PartitionStore::WriteFollowed() {
  decisions_->Put(kStateKey, state_.SerializeAsString());
  if (absl::Status status = decisions_->WriteThrough(); !status.ok()) return status;
  db_->SetExpiryHorizon(state_.time_ms());
  return absl::OkStatus();
}

absl::Status PartitionStore::Flush(bool wait) {
  return db_ == nullptr ? absl::OkStatus() : db_->Flush(wait);
}

}  // namespace huying::runtime
