#include "services/huyingctl/csv/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(Encoding, NamesWhatItCannotRead) {
  EXPECT_THAT(DecodeText("\xFF\xFEl\0").status().message(), HasSubstr("UTF-16"));
  EXPECT_THAT(DecodeText("ok\nbad\xFF\n").status().message(), HasSubstr("line 2"));
  EXPECT_THAT(ReadTextFile("no/such/file.csv").status().message(), HasSubstr("no/such/file.csv"));
}

}  // namespace
}  // namespace huying::ctl
