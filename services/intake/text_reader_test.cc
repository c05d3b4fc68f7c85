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

// MECH I8: the clause decides, and a line end ends one.
TEST(TextReader, ExcusedDangerMakesNoIncident) {
  constexpr auto kNone = city::v1::GRADE_UNSPECIFIED;
  constexpr auto kIncident = city::v1::GRADE_INCIDENT;
  struct Row {
    const char* text;
    size_t dangers;
    city::v1::Grade raised_to;
  };
  const Row rows[] = {
      {"建议社区组织一次着火逃生演练", 0, kNone},
      {"去年报过一次\n现在家里起火了", 1, kIncident},
      {"去年报过一次\r\n现在楼道冒烟", 0, kIncident},
      {"家里着\n火了", 1, kIncident},
      {"去年这里有人受伤", 0, kNone},
      {"去年修过，昨天又有人受伤", 0, kIncident},
      {"路口经常发生交通事故，希望装红绿灯", 0, kNone},
      {"路口刚刚发生交通事故", 1, kIncident},
      {"请物业做好预防火灾的宣传", 0, kNone},
      {"家里起火了我很担心", 1, kIncident},
      {"担心发生火灾", 0, kNone},
      {"墙要倒了", 0, kIncident},
  };
  for (const Row& row : rows) {
    const ReadReport report = Reader().Read("", row.text);
    EXPECT_EQ(report.dangers.size(), row.dangers) << row.text;
    EXPECT_EQ(report.raised_to, row.raised_to) << row.text;
  }
}

// MECH I4: of words that overlap the longest counts, whichever list it stands in.
TEST(TextReader, ALongerWordIsNoPowerCut) {
  static const std::unique_ptr<const city::City> demo =
      city::City::Load("deploy/cities/demo").value();
  const TextReader reader(&demo->pack());
  struct Row {
    const char* text;
    const char* category;
    city::v1::Grade raised_to;
  };
  const Row rows[] = {
      {"楼道里停电动车，太危险", "08.01.03", city::v1::GRADE_UNSPECIFIED},
      {"人行道上停电动自行车", "02.03.05", city::v1::GRADE_UNSPECIFIED},
      {"小区停电", "01.03.01", city::v1::GRADE_UTILITY},
      {"停电了，楼道里停电动车", "01.03.01", city::v1::GRADE_UTILITY},
      {"门口路面塌陷", "04.04.02", city::v1::GRADE_INCIDENT},
  };
  for (const Row& row : rows) {
    const ReadReport report = reader.Read("", row.text);
    ASSERT_FALSE(report.keywords.empty()) << row.text;
    EXPECT_EQ(report.keywords[0].category_code, row.category) << row.text;
    EXPECT_EQ(report.raised_to, row.raised_to) << row.text;
    EXPECT_TRUE(report.dangers.empty()) << row.text;
  }
}

// MECH I8: what people say when there is danger; the pack of the demo city names the lines.
TEST(TextReader, TheDemoCityHearsDanger) {
  static const std::unique_ptr<const city::City> demo =
      city::City::Load("deploy/cities/demo").value();
  const TextReader reader(&demo->pack());
  struct Row {
    const char* text;
    std::vector<std::string> lines;
  };
  const Row rows[] = {
      {"楼道里有燃气味", {"119", "96777"}},
      {"半夜闻到很重的煤 气 味，孩子头晕", {"119", "96777"}},
      {"院墙要倒了", {"119"}},
      {"隔壁楼塌了一角，有人受伤", {"119", "120"}},
      {"邻居在群里说要轻生", {"110"}},
      {"路灯杆漏电，狗被电到了", {"95598"}},
      {"工人触电倒在地上", {"120", "95598"}},
      {"去年闻到过燃气味，已经修好", {}},
      {"社区组织燃气味处置演练", {}},
      {"担心会漏电", {}},
      {"路灯不亮", {}},
  };
  for (const Row& row : rows) {
    const ReadReport report = reader.Read("", row.text);
    std::vector<std::string> lines;
    for (const Danger& danger : report.dangers) lines.emplace_back(danger.line);
    EXPECT_THAT(lines, ::testing::UnorderedElementsAreArray(row.lines)) << row.text;
    EXPECT_EQ(report.raised_to,
              row.lines.empty() ? city::v1::GRADE_UNSPECIFIED : city::v1::GRADE_INCIDENT)
        << row.text;
  }
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
