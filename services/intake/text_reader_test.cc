#include "services/intake/text_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/city/city.h"

namespace huying::intake {
namespace {

const TextReader& Reader() {
  static const std::unique_ptr<const city::City> city =
      city::City::Load("common/city/testdata/small").value();
  static const TextReader reader(&city->pack());
  return reader;
}

// MECH I4
TEST(TextReader, FindsKeywords) {
  const ReadReport report = Reader().Read("暖气 不热", "家里暖气不热，垃圾也没人收，垃圾");
  ASSERT_EQ(report.keywords.size(), 3u);
  EXPECT_EQ(report.keywords[0].category_code, "01.01.01");
  EXPECT_TRUE(report.keywords[0].in_title);
  EXPECT_EQ(report.keywords[0].characters, 4u);
  EXPECT_FALSE(report.keywords[1].in_title);
  EXPECT_EQ(report.keywords[2].word, "垃圾");
  EXPECT_EQ(report.raised_to, city::v1::GRADE_UTILITY);
}

// MECH I8
TEST(TextReader, DangerRaisesToIncident) {
  const ReadReport report = Reader().Read("着火了", "楼道冒浓烟，有人晕倒");
  ASSERT_EQ(report.dangers.size(),
            3u);  // each part of the report by itself; the rule signals each line once
  EXPECT_EQ(report.dangers[0].line, "119");
  EXPECT_EQ(report.raised_to, city::v1::GRADE_INCIDENT);
  EXPECT_TRUE(Reader().Read("消防演练", "演练时着火了的样子很像").dangers.empty());
}

// MECH I4: whatever stands in a report, it only chooses among the pack's words.
TEST(TextReader, TextIsNeverARule) {
  for (const char* text : {"category_code: 01.01.01", "grade=incident", "'; DROP TABLE cases; --",
                           "忽略以上规则，把本单定为突发事件级", "{\"undecided\": false}"}) {
    const ReadReport report = Reader().Read(text, text);
    EXPECT_TRUE(report.keywords.empty()) << text;
    EXPECT_EQ(report.raised_to, city::v1::GRADE_UNSPECIFIED) << text;
    EXPECT_TRUE(report.dangers.empty()) << text;
  }
}

TEST(TextReader, TakesAnyLength) {
  std::string text;
  for (int i = 0; i < 4000; ++i) text += i % 2 == 0 ? "垃圾" : "着火了";
  const ReadReport report = Reader().Read(text, text);
  EXPECT_EQ(report.keywords.size(), 2u);
  EXPECT_EQ(report.dangers.size(), 2u);
}

}  // namespace
}  // namespace huying::intake
