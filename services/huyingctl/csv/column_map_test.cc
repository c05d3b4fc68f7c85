#include "services/huyingctl/csv/column_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huying::ctl {
namespace {

using ::testing::HasSubstr;

constexpr TimeForm kTimes{.utc_offset_minutes = 480};

CsvRow Row(std::vector<std::string> fields) { return CsvRow{2, std::move(fields), ""}; }

ColumnMap Bound() {
  absl::StatusOr<ColumnMap> map =
      ColumnMap::Parse("title=title,text=detail, time=time,external_id=msg_id");
  EXPECT_TRUE(map.ok()) << map.status();
  EXPECT_TRUE(map->Bind(Row({"msg_id", "time", " title", "detail"})).ok());
  return *map;
}

TEST(ColumnMap, ReadsARow) {
  const auto row = Bound().Read(Row({"17", "2019/4/25 9:32:09", " 路灯不亮 ", "晚上很黑"}), kTimes);
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->external_id, "17");
  EXPECT_EQ(row->title, "路灯不亮");
  EXPECT_EQ(row->text, "晚上很黑");
  EXPECT_EQ(row->reported_ms, 1556155929000);
}

TEST(ColumnMap, ATimeMayBeMissing) {
  EXPECT_EQ(Bound().Read(Row({"17", "", "t", "d"}), kTimes)->reported_ms, 0);
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
      {Row({"\u200b", "", "t", "d"}), "external_id"},
      {Row({"17", "4/5/2019", "t", "d"}), "two readings"},
      {Row({"17", "", "\u200b", "　"}), "both empty"},
      {CsvRow{2, {"17", "", "t", "d"}, "a quote stands"}, "a quote stands"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(Bound().Read(c.row, kTimes).status().message(), HasSubstr(c.says));
  }
}

// Blanks that nobody sees come from spreadsheets and web pages.
TEST(ColumnMap, ColumnsAndIdsAreFoundWhateverTheirBlanks) {
  for (const char* name :
       {"编号", "编号\u200b", "\ufeff编号", "\ufeff\ufeff编号", "\u00a0编号", "　编号 "}) {
    auto map = ColumnMap::Parse("external_id=编号\u200b, title=标题");
    ASSERT_TRUE(map->Bind(Row({name, "标题"})).ok()) << name;
    for (const char* id : {"7", "7\u200b", "７", " 7\u00a0", "\u2060７"}) {
      EXPECT_EQ(map->Read(Row({id, "t"}), kTimes)->external_id, "7") << id;
    }
    EXPECT_EQ(map->Read(Row({"Ａ－１７", "t"}), kTimes)->external_id, "A-17");
    EXPECT_EQ(map->Read(Row({"=\"007\"", "t"}), kTimes)->external_id, "007");
  }
}

TEST(ColumnMap, AColumnThatIsThereTwiceIsNamed) {
  auto map = ColumnMap::Parse("external_id=id,title=title");
  EXPECT_THAT(map->Bind(Row({"id", "title", "x", " title\u200b"})).message(),
              HasSubstr("two columns 'title', the 2. and the 4."));
  EXPECT_TRUE(map->Bind(Row({"id", "title", "x", "x", "", ""})).ok()) << "nobody asks for these";
}

TEST(ColumnMap, ColumnsWithoutANameAtTheEndAreNone) {
  auto map = ColumnMap::Parse("external_id=id,title=title");
  ASSERT_TRUE(map->Bind(Row({"id", "title", "", " "})).ok());
  EXPECT_TRUE(map->Read(Row({"1", "t", "", ""}), kTimes).ok());
  EXPECT_TRUE(map->Read(Row({"1", "t"}), kTimes).ok());
  EXPECT_TRUE(map->Read(Row({"1", "t", "", "", "\u00a0"}), kTimes).ok());
  EXPECT_THAT(map->Read(Row({"1", "t", "x"}), kTimes).status().message(), HasSubstr("3 columns"));
  EXPECT_THAT(map->Read(Row({"1"}), kTimes).status().message(), HasSubstr("1 columns"));
}

TEST(ColumnMap, DateAndTimeMayStandInTwoColumns) {
  auto map = ColumnMap::Parse("external_id=id,title=t,date=d,time=h");
  ASSERT_TRUE(map->Bind(Row({"id", "t", "d", "h"})).ok());
  EXPECT_EQ(map->Read(Row({"1", "t", "2019/4/25", "上午9:32:09"}), kTimes)->reported_ms,
            1556155929000);
  EXPECT_EQ(map->Read(Row({"1", "t", "2019/4/25", ""}), kTimes)->reported_ms, 1556121600000);
  EXPECT_EQ(map->Read(Row({"1", "t", "", "2019/4/25 9:32:09"}), kTimes)->reported_ms,
            1556155929000);
  EXPECT_EQ(map->Read(Row({"1", "t", "", ""}), kTimes)->reported_ms, 0);
  EXPECT_THAT(map->Read(Row({"1", "t", "", "9:32"}), kTimes).status().message(),
              HasSubstr("without a date"));
}

TEST(ColumnMap, LineEndsAreThoseOfNoProgram) {
  EXPECT_EQ(Bound().Read(Row({"17", "", "t", "a\r\nb\rc\nd"}), kTimes)->text, "a\nb\nc\nd");
}

TEST(ColumnMap, SaysWhatIsWrongWithAMap) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"title", "not FIELD=COLUMN"},         {"title=\u200b,external_id=id", "not FIELD=COLUMN"},
      {"headline=title", "the fields are"},  {"title=a,title=b,external_id=c", "twice"},
      {"title=a", "external_id is missing"}, {"external_id=a,time=b", "at least one of"},
  };
  for (const auto& [map, says] : cases)
    EXPECT_THAT(ColumnMap::Parse(map).status().message(), HasSubstr(says));
  auto map = ColumnMap::Parse("title=headline,external_id=id");
  EXPECT_THAT(map->Bind(Row({"id", "title"})).message(),
              HasSubstr("no column 'headline'; it has id, title"));
}

}  // namespace
}  // namespace huying::ctl
