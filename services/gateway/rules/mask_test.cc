#include "services/gateway/rules/mask.h"

#include "gtest/gtest.h"
#include "services/gateway/rules/notes.h"
#include "services/gateway/rules/summary.h"

namespace huying::gateway::rules {
namespace {

// I11
TEST(MaskPersonal, Table) {
  struct {
    std::string_view text, masked;
  } const cases[] = {
      {"", ""},
      {"3号楼2单元101室", "3号楼2单元101室"},
      {"电话13800138000，急", "电话138********，急"},
      {"138 0013 8000", "138 **** ****"},
      {"010-62345678转1", "010-********转1"},
      {"身份证11010119900101123X", "身份证110***************"},
      {"从2026-11-22到今天", "从2026-11-22到今天"},
      {"扣费 123456 元", "扣费 123456 元"},
      {"联系 li.ming+1@example.com 谢谢", "联系 *********@example.com 谢谢"},
      {"@某人", "@某人"},
      {"12-", "12-"},
      {"电话１３８００１３８０００。", "电话１３８********。"},
      {"138.0013.8000", "138.****.****"},
      {"138·0013·8000", "138·****·****"},
      {"138—0013—8000", "138—****—****"},
      {"010——62345678", "010——********"},
      {"１３８－００１３－８０００", "１３８－****－****"},
      {"版本1.2.3，共3.14元", "版本1.2.3，共3.14元"},
      {"2026.11.22", "2026.11.22"},
  };
  for (const auto& c : cases) EXPECT_EQ(MaskPersonal(c.text), c.masked) << c.text;
}

TEST(StatusNotes, EveryStatusHasASentence) {
  for (std::string_view status : {kReceived, kRouted, kAccepted, kHandling, kInReview, kReplied,
                                  kParked, kRedo, kClosed, kAnswered, kRefused}) {
    v1::CaseSummary summary;
    summary.set_status(std::string(status));
    EXPECT_NE(StatusNotes(summary, "安泰街道办事处"), "") << status;
    EXPECT_NE(StatusNotes(summary, ""), "") << status;
  }
  v1::CaseSummary summary;
  summary.set_status(std::string(kRouted));
  EXPECT_EQ(StatusNotes(summary, "安泰街道办事处"), "已派至安泰街道办事处，等待签收。");
}

TEST(StatusNotes, AParkedCaseSaysThePromiseAndItsDate) {
  v1::CaseSummary summary;
  summary.set_status(std::string(kParked));
  struct {
    Promise promise;
    std::string_view notes;
  } const rows[] = {
      {{"列入明年改造计划。", "2027-03-01"},
       "暂时不具备解决条件，承办单位将继续跟踪。承诺：列入明年改造计划。最迟2027-03-01恢复办理。"},
      {{"", "2027-03-01"}, "暂时不具备解决条件，承办单位将继续跟踪。最迟2027-03-01恢复办理。"},
      {{"", ""}, "暂时不具备解决条件，承办单位将继续跟踪。"},
  };
  for (const auto& row : rows) EXPECT_EQ(StatusNotes(summary, "", row.promise), row.notes);
}

}  // namespace
}  // namespace huying::gateway::rules
