#include "common/core/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "common/core/blank.h"

namespace huying {
namespace {

TEST(Text, TrimsWhatIsNotToBeSeen) {
  struct Row {
    const char* text;
    const char* trimmed;
  };
  const Row rows[] = {
      {"", ""},
      {" a b\t\r\n", "a b"},
      {"\u00a0编号\u00a0", "编号"},
      {"　编号　", "编号"},
      {"\ufeff\ufeff编号\u200b", "编号"},
      {"\u200e\u202a7\u202c\u200f", "7"},
      {"\u2060\u2003 \u00ad7\u180e\u3164\u2028", "7"},
      {"\u200b \u3000", ""},
      {"a\u200bb", "a\u200bb"},
      {"，，", "，，"},
      {"é\u0085", "é"},
      {"\xe3\x80", "\xe3\x80"},
      {"\x80\xff", "\x80\xff"},
  };
  for (const Row& row : rows) EXPECT_EQ(Trim(row.text), row.trimmed) << row.text;
}

RC_GTEST_PROP(Text, TrimLeavesWhatAnyBytesSay, (const std::string& text)) {
  const std::string_view trimmed = Trim(text);
  RC_ASSERT(Trim(trimmed) == trimmed);
  RC_ASSERT(BlankAtFront(trimmed) == 0u);
  RC_ASSERT(BlankAtBack(trimmed) == 0u);
}

}  // namespace
}  // namespace huying
