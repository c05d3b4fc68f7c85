#include "common/text/charset.h"

#include <gtest/gtest.h>

namespace huying::text {
namespace {

TEST(Charset, NamesAsFormsHaveThem) {
  for (const char* name : {"GBK", "gbk", "GB2312", "gb18030", "CP936", "x-gbk", "windows-936"})
    EXPECT_EQ(EncodingNamed(name), "GB18030") << name;
  EXPECT_EQ(EncodingNamed("Utf-8"), "UTF-8");
  for (const char* name : {"", "gb", "big5", "klingon", "utf-7", "gbk2"})
    EXPECT_EQ(EncodingNamed(name), "") << name;
}

TEST(Charset, WholeTextsOnly) {
  const struct {
    std::string bytes;
    std::string_view encoding;
    std::optional<std::string> text;
  } rows[] = {
      {"\xc2\xb7\xb5\xc6\xb2\xbb\xc1\xc1", "GB18030", "路灯不亮"},
      {"\x81\x30\x84\x36", "GB18030", "¥"},
      {"\x95\x32\x82\x36", "GB18030", "𠀀"},  // four bytes, beyond the first plane
      {"plain", "GB18030", "plain"},
      {"", "GB18030", ""},
      {"\xc2\xb7\xff", "GB18030", std::nullopt},
      {"\xc2", "GB18030", std::nullopt},  // cut within a character
      {"\xe8\xb7\xaf", "UTF-8", "路"},
      {"\xe8\xb7", "UTF-8", std::nullopt},
      {std::string("\xef\x8d", 2), "UTF-16LE", "路"},
  };
  for (const auto& row : rows) EXPECT_EQ(ToUtf8(row.bytes, row.encoding), row.text) << row.bytes;
}

// Longer than what is converted at once: nothing is lost between.
TEST(Charset, LongTexts) {
  std::string bytes, text;
  for (int i = 0; i < 100'000; ++i) {
    bytes += "\xc2\xb7";
    text += "路";
  }
  EXPECT_EQ(ToUtf8(bytes, "GB18030"), text);
}

}  // namespace
}  // namespace huying::text
