#include "services/huyingctl/csv/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huying::ctl {
namespace {

using ::testing::HasSubstr;

TEST(Encoding, FindsTheFirstBadByte) {
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

TEST(Encoding, NamesWhatItCannotRead) {
  EXPECT_THAT(DecodeText("\xFF\xFEl\0").status().message(), HasSubstr("UTF-16"));
  EXPECT_THAT(DecodeText("ok\nbad\xFF\n").status().message(), HasSubstr("line 2"));
  EXPECT_THAT(ReadTextFile("no/such/file.csv").status().message(), HasSubstr("no/such/file.csv"));
}

}  // namespace
}  // namespace huying::ctl
