#include "common/core/reject.h"

#include <gtest/gtest.h>

namespace huying {
namespace {

TEST(CheckPermission, SaysWhatIsMissingAndWhatToDo) {
  struct Row {
    Authority actor;
    const char* code;  // null: may
    const char* says;
  };
  const Row rows[] = {
      {{}, "ACTOR_UNKNOWN", "没有确认您的身份"},
      {{.permissions = 1U << city::v1::PERMISSION_HANDLE, .person_id = "li"},
       "PERMISSION_MISSING",
       "您没有“回访”权限，不能登记回访。请由有该权限的人员操作。"},
      {{.permissions = 1U << city::v1::PERMISSION_VISIT, .person_id = "li"}, nullptr, ""},
  };
  for (const Row& row : rows) {
    const auto refused = CheckPermission(row.actor, city::v1::PERMISSION_VISIT, "回访", "F1",
                                         "登记回访", {"RecordVisit"});
    ASSERT_EQ(refused.has_value(), row.code != nullptr);
    if (!refused) continue;
    EXPECT_EQ(refused->kind, Rejection::Kind::kNotAllowed);
    EXPECT_EQ(refused->code, row.code);
    EXPECT_NE(refused->message.find(row.says), std::string::npos) << refused->message;
    EXPECT_EQ(refused->possible, std::vector<std::string>{"RecordVisit"});
  }
}

TEST(CheckLength, BoundsBytes) {
  EXPECT_FALSE(CheckLength(std::string(kTextBytesMax, 'x'), "F1", "回访意见", {}).has_value());
  const auto refused = CheckLength(std::string(kTextBytesMax + 1, 'x'), "F1", "回访意见", {});
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->code, "TEXT_TOO_LONG");
  EXPECT_EQ(refused->message, "回访意见过长，请控制在五千字以内。");
}

TEST(HasText, WhiteSpaceIsNone) {
  EXPECT_FALSE(HasText(" \t\r\n"));
  EXPECT_TRUE(HasText(" 好 "));
}

}  // namespace
}  // namespace huying
