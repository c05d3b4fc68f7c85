#include "services/huyingctl/csv/column_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huying::ctl {
namespace {

using ::testing::HasSubstr;

constexpr int32_t kOffsetMinutes = 480;

CsvRow Row(std::vector<std::string> fields) { return CsvRow{2, std::move(fields), ""}; }

ColumnMap Bound() {
  absl::StatusOr<ColumnMap> map =
      ColumnMap::Parse("title=title,text=detail, time=time,external_id=msg_id");
  EXPECT_TRUE(map.ok()) << map.status();
  EXPECT_TRUE(map->Bind(Row({"msg_id", "time", " title", "detail"})).ok());
  return *map;
}

TEST(ColumnMap, ReadsARow) {
  const auto row =
      Bound().Read(Row({"17", "2019/4/25 9:32:09", " 路灯不亮 ", "晚上很黑"}), kOffsetMinutes);
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->external_id, "17");
  EXPECT_EQ(row->title, "路灯不亮");
  EXPECT_EQ(row->text, "晚上很黑");
  EXPECT_EQ(row->reported_ms, 1556155929000);
}

TEST(ColumnMap, ATimeMayBeMissing) {
  EXPECT_EQ(Bound().Read(Row({"17", "", "t", "d"}), kOffsetMinutes)->reported_ms, 0);
}

TEST(ColumnMap, SaysWhatIsWrongWithARow) {
  struct Case {
    CsvRow row;
    std::string_view says;
  };
  const Case cases[] = {
      {Row({"17", "", "t"}), "3 columns"},
      {Row({"", "", "t", "d"}), "external_id"},
      {Row({"17", "soon", "t", "d"}), "'soon' is not a time"},
      {Row({"17", "", " ", ""}), "both empty"},
      {Row({"17", "", std::string(601, 'x'), ""}), "'title' holds 601 bytes"},
      {CsvRow{2, {"17", "", "t", "d"}, "a quote stands"}, "a quote stands"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(Bound().Read(c.row, kOffsetMinutes).status().message(), HasSubstr(c.says));
  }
}

TEST(ColumnMap, SaysWhatIsWrongWithAMap) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"title", "not FIELD=COLUMN"},
      {"headline=title", "the fields are"},
      {"title=a,title=b,external_id=c", "twice"},
      {"title=a", "external_id is missing"},
      {"external_id=a,time=b", "at least one of"},
  };
  for (const auto& [map, says] : cases)
    EXPECT_THAT(ColumnMap::Parse(map).status().message(), HasSubstr(says));
  auto map = ColumnMap::Parse("title=headline,external_id=id");
  EXPECT_THAT(map->Bind(Row({"id", "title"})).message(),
              HasSubstr("no column 'headline'; it has id, title"));
}

}  // namespace
}  // namespace huying::ctl
