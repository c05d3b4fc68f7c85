#include "common/runtime/overlay.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/runtime/keys.h"
#include "common/store/buffered_db.h"
#include "common/testing/memory_db.h"
#include "common/testing/row_store.h"

namespace huying::runtime {
namespace {

using Rows = std::map<std::string, std::string>;

class OverlayTest : public ::testing::Test {
 protected:
  testing::MemoryDisk disk_;
  std::unique_ptr<store::Db> db_ = testing::OpenMemoryDb(&disk_);
  Overlay overlay_{db_.get()};

  // Seals what is open and writes it at once.
  void Write() {
    overlay_.Seal();
    ASSERT_TRUE(overlay_.WriteOldest().ok());
  }
  std::string Keys(std::string_view from, std::string_view to) const {
    std::string keys;
    overlay_.Scan(from, to, [&](std::string_view key, std::string_view) {
      keys.append(key).append(" ");
      return true;
    });
    return keys;
  }
};

TEST_F(OverlayTest, StagedRowsHideStoredOnes) {
  overlay_.Put("a", "1");
  overlay_.Put("b", "1");
  Write();
  EXPECT_EQ(overlay_.staged(), 0u);
  overlay_.Put("a", "2");
  overlay_.Delete("b");
  EXPECT_EQ(overlay_.Get("a"), "2");
  EXPECT_EQ(overlay_.Get("b"), std::nullopt);
  EXPECT_EQ(Keys("a", "z"), "a ");
  overlay_.Clear();
  EXPECT_EQ(overlay_.Get("a"), "1");
  EXPECT_EQ(Keys("a", "z"), "a b ");
}

TEST_F(OverlayTest, WriteThroughHandsEverythingDownAtOnce) {
  overlay_.Put("a", "1");
  overlay_.Put("b", "1");
  ASSERT_TRUE(overlay_.WriteThrough().ok());
  EXPECT_EQ(overlay_.staged(), 0u);
  for (int round = 0; round < 2; ++round) {
    overlay_.Put("a", absl::StrCat("again ", round));
    overlay_.Delete("b");
    overlay_.Put("c", std::string(100, 'x'));
    ASSERT_TRUE(overlay_.WriteThrough().ok());
    EXPECT_EQ(**db_->Get("a"), absl::StrCat("again ", round));
    EXPECT_FALSE(db_->Get("b")->has_value());
    EXPECT_EQ(db_->Get("c")->value().size(), 100u);
  }
  EXPECT_EQ(Keys("a", "z"), "a c ");
  // Batches go on as before.
  overlay_.Put("d", "1");
  Write();
  EXPECT_EQ(**db_->Get("d"), "1");
}

TEST_F(OverlayTest, ALaterBatchKeepsItsRowWhenAnEarlierOneIsWritten) {
  overlay_.Put("a", "1");
  overlay_.Seal();
  overlay_.Put("a", "2");
  overlay_.Seal();
  ASSERT_TRUE(overlay_.WriteOldest().ok());
  EXPECT_EQ(**db_->Get("a"), "1");
  EXPECT_EQ(overlay_.Get("a"), "2");
  ASSERT_TRUE(overlay_.WriteOldest().ok());
  EXPECT_EQ(overlay_.Get("a"), "2");
  EXPECT_EQ(overlay_.staged(), 0u);
}

TEST_F(OverlayTest, AScanStopsWhenToldTo) {
  for (const char* key : {"a", "c", "e"}) overlay_.Put(key, "stored");
  Write();
  for (const char* key : {"b", "c", "f"}) overlay_.Put(key, "staged");
  for (size_t most = 1; most <= 5; ++most) {
    size_t seen = 0;
    overlay_.Scan("a", "z", [&](std::string_view, std::string_view) { return ++seen < most; });
    EXPECT_EQ(seen, most);
  }
  EXPECT_EQ(Keys("b", "f"), "b c e ");
}

TEST_F(OverlayTest, TheTimerHintIsNeverTooHigh) {
  overlay_.set_next_timer_ms(INT64_MAX);
  overlay_.SetTimer(500, "x", 1);
  overlay_.SetTimer(900, "x", 1);
  EXPECT_EQ(overlay_.next_timer_ms(), 500);
  overlay_.Clear();
  EXPECT_EQ(overlay_.next_timer_ms(), 0) << "what was set before may stand in the store";
}

TEST_F(OverlayTest, AFailedReadIsRemembered) {
  disk_.failing = true;
  EXPECT_EQ(overlay_.Get("a"), std::nullopt);
  disk_.failing = false;
  EXPECT_EQ(overlay_.Get("a"), std::nullopt);
  EXPECT_FALSE(overlay_.status().ok());
}

// A row that is a message, edited with what a handler would do to it.
void Edit(Store& store, std::string_view key, int step) {
  store.Edit<log::v1::TimerKey>(key, [&](log::v1::TimerKey& row) {
    row.set_due_ms(row.due_ms() + step);
    row.set_subject(row.subject() + "+");
  });
}

TEST_F(OverlayTest, EditsOfARowAddUpAcrossBatches) {
  Edit(overlay_, "a", 1);
  Edit(overlay_, "a", 2);
  overlay_.Seal();
  Edit(overlay_, "a", 4);
  overlay_.Seal();
  const auto stored = [&] {
    EXPECT_TRUE(overlay_.WriteOldest().ok());
    log::v1::TimerKey row;
    EXPECT_TRUE(row.ParseFromString(db_->Get("a")->value()));
    return absl::StrCat(row.due_ms(), row.subject());
  };
  EXPECT_EQ(stored(), "3++") << "what was edited later belongs to the next batch";
  EXPECT_EQ(stored(), "7+++");
  Edit(overlay_, "a", 8);
  ASSERT_TRUE(overlay_.WriteThrough().ok());
  log::v1::TimerKey row;
  EXPECT_TRUE(overlay_.Load("a", row));
  EXPECT_EQ(row.due_ms(), 15);
}

TEST_F(OverlayTest, AnEditAfterAnotherChangeBeginsWithThatOne) {
  log::v1::TimerKey row;
  Edit(overlay_, "a", 1);
  row.set_due_ms(100);
  overlay_.Save("a", row);
  Edit(overlay_, "a", 1);
  ASSERT_TRUE(overlay_.Load("a", row));
  EXPECT_EQ(row.due_ms(), 101);
  overlay_.Delete("a");
  Edit(overlay_, "a", 1);
  ASSERT_TRUE(overlay_.Load("a", row));
  EXPECT_EQ(row.due_ms(), 1);
}

TEST_F(OverlayTest, WhatWasLoadedIsEditedAndNotWhatWasThereBefore) {
  log::v1::TimerKey row;
  Edit(overlay_, "a", 1);
  Write();
  ASSERT_TRUE(overlay_.Load("a", row));
  row.set_due_ms(50);  // the reader's own
  Edit(overlay_, "a", 1);
  ASSERT_TRUE(overlay_.Load("a", row));
  EXPECT_EQ(row.due_ms(), 2);
  Write();
  ASSERT_TRUE(overlay_.Load("a", row));
  overlay_.Delete("a");
  EXPECT_FALSE(overlay_.Load("a", row));
  Edit(overlay_, "a", 7);
  ASSERT_TRUE(overlay_.Load("a", row));
  EXPECT_EQ(row.due_ms(), 7);
  overlay_.Clear();
  ASSERT_TRUE(overlay_.Load("a", row));
  EXPECT_EQ(row.due_ms(), 2);
}

// As who decides does, before what they change.
void LoadAsItIs(const Overlay& overlay, const std::string& key, const Rows& now) {
  log::v1::TimerKey row;
  RC_ASSERT(overlay.Load(key, row) == now.contains(key));
  if (now.contains(key)) RC_ASSERT(row.SerializeAsString() == now.at(key));
}

// Any history of changes, seals, releases and losses shows the same rows as a plain map per batch.
RC_GTEST_PROP(OverlayProperty, EqualsAPlainMap, ()) {
  testing::MemoryDisk disk;
  const auto db = store::Buffered(testing::OpenMemoryDb(&disk), {.rows_max = 3});
  Overlay overlay(db.get());
  Rows stored;              // as the log's prefix makes them
  std::deque<Rows> sealed;  // the rows once each batch is written
  Rows now;
  const int steps = *rc::gen::inRange(0, 120);
  for (int step = 0; step < steps; ++step) {
    const std::string key = absl::StrCat("k", *rc::gen::inRange(0, 9));
    if (*rc::gen::inRange(0, 2) == 0) LoadAsItIs(overlay, key, now);
    switch (*rc::gen::inRange(0, 14)) {
      case 0:
        sealed.push_back(now);
        overlay.Seal();
        break;
      case 1:
      case 2:
        if (sealed.empty()) break;
        RC_ASSERT(overlay.WriteOldest().ok());
        stored = std::move(sealed.front());
        sealed.pop_front();
        for (int i = 0; i < 10; ++i) {
          const std::string each = absl::StrCat("k", i);
          RC_ASSERT(*db->Get(each) ==
                    (stored.contains(each) ? std::optional(stored[each]) : std::nullopt));
        }
        break;
      case 3:
        if (*rc::gen::inRange(0, 4) != 0) break;
        overlay.Clear();
        sealed.clear();
        now = stored;
        break;
      case 4:
      case 5:
      case 6:
        overlay.Delete(key);
        now.erase(key);
        break;
      case 7:
      case 8:
      case 9: {
        testing::RowStore plain;  // edits by way of bytes
        if (now.contains(key)) plain.Put(key, now[key]);
        Edit(plain, key, step);
        now[key] = plain.rows().at(key);
        Edit(overlay, key, step);
        break;
      }
      default: {
        log::v1::TimerKey row;
        row.set_kind(static_cast<uint32_t>(step));
        const bool is_new = !now.contains(key);
        now[key] = row.SerializeAsString();
        is_new ? overlay.PutNew(key, now[key]) : overlay.Put(key, now[key]);
      }
    }
    // Most rows stay edited, and are not made bytes after every step.
    if (*rc::gen::inRange(0, 3) != 0) continue;
    RC_ASSERT(overlay.Get(key) == (now.contains(key) ? std::optional(now[key]) : std::nullopt));
    const std::string from = absl::StrCat("k", *rc::gen::inRange(0, 9));
    Rows seen;
    overlay.Scan(from, "l", [&](std::string_view k, std::string_view v) {
      seen.emplace_hint(seen.end(), k, v);
      return true;
    });
    RC_ASSERT(seen == Rows(now.lower_bound(from), now.end()));
  }
}

}  // namespace
}  // namespace huying::runtime
