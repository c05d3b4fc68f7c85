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
