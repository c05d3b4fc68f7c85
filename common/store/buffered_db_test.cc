#include "common/store/buffered_db.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace huying::store {
namespace {

// What stands below the buffer, and every batch that came down to it.
struct Below {
  std::map<std::string, std::string, std::less<>> rows;
  std::vector<std::vector<std::string>> batches;  // their keys
  std::string taken_for_held;                     // not there, but a filter says it may be
  int reads = 0;
  int flushes = 0;
  bool failing = false;
};

class BelowDb final : public Db {
 public:
  explicit BelowDb(Below* below) : below_(below) {}
  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override {
    ++below_->reads;
    const auto found = below_->rows.find(key);
    return found == below_->rows.end() ? std::nullopt : std::optional<std::string>(found->second);
  }
  bool MayHold(std::string_view key) const override {
    return below_->rows.contains(key) || key == below_->taken_for_held;
  }
  absl::Status Write(const Batch& batch) override {
    if (below_->failing) return absl::UnavailableError("the disk is full");
    std::vector<std::string>& keys = below_->batches.emplace_back();
    batch.ForEach([&](std::string_view key, const std::string_view* value) {
      keys.emplace_back(key);
      if (value == nullptr) {
        below_->rows.erase(std::string(key));
      } else {
        below_->rows[std::string(key)] = std::string(*value);
      }
    });
    return absl::OkStatus();
  }
  std::unique_ptr<Iterator> NewIterator() const override { return nullptr; }
  absl::Status Flush(bool) override {
    ++below_->flushes;
    return absl::OkStatus();
  }
  void SetExpiryHorizon(int64_t) override {}

 private:
  Below* below_;
};

Batch PutBatch(std::vector<std::pair<std::string, std::string>> rows) {
  Batch batch;
  for (const auto& [key, value] : rows) batch.Put(key, value);
  return batch;
}

std::vector<Row> RowsOf(
    const std::vector<std::pair<std::string, std::optional<std::string>>>& rows) {
  std::vector<Row> all;
  for (const auto& [key, value] : rows) all.push_back({RowKey(std::string_view(key)), value});
  return all;
}

class BufferedDbTest : public testing::Test {
 protected:
  std::unique_ptr<Db> Open(BufferLimits limits = {}) {
    return Buffered(std::make_unique<BelowDb>(&below_), limits);
  }
  Below below_;
};

TEST_F(BufferedDbTest, ReadsWhatWasWrittenLastBeforeAndAfterItWentBelow) {
  below_.rows = {{"a", "old"}, {"b", "old"}};
  auto db = Open();
  Batch batch = PutBatch({{"a", "new"}});
  batch.Delete("b");
  ASSERT_TRUE(db->Write(batch).ok());
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(**db->Get("a"), "new");
    EXPECT_FALSE(db->Get("b")->has_value());
    EXPECT_FALSE(db->Get("c")->has_value());
    ASSERT_TRUE(db->Flush(true).ok());
  }
  EXPECT_EQ(below_.reads, 2);  // only the row that it never saw
  ASSERT_TRUE(db->Write(PutBatch({{"b", "again"}})).ok());
  EXPECT_EQ(**db->Get("b"), "again");
}

TEST_F(BufferedDbTest, ARowGoesBelowOnceAndRowsInOrder) {
  auto db = Open();
  for (const char* value : {"1", "2", "3"})
    ASSERT_TRUE(db->Write(PutBatch({{"z", value}, {"a", value}, {"m", value}})).ok());
  EXPECT_TRUE(below_.batches.empty());
  ASSERT_TRUE(db->Flush(true).ok());
  ASSERT_EQ(below_.batches.size(), 1u);
  EXPECT_EQ(below_.batches[0], (std::vector<std::string>{"a", "m", "z"}));
  EXPECT_EQ(below_.rows.at("z"), "3");
  EXPECT_EQ(below_.flushes, 1);
  ASSERT_TRUE(db->Flush(true).ok());
  EXPECT_EQ(below_.batches.size(), 1u);  // nothing had changed
}

