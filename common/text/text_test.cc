#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "common/text/utf8.h"
#include "common/text/word_finder.h"

namespace huying::text {
namespace {

TEST(Utf8, FindsTheFirstBadByte) {
  struct Row {
    std::string_view bytes;
    std::optional<size_t> bad;
  };
  const Row rows[] = {
      {"", std::nullopt},     {"abc", std::nullopt},
      {"路灯", std::nullopt}, {"\xF0\x9F\x98\x80", std::nullopt},
      {"a\xC0\xAF", 1},       {"\xED\xA0\x80", 0},
      {"ab\xE8\xB7", 2},      {"\xF4\x90\x80\x80", 0},
      {"\xE0\x80\x80", 0},    {"x\x80", 1},
  };
  for (const Row& row : rows) EXPECT_EQ(FindBadUtf8(row.bytes), row.bad) << row.bytes;
}

TEST(Utf8, CountsCharacters) {
  struct Row {
    const char* text;
    size_t characters;
    size_t words;
  };
  for (const Row& row : std::vector<Row>{{"", 0, 0},
                                         {"abc 1", 5, 4},
                                         {"路灯不亮。", 5, 4},
                                         {"路灯　不亮！！", 7, 4},
                                         {"\xff\xe8", 2, 0},
                                         {"😀", 1, 1}}) {
    EXPECT_EQ(CountCharacters(row.text), row.characters) << row.text;
    EXPECT_EQ(CountWordCharacters(row.text), row.words) << row.text;
  }
}

TEST(Utf8, Normalizes) {
  EXPECT_EQ(Normalize("ＡＢＣ　１２ Wi-Fi 路 灯"), "abc12wi-fi路灯");
  EXPECT_EQ(Normalize("（１）"), "(1)");
  EXPECT_EQ(Normalize("路\u200b灯\u2060 \u00a0\ufeff亮"), "路灯亮");
}

TEST(Utf8, NormalizesIds) {
  for (const char* id :
       {"A-7", "Ａ－７", " A-7\u200b", "\ufeff\ufeffA-7", "\u00a0A-7　", "A\u200d-７\t"})
    EXPECT_EQ(NormalizeId(id), "A-7") << id;
  EXPECT_EQ(NormalizeId(" 工单　 7 "), "工单 7");
  EXPECT_EQ(NormalizeId("a-7"), "a-7");
  EXPECT_EQ(NormalizeId("007"), "007");
  EXPECT_EQ(NormalizeId("\u200b　"), "");
  EXPECT_EQ(NormalizeId("\xff\x37"), "\xff\x37");
}

TEST(Utf8, ACellThatSaysNothing) {
  for (const char* text :
       {"", " ", "\u200b", "无", "暂 无", "不详", "－", "——", "/", "N/A", "null", "NULL", "\\N"})
    EXPECT_TRUE(SaysNothing(text)) << text;
  for (const char* text : {"0", "无锡", "1", "13800138000", "没有路灯"})
    EXPECT_FALSE(SaysNothing(text)) << text;
}

std::vector<std::string> Texts(const std::vector<WordMatch>& matches,
                               const std::vector<std::string>& words) {
  std::vector<std::string> found;
  for (const WordMatch& match : matches) found.push_back(words[match.word]);
  return found;
}

TEST(WordFinder, FindsAllAndLongest) {
  const std::vector<std::string> words = {"垃圾", "垃圾清运", "清运车", "路灯", "", "垃圾"};
  const WordFinder finder(words);
  EXPECT_THAT(Texts(finder.FindAll("小区垃圾清运车不来"), words),
              ::testing::ElementsAre("垃圾", "垃圾清运", "清运车"));
  EXPECT_THAT(Texts(finder.FindLongest("小区垃圾清运车不来，路灯不亮"), words),
              ::testing::ElementsAre("垃圾清运", "路灯"));
  EXPECT_TRUE(finder.FindAll("").empty());
  EXPECT_TRUE(WordFinder({}).FindAll("垃圾").empty());
}

TEST(WordFinder, SaysWhere) {
  const WordFinder finder({"b"});
  EXPECT_EQ(finder.FindAll("abab"), (std::vector<WordMatch>{{0, 1, 2}, {0, 3, 4}}));
}

// Words need not be UTF-8: no byte is another one's stand-in.
TEST(WordFinder, TellsAllBytesApart) {
  std::vector<std::string> words;
  for (int byte = 0; byte < 256; ++byte) words.emplace_back(1, static_cast<char>(byte));
  const WordFinder finder(words);
  for (uint32_t byte = 0; byte < 256; ++byte) {
    EXPECT_EQ(finder.FindAll(words[byte]), (std::vector<WordMatch>{{byte, 0, 1}}));
  }
}

std::string Joined(const std::vector<std::string>& pieces) {
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  return text;
}

// The finder finds what a plain search finds, also in texts that are no UTF-8, and such words.
RC_GTEST_PROP(WordFinder, AgreesWithPlainSearch, ()) {
  const std::vector<std::string> whole = {"a", "b", "路", "灯", "墙", "é", "😀"};
  std::vector<std::string> any = whole;
  any.insert(any.end(), {"\xe8", "\xb7", "\xe8\xb7", "\xaf"});
  const auto pieces = [](const std::vector<std::string>& of) {
    return rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(of));
  };
  const std::string text = Joined(*pieces(any));
  const auto listed = *rc::gen::container<std::vector<std::vector<std::string>>>(
      pieces(*rc::gen::inRange(0, 4) == 0 ? any : whole));
  std::vector<std::string> words;
  for (const auto& word : listed) words.push_back(Joined(word));
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  size_t expected = 0;
  for (const std::string& word : words) {
    if (word.empty()) continue;
    for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
      ++expected;
  }
  const auto matches = WordFinder(words).FindAll(text);
  RC_ASSERT(matches.size() == expected);
  for (const WordMatch& match : matches) {
    RC_ASSERT(text.substr(match.begin, match.end - match.begin) == words[match.word]);
  }
}

}  // namespace
}  // namespace huying::text
