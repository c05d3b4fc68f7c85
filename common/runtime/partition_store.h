// A partition's rows on disk with what is staged on top, and what they remember of the logs.
//
// Threads: the worker of the partition only.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/runtime/overlay.h"
#include "common/store/db.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

using OpenStore =
    std::function<absl::StatusOr<std::unique_ptr<store::Db>>(const std::string& path)>;

class PartitionStore {
 public:
  PartitionStore(OpenStore open, std::string path, std::string service)
      : open_(std::move(open)), path_(std::move(path)), service_(std::move(service)) {}

  // DATA_LOSS: it is damaged, or its rows are of another version; else the disk does not answer.
  absl::Status Open();
  void Close();
  bool is_open() const { return db_ != nullptr; }
  const std::string& path() const { return path_; }

  // The rest only while it is open.
  store::Db& db() { return *db_; }
  const store::Db* db_or_null() const { return db_.get(); }
  // Rows of decisions, and of the own log while it is followed.
  Overlay& decisions() { return *decisions_; }
  // Rows of projections; disjoint from the others.
  Overlay& projections() { return *projections_; }

  // As the rows have it.
  const log::v1::StoreState& state() const { return state_; }
  log::v1::StoreState& mutable_state() { return state_; }
  // Drops what is staged and not durable.
  absl::Status DropStaged();

  absl::Status ProjectionCursor(const std::string& service, log::v1::Cursor& cursor);
  // Writes the followed rows with the state.
  absl::Status WriteFollowed();
  absl::Status Flush(bool wait);

 private:
  absl::Status LoadState();

  const OpenStore open_;
  const std::string path_;
  const std::string service_;
  std::unique_ptr<store::Db> db_;
  std::unique_ptr<Overlay> decisions_;
  std::unique_ptr<Overlay> projections_;
  log::v1::StoreState state_;
};

}  // namespace huying::runtime
