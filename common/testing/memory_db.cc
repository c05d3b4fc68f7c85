#include "common/testing/memory_db.h"

#include <iterator>
#include <utility>

#include "common/core/big_endian.h"
#include "common/core/check.h"
#include "common/runtime/keys.h"

namespace huying::testing {
namespace {

using Rows = std::map<std::string, std::string, std::less<>>;

class MemoryIterator final : public store::Iterator {
 public:
  MemoryIterator(const Rows* rows, absl::Status status)
      : rows_(rows), at_(rows->end()), status_(std::move(status)) {}
  void Seek(std::string_view key) override {
    if (status_.ok()) at_ = rows_->lower_bound(key);
  }
  bool Valid() const override { return at_ != rows_->end(); }
  void Next() override { ++at_; }
  std::string_view key() const override { return at_->first; }
  std::string_view value() const override { return at_->second; }
  absl::Status status() const override { return status_; }

 private:
  const Rows* rows_;
  Rows::const_iterator at_;
  absl::Status status_;
};

class MemoryDb final : public store::Db {
 public:
  explicit MemoryDb(MemoryDisk* disk) : disk_(disk), rows_(disk->flushed) {
    HY_CHECK(!disk->open);
    disk->open = true;
  }
  ~MemoryDb() override { disk_->open = false; }

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override {
    if (absl::Status status = ReadHealth(); !status.ok()) return status;
    const auto row = rows_.find(key);
    return row == rows_.end() ? std::optional<std::string>() : row->second;
  }
  bool MayHold(std::string_view key) const override { return rows_.contains(key); }
  absl::Status Write(const store::Batch& batch) override {
    if (disk_->failing) return Health();
    batch.ForEach([&](std::string_view key, const std::string_view* value) {
      if (value != nullptr) {
        rows_.insert_or_assign(std::string(key), std::string(*value));
      } else if (const auto row = rows_.find(key); row != rows_.end()) {
        rows_.erase(row);
      }
    });
    return absl::OkStatus();
  }
  // Valid until the next Write; the runtime never writes while it iterates.
  std::unique_ptr<store::Iterator> NewIterator() const override {
    return std::make_unique<MemoryIterator>(&rows_, ReadHealth());
  }
  absl::Status Flush(bool) override {
    if (disk_->failing) return Health();
    DropExpired();
    disk_->flushed = rows_;
    return absl::OkStatus();
  }
  void SetExpiryHorizon(int64_t horizon_ms) override { horizon_ms_ = horizon_ms; }

 private:
  absl::Status Health() const {
    return disk_->failing ? absl::UnavailableError("the disk fails") : absl::OkStatus();
  }
  absl::Status ReadHealth() const {
    return disk_->failing || !disk_->read_fault ? Health() : disk_->read_fault();
  }
  void DropExpired() {
    auto row = rows_.lower_bound(std::string_view(&store::kExpiringPrefix, 1));
    while (row != rows_.end() && row->first.front() == store::kExpiringPrefix) {
      const bool expired = static_cast<int64_t>(GetBig64(row->second.data())) < horizon_ms_;
      row = expired ? rows_.erase(row) : std::next(row);
    }
  }

  int64_t horizon_ms_ = 0;
  MemoryDisk* disk_;
  Rows rows_;
};

}  // namespace

std::unique_ptr<store::Db> OpenMemoryDb(MemoryDisk* disk) {
  return std::make_unique<MemoryDb>(disk);
}

}  // namespace huying::testing
