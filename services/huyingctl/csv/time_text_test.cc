#include "services/huyingctl/csv/time_text.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <span>
#include <string_view>

namespace huying::ctl {
namespace {

using Order = TimeForm::Order;
using ::testing::HasSubstr;

constexpr TimeForm kBeijing{.utc_offset_minutes = 480};
constexpr int64_t kMoment = 1556155929000;  // 2019-04-25T01:32:09Z
constexpr int64_t kMinute = kMoment - 9000;
constexpr int64_t kMidnight = kMinute - 32 * 60000 - 9 * 3600000;
constexpr int64_t kEvening = kMidnight + 21 * 3600000 + 55 * 60000 + 45000;

struct Row {
  std::string_view text;
  int64_t ms;
};

void ExpectRead(std::span<const Row> rows) {
  for (const Row& row : rows) {
    const auto ms = ReadTimeText(row.text, kBeijing);
    ASSERT_TRUE(ms.ok()) << ms.status();
    EXPECT_EQ(*ms, row.ms) << row.text;
  }
}

TEST(TimeText, ReadsTheFormsThatOccur) {
  const Row rows[] = {
      {"2019/4/25 9:32:09", kMoment},
      {"2019-04-25 09:32:09", kMoment},
      {" 2019.4.25  9:32:09 ", kMoment},
      {"2019年4月25日 9:32:09", kMoment},
      {"2019-04-25T09:32:09", kMoment},
      {"2019-04-25T01:32:09Z", kMoment},
      {"2019-04-25T03:32:09+02:00", kMoment},
      {"2019-04-24T20:32:09-0500", kMoment},
      {"2019-04-25 01:32:09 UTC", kMoment},
      {"2019-04-25 09:32:09 GMT+8", kMoment},
      {"2019-04-25T09:32:09.250+08:00", kMoment + 250},
      {"2019-04-25 09:32:09,250", kMoment + 250},
      {"2019/4/25 9:32", kMinute},
      {"2019/4/25", kMidnight},
      {"2020-02-29", 1582905600000},
      // In parts of one digit, as programs print them.
      {"2019-4-25 9:32:9", kMoment},
      {"2019/4/25 3:4:5", kMidnight + 3 * 3600000 + 4 * 60000 + 5000},
      // With two halves of the day.
      {"04/25/2019 09:55:45 PM", kEvening},
      {"4/25/2019 9:55:45 pm", kEvening},
      {"2019/4/25 下午9:55:45", kEvening},
      {"2019年4月25日下午9:55:45", kEvening},
      {"2019/4/25 晚上9:55:45", kEvening},
      {"2019/4/25 下午21:55:45", kEvening},
      {"2019/4/25 9:55:45 p.m.", kEvening},
      {"2019/4/25 上午9:32:09", kMoment},
      {"2019/4/25 9:32:09 AM", kMoment},
      {"2019/4/25 12:00 AM", kMidnight},
      {"2019/4/25 上午12:00", kMidnight},
      {"2019/4/25 12:00 PM", kMidnight + 12 * 3600000},
      {"2019/4/25 中午12:00", kMidnight + 12 * 3600000},
      {"2019/4/25 中午1点", kMidnight + 13 * 3600000},
      {"2019/4/25 凌晨3:04", kMidnight + 3 * 3600000 + 4 * 60000},
      // As people say them.
      {"2019年4月25日9时32分9秒", kMoment},
      {"2019年4月25日 9时32分", kMinute},
      {"2019年4月25日9点半", kMidnight + 9 * 3600000 + 30 * 60000},
      {"2019年4月25日 下午3点", kMidnight + 15 * 3600000},
      {"2019年04月25号 09:32", kMinute},
      {"2019年4月25日 星期四 9:32", kMinute},
      {"2019/4/25 (周四) 9:32", kMinute},
      {"2019/4/25 9 PM", kMidnight + 21 * 3600000},
      // With full-width digits, or blanks that are not to be seen.
      {"２０１９／４／２５　９：３２：０９", kMoment},
      {"\u200b2019/4/25\u00a09:32:09\ufeff", kMoment},
  };
  ExpectRead(rows);
}

TEST(TimeText, ReadsWhatProgramsWrite) {
  const Row rows[] = {
      // Day first where it can be nothing else, and with the month's name.
      {"25/4/2019 9:32", kMinute},
      {"25.04.2019 09:32", kMinute},
      {"04-25-2019", kMidnight},
      {"5/5/2019", kMidnight + 10LL * 24 * 3600000},
      {"25 Apr 2019 09:32", kMinute},
      {"25-Apr-2019", kMidnight},
      {"April 25, 2019 9:32 AM", kMinute},
      {"Thu, 25 Apr 2019 01:32:09 GMT", kMoment},
      {"Thu Apr 25 2019 09:32:09 GMT+0800 (China Standard Time)", kMoment},
      // Digits alone.
      {"20190425093209", kMoment},
      {"201904250932", kMinute},
      {"20190425", kMidnight},
      {"20190425T093209", kMoment},
      {"20190425 0932", kMinute},
      {"20190425 09:32:09", kMoment},
      {"2019-04-25 09:32:09+08", kMoment},
      {"Sept. 25, 2019 9:32", kMinute + 153LL * 24 * 3600000},
      {"1556155929", kMoment},
      {"1556155929000", kMoment},
      {"43580", kMidnight},
      {"43580.5", kMidnight + 12 * 3600000},
      {"43573.4", kMidnight - 7LL * 24 * 3600000 + 9 * 3600000 + 36 * 60000},
      {"43580.397326388888", kMoment},
  };
  ExpectRead(rows);
}

TEST(TimeText, ZerosAndWordsForNothingAreBlank) {
  for (std::string_view text : {"",
                                "  ",
                                "\u200b",
                                "无",
                                "-",
                                "NULL",
                                "N/A",
                                "0",
                                "0.0",
                                "1899/12/30",
                                "1899-12-30 0:00:00",
                                "1899/12/31",
                                "1900/1/0",
                                "1/0/1900",
                                "12/30/1899",
                                "1900/1/1 00:00",
                                "0000-00-00",
                                "0000-00-00 00:00:00",
                                "0001-01-01T00:00:00",
                                "1970-01-01"}) {
    const auto ms = ReadTimeText(text, kBeijing);
    ASSERT_TRUE(ms.ok()) << ms.status();
    EXPECT_EQ(*ms, 0) << text;
  }
}

TEST(TimeText, RefusesWhatDoesNotExist) {
  const std::string_view wrong[] = {
      "yesterday",
      "2019/13/1",
      "2019/2/29",
      "2019/4/0",
      "2019/4-25",
      "2019/4/25 24:00",
      "2019/4/25 9:60",
      "2019/4/25 9",
      "19/4/25",
      "2019/4/25 9:32:",
      "2019-04-25T09:32+8",
      "2019年4月25",
      "2019/4/25x",
      "31/4/2019",
      "2019/4/25 上午13:00",
      "2019/4/25 0:30 PM",
      "2019/4/25 晚上12点",
      "20191325093209",
      "20190425T2532",
      "20190425250000",
      "2019",
      "201904",
      "25/25/2019",
      "2019-04-25T09:32:09+25:00",
      "43580.4.5",
      "2019/4/25 9:32:09 PM PM",
      "0x7E3/4/25",
      "1e9",
  };
  for (std::string_view text : wrong) {
    const auto ms = ReadTimeText(text, kBeijing);
    EXPECT_THAT(ms.status().message(), HasSubstr("is not a time")) << text;
  }
  for (std::string_view text : {"上午3:04", "3:4:5", "00:00:00", "9点半"}) {
    EXPECT_THAT(ReadTimeText(text, kBeijing).status().message(), HasSubstr("without a date"))
        << text;
  }
}

TEST(TimeText, WhatIsUnclearIsAsked) {
  for (std::string_view text : {"04/05/2019", "4-5-2019 9:32", "4.5.2019 下午3:00"}) {
    EXPECT_THAT(ReadTimeText(text, kBeijing).status().message(), HasSubstr("--time-format mdy"))
        << text;
  }
  struct Said {
    std::string_view form;
    std::string_view text;
    int64_t ms;  // -1: not of that form
  };
  constexpr int64_t kDay = 24 * 3600000;
  const Said rows[] = {
      {"mdy", "04/05/2019", kMidnight - 20 * kDay},
      {"dmy", "04/05/2019", kMidnight + 9 * kDay},
      {"MM/DD/YYYY hh:mm", "04/05/2019 09:55 PM", kMidnight - 20 * kDay + (21 * 60 + 55) * 60000},
      {"%d.%m.%y %H:%M", "04.05.19", kMidnight + 9 * kDay},
      {"ymd", "19/4/25", kMidnight},
      {"mdy", "4/25/19", kMidnight},
      {"mdy", "25/4/2019", -1},
      {"dmy", "4/25/2019", -1},
      {"ymd", "4/5/2019", -1},
      {"mdy", "2019/4/25", kMidnight},
      {"mdy", "20190425", kMidnight},
      {"excel1904", "42118", kMidnight},
      {"", "43580", kMidnight},
  };
  for (const Said& row : rows) {
    const auto form = ParseTimeForm(row.form, 480);
    ASSERT_TRUE(form.ok()) << form.status();
    const auto ms = ReadTimeText(row.text, *form);
    EXPECT_EQ(ms.ok() ? *ms : -1, row.ms) << row.form << " " << row.text;
  }
  for (std::string_view form : {"soon", "md", "ydm", "HH:MM", "excel"}) {
    EXPECT_THAT(ParseTimeForm(form, 480).status().message(), HasSubstr("--time-format")) << form;
  }
}

RC_GTEST_PROP(TimeText, AnyBytesEnd, (const std::string& text)) {
  (void)ReadTimeText(text, kBeijing);
  (void)ReadTimeText("2019/4/25 " + text, kBeijing);
}

}  // namespace
}  // namespace huying::ctl
