#include "common/runtime/overlay.h"

#include <algorithm>
#include <utility>

#include "common/core/big_endian.h"
#include "common/core/check.h"
#include "common/runtime/keys.h"

namespace huying::runtime {
namespace {

// No row is kept from a read beyond this: refused commands read, too, and end no batch.
constexpr size_t kReadBytesMax = 4 << 20;

}  // namespace

std::optional<std::string> DbView::Get(std::string_view key) const {
  absl::StatusOr<std::optional<std::string>> value = db_->Get(key);
  if (!value.ok()) {
    status_.Update(value.status());
    return std::nullopt;
  }
  return std::move(*value);
}

void DbView::Scan(std::string_view from, std::string_view to, const Each& each) const {
  const std::unique_ptr<store::Iterator> it = db_->NewIterator();
  for (it->Seek(from); it->Valid() && it->key() < to; it->Next()) {
    if (!each(it->key(), it->value())) break;
  }
  status_.Update(it->status());
}

Overlay::Overlay(store::Db* db, std::string_view timer_hint_key)
    : db_(db), base_(db), timer_hint_key_(timer_hint_key) {
  LoadTimerHint();
}

// Without the row no timer was ever set.
void Overlay::LoadTimerHint() {
  next_timer_ms_ = 0;
  timer_hint_ms_ = INT64_MIN;
  if (timer_hint_key_.empty()) return;
  const std::optional<std::string> row = base_.Get(timer_hint_key_);
  timer_hint_ms_ = INT64_MAX;
  if (row) {
    HY_CHECK(row->size() == sizeof(uint64_t));
    timer_hint_ms_ = static_cast<int64_t>(GetBig64(row->data()));
  } else if (!base_.status().ok()) {
    timer_hint_ms_ = 0;
  }
  next_timer_ms_ = timer_hint_ms_;
}

absl::Status Overlay::RaiseTimerHint(int64_t due_ms) {
  if (due_ms <= timer_hint_ms_) return absl::OkStatus();
  std::string bytes;
  AppendBig64(static_cast<uint64_t>(due_ms), bytes);
  store::Batch batch;
  batch.Put(timer_hint_key_, bytes);
  if (absl::Status status = db_->Write(batch); !status.ok()) return status;
  timer_hint_ms_ = due_ms;
  return absl::OkStatus();
}

std::optional<std::string> Overlay::Get(std::string_view key) const {
  const auto staged = rows_.find(store::RowKeyView(key));
  if (staged != rows_.end()) return staged->second.Bytes();
  return base_.Get(key);
}

bool Overlay::Load(std::string_view key, google::protobuf::MessageLite& row) const {
  const auto staged = rows_.find(store::RowKeyView(key));
  const google::protobuf::MessageLite* known =
      staged != rows_.end() ? staged->second.row
                            : (read_.row != nullptr && read_.key == key ? read_.row : nullptr);
  if (known == nullptr) {
    const std::optional<std::string> bytes =
        staged != rows_.end() ? staged->second.value : base_.Get(key);
    if (!bytes) return false;
    if (open_rows_.empty()) {
      ForgetRead();
      arena_.Reset();
    }
    const bool kept = arena_.SpaceAllocated() <= kReadBytesMax;
    google::protobuf::MessageLite* read = kept ? row.New(&arena_) : &row;
    HY_CHECK(read->ParseFromString(*bytes));
    if (!kept) return true;
    read_.key.assign(key);
    read_.row = read;
    known = read;
  }
  row.Clear();
  row.CheckTypeAndMergeFrom(*known);
  return true;
}

void Overlay::Scan(std::string_view from, std::string_view to, const Each& each) const {
  std::vector<const Row*> changed;
  for (const Row& row : rows_) {
    const std::string& key = row.first.bytes;
    if (from <= key && key < to) changed.push_back(&row);
  }
  std::sort(changed.begin(), changed.end(),
            [](const Row* a, const Row* b) { return a->first.bytes < b->first.bytes; });
  auto staged = changed.begin();
  bool more = true;
  // Hands out what is staged before `until`; a staged row hides the stored one of the same key.
  const auto staged_before = [&](std::string_view until) {
    for (; more && staged != changed.end() && (*staged)->first.bytes < until; ++staged) {
      const std::optional<std::string>& value = (*staged)->second.Bytes();
      if (value) more = each((*staged)->first.bytes, *value);
    }
  };
  base_.Scan(from, to, [&](std::string_view key, std::string_view value) {
    staged_before(key);
    if (!more) return false;
    if (staged != changed.end() && (*staged)->first.bytes == key)
      return true;  // comes with the next call of staged_before
    more = each(key, value);
    return more;
  });
  staged_before(to);
}

Overlay::Staged& Overlay::Touch(store::RowKeyView key) {
  const auto staged = rows_.try_emplace(key).first;
  Staged& row = staged->second;
  if (row.batch != open_batch_) {
    // A row is rarely changed again while its record is on its way: commands wait for the answer.
    if (row.batch >= oldest_sealed_) {
      sealed_[row.batch - oldest_sealed_].overtaken.push_back(
          {staged->first, row.value, row.is_new});
      row.is_new = false;
    }
    row.batch = open_batch_;
    open_rows_.push_back(&*staged);
  }
  return row;
}

const std::optional<std::string>& Overlay::Staged::Bytes() const {
  if (edited) value = row->SerializeAsString();
  edited = false;
  return value;
}

google::protobuf::MessageLite* Overlay::TakeRead(std::string_view key) {
  if (read_.row == nullptr || read_.key != key) return nullptr;
  return std::exchange(read_.row, nullptr);
}

Overlay::Staged& Overlay::Set(std::string_view key, std::optional<std::string> value) {
  TakeRead(key);
  Staged& staged = Touch(key);
  staged.value = std::move(value);
  staged.row = nullptr;
  staged.edited = false;
  return staged;
}

void Overlay::Put(std::string_view key, std::string value) { Set(key, std::move(value)); }

void Overlay::PutNew(std::string_view key, std::string value) {
  const size_t before = rows_.size();
  Staged& staged = Set(key, std::move(value));
  if (rows_.size() != before) staged.is_new = true;
}

void Overlay::Delete(std::string_view key) { Set(key, std::nullopt); }

void Overlay::EditRow(std::string_view bytes, const google::protobuf::MessageLite& prototype,
                      RowChange change) {
  const store::RowKeyView key(bytes);
  const bool stored = !rows_.contains(key);
  Staged& staged = Touch(key);
  if (staged.row == nullptr) {
    staged.row = TakeRead(bytes);
    if (staged.row == nullptr) {
      if (stored) staged.value = base_.Get(bytes);
      staged.row = prototype.New(&arena_);
      if (staged.value) HY_CHECK(staged.row->ParseFromString(*staged.value));
    }
  }
  change(*staged.row);
  staged.edited = true;
}

void Overlay::SetTimer(const log::v1::TimerKey& timer) {
  next_timer_ms_ = std::min(next_timer_ms_, timer.due_ms());
  Put(TimerRowKey(timer), std::string());
  if (timer.due_ms() >= timer_hint_ms_) return;
  timer_hint_ms_ = timer.due_ms();
  std::string bytes;
  AppendBig64(static_cast<uint64_t>(timer_hint_ms_), bytes);
  Put(timer_hint_key_, std::move(bytes));
}

void Overlay::CancelTimer(const log::v1::TimerKey& timer) { Delete(TimerRowKey(timer)); }

// A row that came and went within a batch is nobody's business.
void Overlay::HandOver(store::RowKey key, Staged& staged, std::vector<store::Row>& rows) {
  if (staged.is_new && !staged.value) return;
  rows.push_back({std::move(key), std::move(staged.value), staged.is_new});
}

void Overlay::EndOpenBatch() {
  for (Row* row : open_rows_) {
    row->second.Bytes();
    row->second.row = nullptr;
  }
  ForgetRead();
  arena_.Reset();
}

void Overlay::Seal() {
  EndOpenBatch();
  sealed_.push_back({std::move(open_rows_), {}});
  open_rows_.clear();
  ++open_batch_;
}

absl::Status Overlay::WriteOldest() {
  HY_CHECK(!sealed_.empty());
  std::vector<store::Row> rows = std::move(sealed_.front().overtaken);
  rows.reserve(rows.size() + sealed_.front().rows.size());
  for (const Row* row : sealed_.front().rows) {
    if (row->second.batch != oldest_sealed_) continue;  // overtaken
    auto staged = rows_.extract(row->first);
    HandOver(std::move(staged.key()), staged.mapped(), rows);
  }
  sealed_.pop_front();
  ++oldest_sealed_;
  return db_->WriteRows(std::move(rows));
}

absl::Status Overlay::WriteThrough() {
  HY_CHECK(sealed_.empty());
  EndOpenBatch();
  std::vector<store::Row> rows;
  rows.reserve(rows_.size());
  for (auto it = rows_.begin(); it != rows_.end();) {
    auto row = rows_.extract(it++);
    HandOver(std::move(row.key()), row.mapped(), rows);
  }
  rows_.clear();
  open_rows_.clear();
  // What was folded on a row that could not be read must not go down, nor the cursor that says it
  // was.
  if (!base_.status().ok()) return base_.status();
  return db_->WriteRows(std::move(rows));
}

void Overlay::Clear() {
  rows_.clear();
  ForgetRead();
  arena_.Reset();
  open_rows_.clear();
  sealed_.clear();
  oldest_sealed_ = open_batch_;
  LoadTimerHint();
}

}  // namespace huying::runtime
