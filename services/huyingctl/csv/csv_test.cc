#include "services/huyingctl/csv/csv.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace huying::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<CsvRow> ReadAll(std::string_view text) {
  CsvReader reader(text);
  std::vector<CsvRow> rows;
  CsvRow row;
  while (reader.Next(row)) rows.push_back(row);
  return rows;
}

TEST(Csv, PlainRowsWithAnyLineEnd) {
  const auto rows = ReadAll("a,b\r\nc,\n\n\r\nd,e");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[0].fields, ElementsAre("a", "b"));
  EXPECT_THAT(rows[1].fields, ElementsAre("c", ""));
  EXPECT_THAT(rows[2].fields, ElementsAre("d", "e"));
  EXPECT_EQ(rows[2].line, 5);
}

TEST(Csv, QuotesHoldCommasQuotesAndLines) {
  const auto rows = ReadAll("\"x,y\",\"say \"\"hi\"\"\"\n\"two\nlines\",z\nlast,row\n");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[0].fields, ElementsAre("x,y", "say \"hi\""));
  EXPECT_THAT(rows[1].fields, ElementsAre("two\nlines", "z"));
  EXPECT_EQ(rows[2].line, 4);
  EXPECT_THAT(rows[2].error, IsEmpty());
}

TEST(Csv, AWrongRowIsNamedAndTheNextOneIsRead) {
  const auto rows = ReadAll("a,\"b\"c,d\ne\"f,g\nok,fine,x\n");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[0].error, HasSubstr("closing quote of column 2"));
  EXPECT_THAT(rows[1].error, HasSubstr("inside column 1"));
  EXPECT_THAT(rows[2].error, IsEmpty());
}

TEST(Csv, AnOpenQuoteNamesItsLine) {
  const auto rows = ReadAll("a,b\nc,\"open\nand on\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[1].error, HasSubstr("opened on line 2"));
}

TEST(Csv, WhatAQuoteTookWithItIsCounted) {
  struct Row {
    const char* text;
    const char* says;
    int64_t line;  // of the last row
    int64_t taken;
  };
  const Row rows[] = {
      {"a,b\n1,\"open\n2,x\n\n3,y\n", "opened on line 2 never ends", 2, 2},
      {"a,b\n1,\"open\n2,\"x\"\n", "opened on line 2; a quote", 2, 1},
      {"a,b\n\"two\nlines\",\"open\n4,x", "opened on line 3 never ends", 2, 2},
      {"a,b\n1,\"open", "opened on line 2 never ends", 2, 0},
      {"a,b\n1,\"x\"y\n", "closing quote of column 2; a quote", 2, 0},
      {"a,b\r\n1,\"open\r\n2,x\r\n", "opened on line 2 never ends", 2, 1},
  };
  for (const Row& row : rows) {
    const CsvRow last = ReadAll(row.text).back();
    EXPECT_THAT(last.error, HasSubstr(row.says)) << row.text;
    EXPECT_EQ(last.line, row.line) << row.text;
    EXPECT_EQ(last.lines_taken, row.taken) << row.text;
  }
}

TEST(Csv, ARowSaysItsLines) {
  const auto rows = ReadAll("a,b\n\"two\nlines\",\"and\nthree\"\nlast,row");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[1].line, 2);
  EXPECT_EQ(rows[1].last_line, 4);
  EXPECT_EQ(rows[2].line, 5);
  EXPECT_EQ(rows[2].last_line, 5);
}

// Old programs end lines with CR, and some write one more in front of CR LF.
TEST(Csv, ALineMayEndWithCrAlone) {
  const auto rows = ReadAll("a,b\r\"two\rlines\",x\r\r\nlast,\"open\rquote");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[1].line, 2);
  EXPECT_EQ(rows[1].last_line, 3);
  EXPECT_EQ(rows[2].line, 5);
  EXPECT_EQ(rows[2].last_line, 6);
  EXPECT_EQ(rows[2].lines_taken, 1);
}

TEST(Csv, EmptyRowsOfASpreadsheetAreBlank) {
  for (const char* text : {",,,", " , ,", "\"\",\"\"", "\u200b,\u00a0,　", ","}) {
    EXPECT_TRUE(IsBlank(ReadAll(text).front())) << text;
  }
  EXPECT_FALSE(IsBlank(ReadAll(",,x").front()));
  EXPECT_FALSE(IsBlank(ReadAll(",\"open").front()));
}

TEST(Csv, TabsAndSemicolonsPartColumnsToo) {
  EXPECT_EQ(SeparatorOf("a,b\tc\n1;2"), ',');
  EXPECT_EQ(SeparatorOf("a\tb;c\n1,2"), '\t');
  EXPECT_EQ(SeparatorOf("a;b\n1,2"), ';');
  EXPECT_EQ(SeparatorOf("\"a,b\"\tc"), '\t');
  EXPECT_EQ(SeparatorOf("a\n1,2"), ',');
  CsvReader reader("a\tb\n1,5\t\"x\ty\"\n", '\t');
  CsvRow row;
  ASSERT_TRUE(reader.Next(row) && reader.Next(row));
  EXPECT_THAT(row.fields, ElementsAre("1,5", "x\ty"));
}

RC_GTEST_PROP(Csv, ReadsBackWhatWasQuoted, (const std::vector<std::string>& fields)) {
  RC_PRE(!fields.empty());
  std::string text;
  for (const std::string& field : fields) {
    if (!text.empty()) text += ',';
    text += '"';
    for (char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    text += '"';
  }
  const auto rows = ReadAll(text + "\r\n");
  RC_ASSERT(rows.size() == 1u);
  RC_ASSERT(rows[0].fields == fields);
  RC_ASSERT(rows[0].error.empty());
}

RC_GTEST_PROP(Csv, AnyBytesEnd, (const std::string& text)) { ReadAll(text); }

}  // namespace
}  // namespace huying::ctl
