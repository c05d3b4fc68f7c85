#include "common/http/form.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(DecodePercent, DecodesOrRefuses) {
  struct {
    std::string_view text;
    bool plus_is_space;
    std::optional<std::string> decoded;
  } const cases[] = {
      {"plain", true, "plain"},
      {"a+b", true, "a b"},
      {"a+b", false, "a+b"},
      {"%E4%B8%8A%e5%9c%b0", true, "上地"},
      {"上地", true, "上地"},
      {"100%", true, std::nullopt},
      {"%4", true, std::nullopt},
      {"%zz", true, std::nullopt},
      {"%FF", true, std::nullopt},        // not UTF-8
      {"%E4%B8", true, std::nullopt},     // cut short
      {"a%00b", true, std::nullopt},      // NUL
      {"%C0%80", true, std::nullopt},     // overlong NUL
      {"%ED%A0%80", true, std::nullopt},  // half a surrogate pair
      {"", true, ""},
  };
  for (const auto& c : cases)
    EXPECT_EQ(DecodePercent(c.text, c.plus_is_space), c.decoded) << c.text;
}

TEST(ParseForm, KeepsOrderAndRepeats) {
  Fields fields;
  ASSERT_TRUE(ParseForm("a=1&&b=x%3Dy&a=2&flag&empty=&attribute%5Bk%5D=v", 10, fields));
  EXPECT_THAT(fields.pairs(),
              ElementsAre(Pair("a", "1"), Pair("b", "x=y"), Pair("a", "2"), Pair("flag", ""),
                          Pair("empty", ""), Pair("attribute[k]", "v")));
  EXPECT_EQ(fields.Get("a"), "1");
  EXPECT_THAT(fields.All("a"), ElementsAre("1", "2"));
  EXPECT_EQ(fields.Find("none"), std::nullopt);
}

TEST(ParseForm, RefusesTooManyAndUndecodable) {
  Fields fields;
  EXPECT_FALSE(ParseForm("a=1&b=2&c=3", 2, fields));
  EXPECT_FALSE(ParseForm("a=%FF", 10, fields));
}

}  // namespace
}  // namespace huying::http
