#include "services/gateway/rules/mask.h"

#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "services/gateway/rules/notes.h"
#include "services/gateway/rules/summary.h"

namespace huying::gateway::rules {
namespace {

struct MaskRow {
  std::string_view text, masked;
};

void ExpectMasked(const std::vector<MaskRow>& rows) {
  for (const MaskRow& row : rows) EXPECT_EQ(MaskPersonal(row.text), row.masked) << row.text;
}

// I11
TEST(MaskPersonal, Table) {
  ExpectMasked({
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
  });
}

TEST(MaskPersonal, NumbersAsPeopleWriteThem) {
  ExpectMasked({
      {"(555) 123-4567", "(555) ***-****"},
      {"（010）8765-4321", "（010）****-****"},
      {"（010） 87654321", "（010） ********"},
      {"8765-4321", "876*-****"},
      {"找8765 4321老王", "找876* ****老王"},
      {"555-1234", "555-****"},
      {"138/0013/8000", "138/****/****"},
      {"１３８／００１３／８０００", "１３８／****／****"},
      {"138\u200b0013\u200b8000", "138\u200b****\u200b****"},
      {"1\u200d3\u200c8\ufeff0\u20600138000", "1\u200d3\u200c8\ufeff*\u2060*******"},
      {"1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e300138000",
       "1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e3********"},
      {"+86 (138) 0013-8000", "+86 (1**) ****-****"},
      {"[138] 0013 8000", "[138] **** ****"},
      {"138_0013_8000", "138_****_****"},
      {"138|0013|8000", "138|****|****"},
      {"138\u00a00013\u00a08000", "138\u00a0****\u00a0****"},
      {"138‑0013‑8000", "138‑****‑****"},
      {"13 80 01 38 00 0", "13 8* ** ** ** *"},
      {"1 3 8 0 0 1 3 8 0 0 0", "1 3 8 * * * * * * * *"},
      {"幺三八零零一三八零零零", "幺三八********"},
      {"一三八〇〇一三八〇〇〇", "一三八********"},
      {"13800138000/13900139000", "138********/***********"},
      {"13800138000、13900139000", "138********、139********"},
      {"1101011990010112３Ｘ", "110***************"},
      {"110101 19900101 1234", "110*** ******** ****"},
      {"110101-1990-01-01-1234", "110***-****-**-**-****"},
      {"6222 0212 3456 7890 123", "622* **** **** **** ***"},
      {"010-20261122", "010-********"},
  });
}

TEST(MaskPersonal, DatesHoursSumsAndRoomsStay) {
  ExpectMasked({
      {"2026-11-22 10:30停水", "2026-11-22 10:30停水"},
      {"2026/11/22 10:30至2026/11/23 8:00", "2026/11/22 10:30至2026/11/23 8:00"},
      {"2026-11-22 1030停水", "2026-11-22 1030停水"},
      {"2026－11－22", "2026－11－22"},
      {"2026-11-22 - 2026-11-25", "2026-11-22 - 2026-11-25"},
      {"2026.11.22-11.25", "2026.11.22-11.25"},
      {"20261122停水", "20261122停水"},
      {"20261122 10:30停水", "20261122 10:30停水"},
      {"20261122103000", "20261122103000"},
      {"22/11/2026 11/22/2026", "22/11/2026 11/22/2026"},
      {"2025-2026供暖季", "2025-2026供暖季"},
      {"2026-11 2026-12", "2026-11 2026-12"},
      {"11.22-11.25 8.30-17.30", "11.22-11.25 8.30-17.30"},
      {"2026-11-22 13800138000", "2026-11-22 138********"},
      {"13800138000 2026-11-22", "138******** 2026-11-22"},
      {"20269922", "202*****"},
      {"面积876.5432平米", "面积876.5432平米"},
      {"3001-3005室", "3001-3005室"},
      {"1,234,567元", "1,234,567元"},
  });
}

TEST(MaskPersonal, Mail) {
  ExpectMasked({
      {"name＠example.com", "****＠example.com"},
      {"name﹫example.com", "****﹫example.com"},
      {"ｎａｍｅ＠example.com", "****＠example.com"},
      {"na\u200bme@example.com", "**\u200b**@example.com"},
      {"name @ example.com", "**** @ example.com"},
      {"name(at)example.com", "****(at)example.com"},
      {"name[AT]example.com", "****[AT]example.com"},
      {"13800138000@139.com", "***********@139.com"},
      {"见 @某人", "见 @某人"},
      {"wait (at) noon", "wait (at) noon"},
      {"\xff\xe4", "\xff\xe4"},
  });
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