TEST_F(BufferedDbTest, ARowThatCameAndWentStaysAway) {
  below_.rows = {{"stored", "1"}};
  below_.taken_for_held = "unsure";
  auto db = Open();
  ASSERT_TRUE(db->Write(PutBatch({{"brief", "1"}, {"unsure", "1"}, {"stored", "2"}})).ok());
  EXPECT_TRUE(db->MayHold("brief"));
  Batch gone;
  for (const char* key : {"brief", "unsure", "stored"}) gone.Delete(key);
  ASSERT_TRUE(db->Write(gone).ok());
  EXPECT_FALSE(db->MayHold("brief"));
  ASSERT_TRUE(db->Flush(true).ok());
  ASSERT_EQ(below_.batches.size(), 1u);
  EXPECT_EQ(below_.batches[0], (std::vector<std::string>{"stored", "unsure"}));
  EXPECT_FALSE(db->Get("brief")->has_value());
  EXPECT_TRUE(below_.rows.empty());
}

TEST_F(BufferedDbTest, BothLimitsHold) {
  auto db = Open({.rows_max = 3, .bytes_max = 100});
  ASSERT_TRUE(db->Write(PutBatch({{"a", "1"}, {"b", "1"}})).ok());
  EXPECT_TRUE(below_.batches.empty());
  ASSERT_TRUE(db->Write(PutBatch({{"c", "1"}})).ok());
  EXPECT_EQ(below_.batches.size(), 1u);
  // The same row over and over is one row with the size of its newest value.
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(db->Write(PutBatch({{"a", std::string(60, 'x')}})).ok());
  EXPECT_EQ(below_.batches.size(), 1u);
  ASSERT_TRUE(db->Write(PutBatch({{"b", std::string(60, 'x')}})).ok());
  EXPECT_EQ(below_.batches.size(), 2u);
}

TEST_F(BufferedDbTest, RowsGivenAwayAreTheSameAsABatch) {
  below_.rows = {{"b", "old"}};
  auto db = Open({.rows_max = 3, .bytes_max = 1000});
  ASSERT_TRUE(db->WriteRows(RowsOf({{"a", "1"}, {"b", std::nullopt}})).ok());
  EXPECT_EQ(**db->Get("a"), "1");
  EXPECT_FALSE(db->Get("b")->has_value());
  ASSERT_TRUE(db->WriteRows(RowsOf({{"a", "2"}})).ok());
  EXPECT_TRUE(below_.batches.empty()) << "two rows changed, however often";
  ASSERT_TRUE(db->WriteRows(RowsOf({{"c", "1"}})).ok());
  EXPECT_EQ(below_.rows, (decltype(below_.rows){{"a", "2"}, {"c", "1"}}));
  ASSERT_TRUE(db->WriteRows(RowsOf({{"d", std::string(1000, 'x')}})).ok());
  EXPECT_EQ(below_.batches.size(), 2u) << "too many bytes";
}

TEST_F(BufferedDbTest, AnIteratorSeesEverythingOrSaysWhyNot) {
  auto db = Open();
  ASSERT_TRUE(db->Write(PutBatch({{"a", "1"}})).ok());
  below_.failing = true;
  const auto failed = db->NewIterator();
  failed->Seek("");
  EXPECT_FALSE(failed->Valid());
  EXPECT_EQ(failed->status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(db->Flush(true).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(**db->Get("a"), "1");
  below_.failing = false;
  (void)db->NewIterator();
  EXPECT_EQ(below_.rows.at("a"), "1");
}

TEST_F(BufferedDbTest, ClosingWritesTheRest) {
  auto db = Open();
  ASSERT_TRUE(db->Write(PutBatch({{"a", "1"}})).ok());
  db.reset();
  EXPECT_EQ(below_.rows.at("a"), "1");
}

}  // namespace
}  // namespace huying::store
