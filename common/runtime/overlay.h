// What has been decided and is not yet durable: changed rows on top of a store, in sealed batches,
// one for each record in flight. A batch is written to the store when its record is acknowledged;
// all of them are dropped when ownership is lost.
//
// Threads: the worker of the partition only.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "absl/status/status.h"
#include "common/runtime/view.h"
#include "common/store/db.h"
#include "google/protobuf/arena.h"

namespace huying::runtime {

// The durable rows alone.
class DbView final : public View {
 public:
  explicit DbView(const store::Db* db) : db_(db) {}
  std::optional<std::string> Get(std::string_view key) const override;
  void Scan(std::string_view from, std::string_view to, const Each& each) const override;
  absl::Status status() const override { return status_; }

 private:
  const store::Db* db_;
  mutable absl::Status status_;
};

class Overlay final : public Store {
 public:
  // `timer_hint_key` names the row that keeps a lower bound of the timers set through this overlay;
  // empty: none is kept.
  explicit Overlay(store::Db* db, std::string_view timer_hint_key = {});

  std::optional<std::string> Get(std::string_view key) const override;
  bool Load(std::string_view key, google::protobuf::MessageLite& row) const override;
  void Scan(std::string_view from, std::string_view to, const Each& each) const override;
  void Put(std::string_view key, std::string value) override;
  void PutNew(std::string_view key, std::string value) override;
  void Delete(std::string_view key) override;
  void EditRow(std::string_view key, const google::protobuf::MessageLite& prototype,
               RowChange change) override;
  using Store::CancelTimer;
  using Store::SetTimer;
  void SetTimer(const log::v1::TimerKey& timer) override;
  void CancelTimer(const log::v1::TimerKey& timer) override;

  // Ends the batch that Put and Delete have filled.
  void Seal();
  // Writes the oldest sealed batch to the store. After an error only Clear helps: what the batch held
  // is not staged any more.
  absl::Status WriteOldest();
  // For who folds what is durable already: writes what Put and Delete have filled to the store at
  // once. Nothing is written when a row could not be read; after an error what was filled is gone.
  // Not while sealed batches wait.
  absl::Status WriteThrough();
  // Drops everything that has not been written.
  void Clear();

  // No timer is due before this; may be too low, never too high.
  int64_t next_timer_ms() const { return next_timer_ms_; }
  void set_next_timer_ms(int64_t due_ms) { next_timer_ms_ = due_ms; }
  // What the row says, or will say: no timer set through this overlay is due before.
  int64_t timer_hint_ms() const { return timer_hint_ms_; }
  // The row's bound may rise to this, which holds for all timers that are set: written at once.
  absl::Status RaiseTimerHint(int64_t due_ms);

  absl::Status status() const override { return base_.status(); }
  size_t staged() const { return rows_.size(); }

 private:
  struct Staged {
    // The row's bytes, brought up to date if it has been edited; nothing: deleted.
    const std::optional<std::string>& Bytes() const;

    mutable std::optional<std::string> value;
    mutable bool edited = false;  // `row` is newer than `value`
    // Once edited, until it is replaced or the batch ends; in arena_.
    google::protobuf::MessageLite* row = nullptr;
    uint64_t batch = 0;   // the newest that changed it
    bool is_new = false;  // no earlier batch has it, nor has the store
  };
  // By key, not in order: almost all reads are of one row, and a Scan sorts what it needs. Rows
  // keep their place in memory.
  using Rows = absl::node_hash_map<store::RowKey, Staged, store::RowHash, store::RowEq>;
  using Row = Rows::value_type;
  struct Sealed {
    std::vector<Row*> rows;  // each once; alive until the newest batch that changed them is written
    std::vector<store::Row>
        overtaken;  // those that later batches changed, as they were in this one
  };
  // The message that Load has read, if it was the last one and still says what the row says; else null.
  google::protobuf::MessageLite* TakeRead(std::string_view key);
  void ForgetRead() const { read_.row = nullptr; }
  Staged& Touch(store::RowKeyView key);
  Staged& Set(std::string_view key, std::optional<std::string> value);
  static void HandOver(store::RowKey key, Staged& staged, std::vector<store::Row>& rows);
  // All rows are bytes then.
  void EndOpenBatch();

  store::Db* db_;
  DbView base_;
  Rows rows_;
  mutable google::protobuf::Arena arena_;  // of the messages in the open batch, and of read_
  // What was loaded last: who decides on a row mostly changes it next, and it is parsed once for both.
  struct Read {
    std::string key;
    google::protobuf::MessageLite* row = nullptr;  // null: none is kept
  };
  mutable Read read_;
  uint64_t open_batch_ = 1;      // the batch being filled
  std::vector<Row*> open_rows_;  // its rows, each once
  std::deque<Sealed> sealed_;    // oldest first
  uint64_t oldest_sealed_ = 1;
  void LoadTimerHint();

  const std::string timer_hint_key_;
  int64_t timer_hint_ms_ = 0;  // not above what the row says or, staged, will say
  int64_t next_timer_ms_ = 0;
};

}  // namespace huying::runtime
