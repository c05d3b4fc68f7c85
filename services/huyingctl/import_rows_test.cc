#include "services/huyingctl/import_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huying::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct ReadFile {
  absl::Status begun;
  std::vector<std::string> ids;
  std::string told;
  ImportRows::Counts counts;
};

ReadFile ReadRowsOf(std::string bytes, std::string source = "",
                    std::string map = "external_id=id,title=title") {
  const auto text = DecodeDamagedText(std::move(bytes));
  EXPECT_TRUE(text.ok()) << text.status();
  ImportRows rows({"a.csv", std::move(source), *ColumnMap::Parse(map), {.utc_offset_minutes = 480}},
                  &*text);
  ::testing::internal::CaptureStderr();
  ReadFile read;
  read.begun = rows.Begin();
  for (ImportRow row; read.begun.ok() && rows.Next(row);) read.ids.push_back(row.external_id);
  read.told = ::testing::internal::GetCapturedStderr();
  read.counts = rows.counts();
  return read;
}

TEST(ImportRows, OneIdWithTwoReportsIsNamed) {
  const ReadFile read = ReadRowsOf("id,title\n1,路灯不亮\n1,井盖缺失\n1,路灯不亮\n2,井盖缺失\n");
  EXPECT_THAT(read.ids, ElementsAre("1", "2"));
  EXPECT_THAT(read.told, HasSubstr("a.csv:3: external_id '1' stands in line 2 with other content"));
  EXPECT_EQ(read.counts.other, 1);
  EXPECT_EQ(read.counts.same, 1);
  EXPECT_EQ(read.counts.bad, 0);
}

TEST(ImportRows, IdsThatLookAlikeAreOne) {
  const ReadFile read =
      ReadRowsOf("\ufeff\ufeffid\u200b,\u00a0title\n7,t\n7\u200b,t\n７,t\n\u00a07 ,t\n");
  EXPECT_THAT(read.ids, ElementsAre("7"));
  EXPECT_EQ(read.counts.same, 3);
  EXPECT_EQ(read.told, "");
}

TEST(ImportRows, ASourceKeepsItsIdsApart) {
  EXPECT_THAT(ReadRowsOf("id,title\n1,t\n", "hotline").ids, ElementsAre("hotline/1"));
}

TEST(ImportRows, EmptyRowsAreSkippedQuietly) {
  const ReadFile read = ReadRowsOf("id,title\n1,t\n,\n,,,\n \u200b,　\n\n2,t\n,\n");
  EXPECT_THAT(read.ids, ElementsAre("1", "2"));
  EXPECT_EQ(read.counts.bad, 0);
  EXPECT_EQ(read.counts.read, 2);
  EXPECT_EQ(read.told, "");
}

TEST(ImportRows, WhatAnOpenQuoteTookIsCounted) {
  const ReadFile read = ReadRowsOf("id,title\n1,t\n2,\"open\n3,t\n4,t\n");
  EXPECT_THAT(read.ids, ElementsAre("1"));
  EXPECT_THAT(read.told, HasSubstr("a.csv:3: the quote opened on line 3 never ends"));
  EXPECT_THAT(read.told, HasSubstr("2 more lines were not read"));
  EXPECT_EQ(read.counts.bad, 3);
}

TEST(ImportRows, ALineThatIsDamagedIsNamedAndTheOthersRead) {
  const ReadFile read = ReadRowsOf("id,title\n1,路灯不亮\n2,井盖\xE7\xBC\n3,\"井盖\n缺失\"\n");
  EXPECT_THAT(read.ids, ElementsAre("1", "3"));
  EXPECT_THAT(read.told, HasSubstr("a.csv:3: line 3 holds bytes that are not UTF-8"));
  EXPECT_EQ(read.counts.bad, 1);
}

TEST(ImportRows, TheFirstRowMustDo) {
  EXPECT_THAT(ReadRowsOf("").begun.message(), HasSubstr("a.csv is empty"));
  EXPECT_THAT(ReadRowsOf("id,title,title\n1,a,b\n").begun.message(),
              HasSubstr("two columns 'title'"));
  EXPECT_THAT(ReadRowsOf("id,\"title\n1,a\n").begun.message(),
              HasSubstr("a.csv:1: the quote opened on line 1"));
  EXPECT_THAT(ReadRowsOf("id\ttitle\n1\tt\n").ids, ElementsAre("1")) << "a spreadsheet's tabs";
  EXPECT_THAT(ReadRowsOf("\n,,\nid,title,\n1,t,\n2,t\n").ids, ElementsAre("1", "2"))
      << "and its empty rows";
}

}  // namespace
}  // namespace huying::ctl
