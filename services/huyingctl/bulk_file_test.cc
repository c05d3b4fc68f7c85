#include "services/huyingctl/bulk_file.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::ctl {
namespace {

using ::testing::HasSubstr;

constexpr char kFirst[] = "110199001-261130-00001";
const BulkDefaults kNone;

std::vector<BulkRow> Read(std::string_view text, const BulkDefaults& defaults = kNone) {
  auto rows = ReadBulkFile(text, defaults);
  EXPECT_TRUE(rows.ok()) << rows.status();
  return rows.ok() ? *std::move(rows) : std::vector<BulkRow>();
}

TEST(BulkFile, RowsAreCommandsWithWhatTheFlagsSay) {
  const auto rows = Read(
      "\"case\",area_code,seen\n"
      "110199001-261130-00001, 110199001001 ,3\n"
      ",,\n"
      "110199001-261130-00017,,\n",
      {.command = "PlaceCase", .person = "desk", .reason = "暴雨"});
  ASSERT_EQ(rows.size(), 2U) << "an empty row of a spreadsheet is none";
  const intake::v1::ExecuteRequest& first = rows[0].command.intake();
  EXPECT_EQ(rows[0].error, "");
  EXPECT_EQ(rows[0].line, 2);
  EXPECT_EQ(first.header().case_id(), kFirst);
  EXPECT_EQ(first.header().request_id(), "") << "the gateway makes it";
  EXPECT_EQ(first.header().actor().kind(), core::v1::Actor::KIND_STAFF);
  EXPECT_EQ(first.header().actor().person_id(), "desk");
  EXPECT_EQ(first.header().reason(), "暴雨");
  EXPECT_EQ(first.header().expected_seq(), 3U);
  EXPECT_EQ(first.place_case().area_code(), "110199001001");
  EXPECT_EQ(rows[1].error, "") << "what is missing the rules say";
  EXPECT_TRUE(rows[1].command.intake().has_place_case());
  EXPECT_EQ(rows[1].command.intake().place_case().area_code(), "");
}

TEST(BulkFile, ARowMaySayItItselfWithPartsListsAndWords) {
  const auto rows = Read(
      "case,command,as,reason,unit_id,text,media_urls,input.reason\n"
      "110199001-261130-00001,NameUnit,dispatcher,属地,s-east,,,\n"
      "110199001-261130-00002,AddEvidence,desk,,,现场照片,https://a.example/1.jpg; "
      "https://a.example/2.jpg,\n"
      "110199001-261130-00003,RefuseCase,desk,,,,,REFUSAL_REASON_OTHER_PROCEDURE\n");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[2].error, "");
  EXPECT_EQ(rows[2].command.intake().refuse_case().reason(),
            city::v1::REFUSAL_REASON_OTHER_PROCEDURE);
  EXPECT_EQ(rows[0].error, "");
  EXPECT_EQ(rows[0].command.dispatch().name_unit().unit_id(), "s-east");
  EXPECT_EQ(rows[0].command.dispatch().header().reason(), "属地");
  EXPECT_EQ(rows[1].error, "");
  EXPECT_THAT(rows[1].command.intake().add_evidence().media_urls(),
              ::testing::ElementsAre("https://a.example/1.jpg", "https://a.example/2.jpg"));
}

TEST(BulkFile, LinesOfJsonSayTheSame) {
  const auto rows = Read(
      "{\"case\":\"110199001-261130-00001\",\"command\":\"PlaceCase\",\"as\":\"desk\",\"seen\":3,"
      "\"input\":{\"area_code\":\"110199001001\"}}\n\n"
      "{\"case\":\"110199001-261130-00002\",\"command\":\"AcceptTask\",\"as\":\"officer\"}\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].command.intake().place_case().area_code(), "110199001001");
  EXPECT_EQ(rows[0].command.intake().header().expected_seq(), 3U);
  EXPECT_EQ(rows[1].error, "");
  EXPECT_EQ(rows[1].line, 3);
  EXPECT_TRUE(rows[1].command.dispatch().has_accept_task());
}

TEST(BulkFile, AnEmptySeenIsNone) {
  for (const char* seen : {"\"\"", "0"}) {
    const auto rows =
        Read("{\"case\":\"1\",\"command\":\"AcceptTask\",\"as\":\"officer\",\"seen\":" +
             std::string(seen) + "}\n");
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].error, "") << seen;
    EXPECT_EQ(rows[0].command.dispatch().header().expected_seq(), 0U);
  }
}

