#include "common/store/buffered_db.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/store/row_hash.h"

namespace huying::store {
namespace {

// Stands in for an iterator that could not be made.
class FailedIterator final : public Iterator {
 public:
  explicit FailedIterator(absl::Status status) : status_(std::move(status)) {}
  void Seek(std::string_view) override {}
  bool Valid() const override { return false; }
  void Next() override {}
  std::string_view key() const override { return {}; }
  std::string_view value() const override { return {}; }
  absl::Status status() const override { return status_; }

 private:
  absl::Status status_;
};

class BufferedDb final : public Db {
 public:
  BufferedDb(std::unique_ptr<Db> below, BufferLimits limits)
      : below_(std::move(below)), limits_(limits) {}
  // What does not go down now, the log gives back.
  ~BufferedDb() override { (void)Drain(); }

  absl::StatusOr<std::optional<std::string>> Get(std::string_view bytes) const override {
    const RowKeyView key(bytes);
    for (const Rows* rows : {&changed_, &written_}) {
      const auto found = rows->find(key);
      if (found != rows->end()) return found->second.value;
    }
    return below_->Get(bytes);
  }

  bool MayHold(std::string_view key) const override {
    const auto found = changed_.find(RowKeyView(key));
    return found == changed_.end() ? below_->MayHold(key) : found->second.value.has_value();
  }

  absl::Status Write(const Batch& batch) override {
    std::vector<Row> rows;
    batch.ForEach([&rows](std::string_view key, const std::string_view* value) {
      rows.push_back({.key = RowKey(key), .value = std::nullopt});
      if (value != nullptr) rows.back().value.emplace(*value);
    });
    return WriteRows(std::move(rows));
  }

  absl::Status WriteRows(std::vector<Row> rows) override {
    for (Row& row : rows) {
      if (!row.value && Forget(row.key)) continue;
      bytes_ += row.value ? row.value->size() : 0;
      Uncounted(std::move(row.key), row.is_new) = std::move(row.value);
    }
    return DrainIfFull();
  }

  std::unique_ptr<Iterator> NewIterator() const override {
    if (absl::Status status = Drain(); !status.ok())
      return std::make_unique<FailedIterator>(std::move(status));
    return below_->NewIterator();
  }

  absl::Status Flush(bool wait) override {
    if (absl::Status status = Drain(); !status.ok()) return status;
    return below_->Flush(wait);
  }

  void SetExpiryHorizon(int64_t horizon_ms) override { below_->SetExpiryHorizon(horizon_ms); }

 private:
  struct Changed {
    std::optional<std::string> value;  // nothing: deleted
    bool is_new = false;               // nothing is below
  };
  using Rows = absl::flat_hash_map<RowKey, Changed, RowHash, RowEq>;

  absl::Status DrainIfFull() const {
    return changed_.size() >= limits_.rows_max || bytes_ >= limits_.bytes_max ? Drain()
                                                                              : absl::OkStatus();
  }

  // The value of a changed row, of which `bytes_` now counts the key only.
  template <class Key>
  std::optional<std::string>& Uncounted(Key&& key, bool is_new = false) {
    const auto [found, fresh] = changed_.try_emplace(std::forward<Key>(key));
    Changed& row = found->second;
    if (fresh) row.is_new = is_new;
    bytes_ += fresh ? found->first.bytes.size() : 0;
    bytes_ -= row.value ? row.value->size() : 0;
    return row.value;
  }

  // A row that came and went up here leaves nothing to write: true if this is one.
  bool Forget(RowKeyView key) {
    const auto found = changed_.find(key);
    if (found == changed_.end() || !found->second.is_new) return false;
    bytes_ -= found->first.bytes.size() + (found->second.value ? found->second.value->size() : 0);
    changed_.erase(found);
    return true;
  }

  // Writes what has changed in one batch, in the order of keys: the store below finds the places of
  // neighbours quickly.
  absl::Status Drain() const {
    if (changed_.empty()) return absl::OkStatus();
    std::vector<const Rows::value_type*> rows;
    rows.reserve(changed_.size());
    for (const auto& row : changed_) rows.push_back(&row);
    std::sort(rows.begin(), rows.end(),
              [](const auto* a, const auto* b) { return a->first.bytes < b->first.bytes; });
    Batch batch;
    for (const auto* row : rows) {
      if (row->second.value) {
        batch.Put(row->first.bytes, *row->second.value);
      } else if (below_->MayHold(row->first.bytes)) {
        batch.Delete(row->first.bytes);
      }  // else it came and went up here: timers of a case that is done in a moment
    }
    if (absl::Status status = below_->Write(batch); !status.ok()) return status;
    written_.swap(changed_);
    changed_.clear();
    bytes_ = 0;
    return absl::OkStatus();
  }

  const std::unique_ptr<Db> below_;
  const BufferLimits limits_;
  mutable Rows changed_;      // not below yet
  mutable Rows written_;      // the generation before: as it is below, unless changed since
  mutable size_t bytes_ = 0;  // of changed_
};

}  // namespace

std::unique_ptr<Db> Buffered(std::unique_ptr<Db> below, BufferLimits limits) {
  return std::make_unique<BufferedDb>(std::move(below), limits);
}

}  // namespace huying::store
