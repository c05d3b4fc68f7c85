#include "common/store/sst_partitioner.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/metadata.h>
#include <rocksdb/options.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace huying::store {
namespace {

constexpr size_t kPrefixBytes = 4;
constexpr size_t kRowBytes = 1000;

std::string Key(int prefix, int number) {
  char key[16];
  std::snprintf(key, sizeof(key), "p%03d%08d", prefix, number);
  return key;
}

class FileEndsTest : public ::testing::Test {
 protected:
  FileEndsTest()
      : path_(std::filesystem::path(testing::TempDir()) /
              ("sst_partitioner_test_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
    rocksdb::Options options;
    options.create_if_missing = true;
    options.compression = rocksdb::kNoCompression;
    options.disable_auto_compactions = true;
    options.target_file_size_base = 64u << 20;
    options.sst_partitioner_factory = EndFilesAtPrefixes(kPrefixBytes);
    rocksdb::DB* opened = nullptr;
    EXPECT_TRUE(rocksdb::DB::Open(options, path_, &opened).ok());
    db_.reset(opened);
  }

  ~FileEndsTest() override {
    db_.reset();
    std::filesystem::remove_all(path_);
  }

  // So many rows of each of the prefixes, in two flushes that a merge takes together.
  void Fill(int prefixes, int rows) {
    for (int odd = 0; odd < 2; ++odd) {
      for (int prefix = 0; prefix < prefixes; ++prefix) {
        for (int row = odd; row < rows; row += 2) {
          const std::string value(kRowBytes, static_cast<char>('a' + row % 26));
          ASSERT_TRUE(db_->Put(rocksdb::WriteOptions(), Key(prefix, row), value).ok());
        }
      }
      ASSERT_TRUE(db_->Flush(rocksdb::FlushOptions()).ok());
    }
    ASSERT_TRUE(db_->CompactRange(rocksdb::CompactRangeOptions(), nullptr, nullptr).ok());
  }

  std::vector<rocksdb::LiveFileMetaData> Files() {
    std::vector<rocksdb::LiveFileMetaData> files;
    db_->GetLiveFilesMetaData(&files);
    return files;
  }

  const std::string path_;
  std::unique_ptr<rocksdb::DB> db_;
};

TEST_F(FileEndsTest, AFileThatIsLargeEnoughEndsWithItsPrefix) {
  Fill(/*prefixes=*/5, /*rows=*/400);  // 400 KB of each
  const auto files = Files();
  EXPECT_EQ(files.size(), 5u);
  for (const auto& file : files)
    EXPECT_EQ(file.smallestkey.substr(0, kPrefixBytes), file.largestkey.substr(0, kPrefixBytes));
}

TEST_F(FileEndsTest, ASmallOneGoesOnBeyondIt) {
  Fill(/*prefixes=*/12, /*rows=*/50);  // 50 KB of each: six in a file
  EXPECT_EQ(Files().size(), 2u);
}

TEST_F(FileEndsTest, NoRowIsLostBetweenFiles) {
  Fill(/*prefixes=*/5, /*rows=*/400);
  const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(rocksdb::ReadOptions()));
  int seen = 0;
  for (rows->SeekToFirst(); rows->Valid(); rows->Next(), ++seen)
    EXPECT_EQ(rows->key().ToString(), Key(seen / 400, seen % 400));
  EXPECT_TRUE(rows->status().ok());
  EXPECT_EQ(seen, 5 * 400);
}

}  // namespace
}  // namespace huying::store
