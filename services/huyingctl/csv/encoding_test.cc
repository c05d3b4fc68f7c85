#include "services/huyingctl/csv/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "common/text/utf8.h"

namespace huying::ctl {
namespace {

using ::testing::HasSubstr;

TEST(Encoding, TakesUtf8WithAndWithoutMark) {
  EXPECT_EQ(DecodeText("路灯")->text, "路灯");
  EXPECT_EQ(DecodeText("\xEF\xBB\xBF路灯")->text, "路灯");
  EXPECT_EQ(DecodeText("路灯")->encoding, "UTF-8");
}

TEST(Encoding, ConvertsGb18030) {
  const auto decoded = DecodeText("\xC2\xB7\xB5\xC6,1\n");  // 路灯
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->text, "路灯,1\n");
  EXPECT_EQ(decoded->encoding, "GB18030");
}

TEST(Encoding, AMarkMayBeDoubled) {
  EXPECT_EQ(DecodeText("\xEF\xBB\xBF\xEF\xBB\xBF路灯")->text, "路灯");
}

TEST(Encoding, TakesUtf16) {
  using namespace std::string_literals;
  struct Row {
    std::string bytes;
    const char* encoding;
    bool doubt;
  };
  const Row rows[] = {
      {"\xFF\xFE\xEF\x8D\x6F\x70,\0001\0\n\0"s, "UTF-16LE", false},
      {"\xFE\xFF\x8D\xEF\x70\x6F\0,\0001\0\n"s, "UTF-16BE", false},
      {"\xEF\x8D\x6F\x70,\0001\0\n\0"s, "UTF-16LE", true},
      {"\x8D\xEF\x70\x6F\0,\0001\0\n"s, "UTF-16BE", true},
  };
  for (const Row& row : rows) {
    const auto decoded = DecodeText(row.bytes);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(decoded->text, "路灯,1\n");
    EXPECT_EQ(decoded->encoding, row.encoding);
    EXPECT_EQ(!decoded->doubt.empty(), row.doubt);
  }
}

// A guess says where it may be wrong.
TEST(Encoding, NamesItsDoubt) {
  struct Row {
    const char* what;
    std::string bytes;
    const char* encoding;
    const char* doubt;  // part of it; "" for none
  };
  const Row rows[] = {
      {"ASCII", "id,title\n1,lamp\n", "UTF-8", ""},
      {"UTF-8", "id,title\n1,路灯25°C\n", "UTF-8", ""},
      {"GB18030", "id\n\xC2\xB7\xB5\xC6\xB2\xBB\xC1\xC1\n", "GB18030", ""},
      {"a name outside GB 2312", "\xD6\xEC\xE9\x46\xBB\xF9\xB5\xC4\xC2\xB7\xB5\xC6\n", "GB18030",
       ""},
      {"UTF-8 or 路", "id,title\n1,25\xC2\xB7 \n", "UTF-8",
       "line 2 could be GB18030 as well: '路'"},
      {"模 or Latvian", "id,title\n1,\xC4\xA3\n", "GB18030", "line 2 could be UTF-8 as well: 'ģ'"},
      {"with a mark",
       "\xEF\xBB\xBF"
       "1,\xC4\xA3\n",
       "UTF-8", ""},
      {"Big5", "id\nab\n\xB8\xF4\xBF\x4F\xA4\xA3\xAB\x47\xB3\x6F\n", "GB18030",
       "line 3 has characters"},
      {"Russian", "id\n\xF4\xEE\xED\xE0\xF0\xFC \xED\xE5\n", "GB18030", "line 2 has characters"},
      {"Latin-1", "id\nna\xEFve\n", "GB18030", "line 2 has characters"},
  };
  for (const Row& row : rows) {
    const auto decoded = DecodeText(row.bytes);
    ASSERT_TRUE(decoded.ok()) << row.what << decoded.status();
    EXPECT_EQ(decoded->encoding, row.encoding) << row.what;
    EXPECT_THAT(decoded->doubt, HasSubstr(row.doubt)) << row.what;
    EXPECT_EQ(decoded->doubt.empty(), row.doubt[0] == '\0') << row.what << decoded->doubt;
  }
}

// One cell that was cut must not make nonsense of all the others.
TEST(Encoding, ADamagedLineIsNamedAndTheOthersRead) {
  const std::string cut = "1,路灯不亮\n2,井盖\xE7\xBC\n3,垃圾\n4,\xE8\n";
  const auto utf8 = DecodeDamagedText(cut);
  ASSERT_TRUE(utf8.ok()) << utf8.status();
  EXPECT_EQ(utf8->encoding, "UTF-8");
  EXPECT_THAT(utf8->damaged_lines, ::testing::ElementsAre(2, 4));
  EXPECT_THAT(utf8->text, HasSubstr("1,路灯不亮\n"));
  EXPECT_EQ(utf8->DamageIn(2, 3), 2);
  EXPECT_EQ(utf8->DamageIn(3, 3), std::nullopt);
  EXPECT_THAT(DecodeText(cut).status().message(), HasSubstr("line 2"));

  const auto gb18030 =
      DecodeDamagedText("1,\xC2\xB7\xB5\xC6\xB2\xBB\xC1\xC1\n2,\xFF\n3,\xC2\xB7\xB5\n");
  ASSERT_TRUE(gb18030.ok()) << gb18030.status();
  EXPECT_EQ(gb18030->encoding, "GB18030");
  EXPECT_THAT(gb18030->text, HasSubstr("1,路灯不亮\n"));
  EXPECT_THAT(gb18030->damaged_lines, ::testing::ElementsAre(2, 3));
}

// As the reader of CSV counts lines: else the damage of one row would be looked for in another.
TEST(Encoding, ADamagedLineIsCountedWhateverEndsLines) {
  for (const std::string_view end : {"\n", "\r", "\r\n", "\r\r\n"}) {
    const int64_t step = end == "\r\r\n" ? 2 : 1;
    std::string utf8, gb18030;
    for (const char* line : {"1,路灯不亮", "2,井盖\xE7\xBC", "3,垃圾", "4,\xE8"})
      utf8.append(line).append(end);
    for (const char* line : {"1,\xC2\xB7\xB5\xC6", "2,\xFF", "3,\xC2\xB7\xB5\xC6", "\xFF"})
      gb18030.append(line).append(end);
    for (const std::string& bytes : {utf8, gb18030}) {
      const auto decoded = DecodeDamagedText(bytes);
      ASSERT_TRUE(decoded.ok()) << decoded.status();
      EXPECT_THAT(decoded->damaged_lines, ::testing::ElementsAre(1 + step, 1 + 3 * step));
    }
  }
}

TEST(Encoding, ManyMarksCostNoMoreThanOthers) {
  constexpr size_t kMarks = 1 << 20;
  std::string bytes;
  for (size_t i = 0; i < kMarks; ++i) bytes += "\xEF\xBB\xBF";
  EXPECT_EQ(DecodeDamagedText(bytes + "x")->text, "x");
}

TEST(Encoding, WhatIsSaidIsNoGuess) {
  EXPECT_EQ(DecodeDamagedText("\xC4\xA3", "utf-8")->text, "ģ");
  EXPECT_EQ(DecodeDamagedText("\xC4\xA3", "gb18030")->text, "模");
  EXPECT_EQ(DecodeDamagedText("\xEF\x8D", "utf-16le")->text, "路");
  EXPECT_TRUE(DecodeDamagedText("\xC4\xA3", "utf-8")->doubt.empty());
}

TEST(Encoding, NamesWhatItCannotRead) {
  EXPECT_THAT(DecodeText(std::string("\xFF\xFE\0\0l\0\0\0", 8)).status().message(),
              HasSubstr("UTF-32"));
  EXPECT_THAT(DecodeText("ok\nbad\xFF\n").status().message(), HasSubstr("line 2"));
  EXPECT_THAT(ReadTextFile("no/such/file.csv").status().message(), HasSubstr("no/such/file.csv"));
}

RC_GTEST_PROP(Encoding, WhateverTheBytesWhatComesIsUtf8, (const std::string& bytes)) {
  const auto decoded = DecodeDamagedText(bytes);
  if (decoded.ok()) RC_ASSERT(!text::FindBadUtf8(decoded->text).has_value());
}

}  // namespace
}  // namespace huying::ctl
