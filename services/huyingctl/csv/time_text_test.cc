#include "services/huyingctl/csv/time_text.h"

#include <gtest/gtest.h>

#include <string_view>

namespace huying::ctl {
namespace {

constexpr int32_t kBeijing = 480;

TEST(TimeText, ReadsTheFormsThatOccur) {
  struct Row {
    std::string_view text;
    int64_t ms;
  };
  constexpr int64_t kMoment = 1556155929000;  // 2019-04-25T01:32:09Z
  const Row rows[] = {
      {"2019/4/25 9:32:09", kMoment},
      {"2019-04-25 09:32:09", kMoment},
      {" 2019.4.25  9:32:09 ", kMoment},
      {"2019年4月25日 9:32:09", kMoment},
      {"2019-04-25T09:32:09", kMoment},
      {"2019-04-25T01:32:09Z", kMoment},
      {"2019-04-25T03:32:09+02:00", kMoment},
      {"2019-04-24T20:32:09-0500", kMoment},
      {"2019-04-25T09:32:09.250+08:00", kMoment + 250},
      {"2019/4/25 9:32", kMoment - 9000},
      {"2019/4/25", kMoment - 9000 - 32 * 60000 - 9 * 3600000},
      {"2020-02-29", 1582905600000},
  };
  for (const Row& row : rows) EXPECT_EQ(ParseTimeText(row.text, kBeijing), row.ms) << row.text;
}

TEST(TimeText, RefusesWhatDoesNotExist) {
  const std::string_view wrong[] = {
      "",          "yesterday",       "2019/13/1",          "2019/2/29",   "2019/4/0",
      "2019/4-25", "2019/4/25 24:00", "2019/4/25 9:60",     "2019/4/25 9", "2019/4/25 9:32:09 PM",
      "19/4/25",   "2019/4/25 9:32:", "2019-04-25T09:32+8", "2019年4月25", "2019/4/25x",
  };
  for (std::string_view text : wrong)
    EXPECT_FALSE(ParseTimeText(text, kBeijing).has_value()) << text;
}

}  // namespace
}  // namespace huying::ctl
