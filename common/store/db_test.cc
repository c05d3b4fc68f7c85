#include "common/store/db.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace huying::store {
namespace {

namespace fs = std::filesystem;

class DbTest : public testing::Test {
 protected:
  DbTest() : path_(fs::path(testing::TempDir()) / ("db_test_" + std::to_string(::getpid()))) {
    fs::remove_all(path_);
  }
  ~DbTest() override { fs::remove_all(path_); }
  std::unique_ptr<Db> Open() {
    auto db = OpenDb(path_, resources_);
    EXPECT_TRUE(db.ok()) << db.status();
    return db.ok() ? std::move(*db) : nullptr;
  }
  // A store with one file of rows, closed again.
  void StoreARow() {
    auto db = Open();
    Batch batch;
    batch.Put("a", "1");
    ASSERT_TRUE(db->Write(batch).ok());
    ASSERT_TRUE(db->Flush(true).ok());
  }
  static std::string Expiring(int64_t expires_ms) {
    std::string value;
    for (int shift = 56; shift >= 0; shift -= 8)
      value.push_back(static_cast<char>(expires_ms >> shift));
    return value + "answer";
  }
  fs::path path_;
  Resources resources_{8u << 20, 8u << 20};
};

TEST_F(DbTest, WrittenTogetherAndReadInOrder) {
  auto db = Open();
  Batch batch;
  batch.Put("b", "2");
  batch.Put("a", "1");
  batch.Put("c", "3");
  batch.Delete("c");
  ASSERT_TRUE(db->Write(batch).ok());
  EXPECT_EQ(**db->Get("a"), "1");
  EXPECT_FALSE(db->Get("c")->has_value());
  auto it = db->NewIterator();
  it->Seek("");
  std::string keys;
  for (; it->Valid(); it->Next()) keys += it->key();
  EXPECT_EQ(keys, "ab");
}

TEST_F(DbTest, WhatMayBeThereIsToldFromMemory) {
  auto db = Open();
  Batch batch;
  batch.Put("stays", "1");
  batch.Put("goes", "1");
  ASSERT_TRUE(db->Write(batch).ok());
  ASSERT_TRUE(db->Flush(true).ok());
  EXPECT_TRUE(db->MayHold("stays"));
  EXPECT_TRUE(db->MayHold("goes"));
  EXPECT_FALSE(db->MayHold("never"));
  Batch gone;
  gone.Delete("goes");
  ASSERT_TRUE(db->Write(gone).ok());
  EXPECT_FALSE(db->MayHold("goes"));
  db.reset();
  db = Open();
  EXPECT_TRUE(db->MayHold("stays")) << "opened anew, nothing of its block is in memory";
}

TEST_F(DbTest, AfterACrashThereIsWhatWasFlushed) {
  // "Crash": the files as they are while the store is open, opened elsewhere; nothing is written on
  // the way out.
  auto db = Open();
  Batch first, second;
  first.Put("flushed", "yes");
  second.Put("later", "yes");
  ASSERT_TRUE(db->Write(first).ok());
  ASSERT_TRUE(db->Flush(true).ok());
  ASSERT_TRUE(db->Write(second).ok());
  const fs::path copy = path_.string() + "_copy";
  fs::remove_all(copy);
  fs::copy(path_, copy, fs::copy_options::recursive);
  auto crashed = OpenDb(copy, resources_);
  ASSERT_TRUE(crashed.ok()) << crashed.status();
  EXPECT_TRUE((*crashed)->Get("flushed")->has_value());
  EXPECT_FALSE((*crashed)->Get("later")->has_value());
  crashed->reset();
  fs::remove_all(copy);
}

TEST_F(DbTest, ExpiredAnswersVanishInCompactionOnly) {
  auto db = Open();
  Batch batch;
  batch.Put("Rold", Expiring(1000));
  batch.Put("Rnew", Expiring(3000));
  batch.Put("cold", Expiring(1000));
  ASSERT_TRUE(db->Write(batch).ok());
  db->SetExpiryHorizon(2000);
  db->SetExpiryHorizon(500);  // never goes back
  ASSERT_TRUE(db->Flush(true).ok());
  // Files that overlap are compacted after a few of them, in the background.
  for (int file = 0; file < 1000 && db->Get("Rold")->has_value(); ++file) {
    Batch more;
    more.Put("A", std::to_string(file));
    more.Put("z", std::to_string(file));
    ASSERT_TRUE(db->Write(more).ok());
    ASSERT_TRUE(db->Flush(true).ok());
  }
  EXPECT_FALSE(db->Get("Rold")->has_value());
  EXPECT_TRUE(db->Get("Rnew")->has_value());
  EXPECT_TRUE(db->Get("cold")->has_value());
}

TEST_F(DbTest, ASecondProcessIsToldWhoHasIt) {
  auto db = Open();
  auto again = OpenDb(path_, resources_);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.status().code(), absl::StatusCode::kFailedPrecondition) << again.status();
}

TEST_F(DbTest, UnreadableFilesAreDataLossAndCanBePutAside) {
  StoreARow();
  for (const auto& entry : fs::directory_iterator(path_)) {
    if (entry.path().filename().string().starts_with("MANIFEST"))
      std::ofstream(entry.path(), std::ios::trunc) << "rubbish";
  }
  auto db = OpenDb(path_, resources_);
  ASSERT_FALSE(db.ok());
  EXPECT_EQ(db.status().code(), absl::StatusCode::kDataLoss) << db.status();
  auto aside = Quarantine(path_);
  ASSERT_TRUE(aside.ok()) << aside.status();
  EXPECT_TRUE(fs::exists(*aside));
  EXPECT_NE(Open(), nullptr);
  fs::remove_all(*aside);
}

// Nor is it a lock that is held, though the folder is called so.
TEST_F(DbTest, AMissingFileIsDataLoss) {
  path_ = path_ / "block";
  fs::create_directories(path_);
  StoreARow();
  for (const auto& entry : fs::directory_iterator(path_)) {
    if (entry.path().extension() == ".sst") fs::remove(entry.path());
  }
  auto db = OpenDb(path_, resources_);
  const absl::Status status = db.ok() ? (*db)->Get("a").status() : db.status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
  fs::remove_all(path_.parent_path());
}

}  // namespace
}  // namespace huying::store
