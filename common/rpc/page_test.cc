#include "common/rpc/page.h"

#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::rpc {
namespace {

using ::testing::ElementsAre;

TEST(PageToken, ComesBackAndNothingElseDoes) {
  for (const std::string& position :
       {std::string(), std::string("\0\x01\xFF x", 5), std::string(256, 'x')}) {
    EXPECT_EQ(DecodePageToken(EncodePageToken(position)), position);
  }
  for (const char* token : {"%", "AAAA=", "a", "====", "AB CD"})
    EXPECT_EQ(DecodePageToken(token), std::nullopt) << token;
  EXPECT_EQ(DecodePageToken(EncodePageToken(std::string(257, 'x'))), std::nullopt);
  EXPECT_EQ(DecodePageToken(std::string(100'000, 'A')), std::nullopt);
}

TEST(PageSize, IsBounded) {
  EXPECT_EQ(PageSize(0), 50u);
  EXPECT_EQ(PageSize(7), 7u);
  EXPECT_EQ(PageSize(100'000), 200u);
  EXPECT_EQ(PageSize(100'000, 1000), 1000u);
  EXPECT_EQ(PageSize(0, 10), 10u);
}

class Rows final : public runtime::View {
 public:
  explicit Rows(std::vector<std::string> keys) {
    for (std::string& key : keys) rows_[std::move(key)] = "";
  }
  std::optional<std::string> Get(std::string_view key) const override {
    const auto found = rows_.find(std::string(key));
    if (found == rows_.end()) return std::nullopt;
    return found->second;
  }
  void Scan(std::string_view from, std::string_view to, const Each& each) const override {
    for (auto row = rows_.lower_bound(std::string(from)); row != rows_.end() && row->first < to;
         ++row) {
      if (!each(row->first, row->second)) return;
    }
  }

 private:
  std::map<std::string, std::string> rows_;
};

// Reads all pages of the indexes i/x/ and i/y/ of two partitions.
std::vector<std::string> ReadAll(const std::vector<Rows>& partitions, size_t page_size,
                                 char left_out) {
  std::vector<std::string> all;
  std::string after;
  do {
    std::vector<Part<std::string>> parts;
    for (const Rows& rows : partitions) {
      for (const char* prefix : {"i/x/", "i/y/"}) {
        parts.push_back(ReadPart<std::string>(
            rows, prefix, after, "", page_size, [&](std::string_view position) {
              return position.back() == left_out ? std::nullopt
                                                 : std::optional<std::string>(position);
            }));
      }
    }
    Page<std::string> page = MergeParts(std::move(parts), page_size);
    EXPECT_LE(page.rows.size(), page_size);
    all.insert(all.end(), page.rows.begin(), page.rows.end());
    EXPECT_TRUE(page.next.empty() || page.next > after);
    after = page.next;
  } while (!after.empty());
  return all;
}

TEST(Page, MergesPartitionsAndIndexesInOrderWhateverThePageSize) {
  const std::vector<Rows> partitions = {
      Rows({"i/w/zzz", "i/x/01a", "i/x/03b", "i/x/03c", "i/y/02d", "i/z/000"}),
      Rows({"i/x/02e", "i/y/00f", "i/y/04g", "i/y/09b"})};
  for (size_t page_size = 1; page_size <= 9; ++page_size) {
    EXPECT_THAT(ReadAll(partitions, page_size, '-'),
                ElementsAre("00f", "01a", "02d", "02e", "03b", "03c", "04g", "09b"));
    EXPECT_THAT(ReadAll(partitions, page_size, 'b'),
                ElementsAre("00f", "01a", "02d", "02e", "03c", "04g"));
  }
}

// A case in the list of a unit and in that of one that has gone over into it.
TEST(Page, WhatStandsAtOnePlaceInSeveralIndexesComesOnce) {
  const std::vector<Rows> partitions = {
      Rows({"i/x/01a", "i/x/03c", "i/x/05d", "i/y/01a", "i/y/02b", "i/y/05d"})};
  for (size_t page_size = 1; page_size <= 5; ++page_size)
    EXPECT_THAT(ReadAll(partitions, page_size, '-'), ElementsAre("01a", "02b", "03c", "05d"));
}

TEST(Page, ScansABoundedNumberOfRowsAndGoesOnFromThere) {
  std::vector<std::string> keys;
  for (size_t i = 0; i < kScannedMax + 5; ++i) {
    std::string number = std::to_string(100'000 + i);
    keys.push_back("i/x/" + number + "b");
  }
  keys.push_back("i/x/999999a");
  const std::vector<Rows> partitions = {Rows(std::move(keys))};
  const Part<std::string> first =
      ReadPart<std::string>(partitions[0], "i/x/", "", "", 10,
                            [](std::string_view) { return std::optional<std::string>(); });
  EXPECT_FALSE(first.finished);
  EXPECT_THAT(ReadAll(partitions, 10, 'b'), ElementsAre("999999a"));
}

}  // namespace
}  // namespace huying::rpc
