#include "common/text/phrase.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huying::text {
namespace {

std::vector<std::string> Found(const char* phrase, std::string_view text) {
  auto parsed = Phrase::Parse(phrase, {"我局", "我单位", "我们"});
  EXPECT_TRUE(parsed.ok()) << phrase << parsed.status();
  const PhraseFinder finder({*std::move(parsed)});
  const ClausedText claused(text);
  std::vector<std::string> found;
  for (const PhraseFinder::Match& match : finder.FindAll(claused))
    found.emplace_back(claused.Of(match.span));
  return found;
}

// MECH D13
TEST(Phrase, IsFoundInAClause) {
  struct Row {
    const char* phrase;
    const char* text;
    const char* found;  // null: nothing
  };
  const Row rows[] = {
      {"不归我管", "这件事不 归 我\n管。", "不归我管"},
      {"如有…疑问", "如您有疑问", nullptr},
      {"如…疑问", "如您仍有疑问，请来电", "如您仍有疑问"},
      {"如…疑问", "如路灯再坏，有疑问", nullptr},
      {"如…疑问", "如一二三四五六七八九十一二三疑问", nullptr},
      {"关于……问题", "关于一二三四五六七八九十一二三问题的问题已办",
       "关于一二三四五六七八九十一二三问题的问题"},
      {"感谢……", "路灯已修，感谢您的支持、理解。再见", "感谢您的支持、理解"},
      {"……收悉", "您好，来信收悉，路灯已修", "来信收悉"},
      {"^已处理$", "经查，已处理。", "已处理"},
      {"^已处理$", "路灯已处理。", nullptr},
      {"^已处理$", "已处理路灯。", nullptr},
      {"电话:无$", "联系电话：无。", "电话:无"},
      {"电话:无$", "联系电话：无线电管理处", nullptr},
      {"不属于{我}职责", "不属于我局职责", "不属于我局职责"},
      {"{我}…不清楚", "此事我们也不清楚", "我们也不清楚"},
      {"{数}月{数}日", "于5月13日修好", "5月13日"},
      {"{数}月{数}日", "于十二月三日修好", "十二月三日"},
      {"{数}月{数}日", "于月日修好", nullptr},
      {"{数}-{数}-{数}", "2019-5-9", "2019-5-9"},
      {"ＡＢ", "ａｂ", "ab"},
  };
  for (const Row& row : rows) {
    const std::vector<std::string> found = Found(row.phrase, row.text);
    if (row.found == nullptr) {
      EXPECT_TRUE(found.empty()) << row.phrase << " " << row.text;
    } else {
      EXPECT_THAT(found, ::testing::ElementsAre(row.found)) << row.phrase << " " << row.text;
    }
  }
}

// MECH D13
TEST(Phrase, NonsenseIsTold) {
  for (const char* phrase :
       {"", "  ", "……", "…职责", "职责…", "{数}", "{数}{数}", "{数}…日", "a………b", "^$"})
    EXPECT_FALSE(Phrase::Parse(phrase, {"我局"}).ok()) << phrase;
  EXPECT_FALSE(Phrase::Parse("不属于{我}职责", {}).ok());
}

// MECH D13
// Whoever writes the text must not be able to keep everybody waiting: as long as a text may be, each way of matching took
// minutes.
TEST(Phrase, ManyGapsAreTriedInLittleTime) {
  std::string words, digits;
  for (int i = 0; i < 1800; ++i) words += "关于一";
  for (int i = 0; i < 1000; ++i) digits += "关于";
  digits += std::string(10'000, '1');
  for (const char* written : {"关于……{数}……{数}……{数}次", "关于……{数}次", "关于…{数}次"}) {
    for (const std::string& text : {words, digits}) {
      const PhraseFinder finder({Phrase::Parse(written, {}).value()});
      EXPECT_TRUE(finder.FindAll(ClausedText(text)).empty()) << written;
      EXPECT_FALSE(finder.FindAll(ClausedText(text + "关于2、3、4次")).empty()) << written;
    }
  }
}

TEST(ClausedText, PointsInNumbersDivideNothing) {
  const ClausedText text("价格1.5元，8:30办理，共1,200户：好？\n一；二");
  std::vector<std::string> clauses;
  for (const auto& clause : text.clauses) clauses.emplace_back(text.Of(clause.span));
  EXPECT_THAT(clauses,
              ::testing::ElementsAre("价格1.5元", "8:30办理", "共1,200户", "好", "一", "二"));
  EXPECT_TRUE(text.clauses[3].question);
  EXPECT_EQ(&text.ClauseAt(0), &text.clauses[0]);
}

}  // namespace
}  // namespace huying::text