TEST(BulkFile, WhatIsWrongWithARowIsSaidOfThatRow) {
  const BulkDefaults place = {.command = "PlaceCase", .person = "desk", .reason = ""};
  const struct {
    const char* text;
    BulkDefaults defaults;
    const char* says;
  } kCases[] = {
      {"case\n1\n", {.command = "Place", .person = "desk", .reason = ""}, "no command 'Place'"},
      {"case\n1\n", {.command = "Place", .person = "desk", .reason = ""}, "PlaceCase"},
      {"case\n1\n", {.command = "PlaceCase", .person = "", .reason = ""}, "give --as"},
      {"case,area_code\n,2\n", place, "names no case"},
      {"case,area_code\n1\n", place, "has 1 cells"},
      {"case,area\n1,2\n", place, "no field 'area'; it has area_code"},
      {"case,area_code.x\n1,2\n", place, "has no parts"},
      {"case,seen\n1,-2\n", place, "'seen' is a number"},
      {"{\"case\":\"1\",\"seen\":\"x\"}", place, "'seen' is a number"},
      {"{\"case\":\"1\",\"seen\":4294967296}", place, "'seen' is a number"},
      {"case,area_code\n1,\"2\n", place, "quote"},
      {"{\"case\":\"1\"", place, "no JSON object"},
      {"{\"case\":\"1\",\"unit\":\"2\"}", place, "has 'unit'"},
      {"{\"case\":\"1\",\"input\":{\"unit\":\"2\"}}", place, "unit"},
  };
  for (const auto& one : kCases) {
    const auto rows = Read(one.text, one.defaults);
    ASSERT_EQ(rows.size(), 1U) << one.text;
    EXPECT_THAT(rows[0].error, HasSubstr(one.says)) << one.text;
  }
  const auto twice = Read("case\n1\n2\n1\n", place);
  EXPECT_EQ(twice[0].error, "");
  EXPECT_THAT(twice[2].error, HasSubstr("stands in line 2, too"));
}

TEST(BulkFile, WhatIsNestedDeeplyIsRefused) {
  constexpr size_t kDepth = 300'000;
  const std::string deep = std::string(kDepth, '[') + std::string(kDepth, ']');
  for (const std::string& line :
       {"{\"case\":\"1\",\"input\":{\"unit_ids\":" + deep + "}}", "{\"case\":" + deep + "}"}) {
    const auto rows = Read(line, {.command = "PlaceCase", .person = "desk", .reason = ""});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_THAT(rows[0].error, HasSubstr("nested"));
  }
}

TEST(BulkFile, ColumnsAreFoundWhateverTheirBlanksAndNamedWhereThereAreTwo) {
  const auto rows = Read("\ufeffcase\u200b,\u00a0area_code\n110199001-261130-00001,110199001001\n",
                         {.command = "PlaceCase", .person = "desk", .reason = "暴雨"});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].command.intake().place_case().area_code(), "110199001001");
  EXPECT_THAT(ReadBulkFile("case,as,as\nx,y,z\n", kNone).status().message(),
              HasSubstr("two columns 'as'"));
}

TEST(BulkFile, OneWithoutCasesIsRefused) {
  EXPECT_FALSE(ReadBulkFile("", kNone).ok());
  EXPECT_FALSE(ReadBulkFile("case,area_code\n", kNone).ok());
  EXPECT_FALSE(ReadBulkFile("number,area_code\n1,2\n", kNone).ok());
}

TEST(BulkFile, NamesOnlyCommandsThatCanBeGivenForMany) {
  EXPECT_THAT(BulkCommandNames(), HasSubstr("AcceptTask, "));
  EXPECT_THAT(BulkCommandNames(), ::testing::Not(HasSubstr("RegisterCase")));
  EXPECT_THAT(BulkCommandNames(), ::testing::Not(HasSubstr("OpenReporter")));
}

}  // namespace
}  // namespace huying::ctl
