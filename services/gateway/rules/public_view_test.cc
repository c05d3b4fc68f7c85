#include "services/gateway/rules/public_view.h"

#include "gtest/gtest.h"
#include "services/gateway/rules/summary.h"

namespace huying::gateway::rules {
namespace {

v1::CaseRow RowOf(city::v1::AppealType type) {
  v1::CaseRow row;
  core::v1::CaseHeader& header = *row.mutable_header();
  header.set_case_id("110199001-261122-00001");
  header.set_area_code("110199001002");
  header.set_category_code("02.01.01");
  header.set_appeal_type(type);
  header.set_registered_ms(1000);
  header.set_unit_id("east");
  header.set_city_number("city-number-7");
  header.set_lead_unit_id("lead-unit");
  header.set_community_unit_id("lane-unit");
  header.set_grade(city::v1::GRADE_INCIDENT);
  row.set_expected_ms(9000);
  return row;
}

v1::CaseText Text() {
  v1::CaseText text;
  text.set_title("三单元王某把垃圾堆在楼道");
  text.set_detail("住在3单元302的王某");
  text.set_address("安和西里3号楼3单元302");
  text.set_latitude(39.9);
  text.set_longitude(116.7);
  text.add_media_urls("https://m/report.jpg");
  text.add_media_urls("https://m/evidence.jpg");
  text.set_evidence_media(1);
  return text;
}

// MECH I11
TEST(LimitToPublic, OnlyWhatTheReporterPublished) {
  struct Given {
    const char* name;
    bool published;
    city::v1::AppealType type;
    bool whole;
  };
  const Given rows[] = {
      {"a published channel", true, city::v1::APPEAL_TYPE_COMPLAINT, true},
      {"a published channel, type unknown", true, city::v1::APPEAL_TYPE_UNSPECIFIED, false},
      {"misconduct, even there", true, city::v1::APPEAL_TYPE_REPORT, false},
      {"the phone", false, city::v1::APPEAL_TYPE_COMPLAINT, false},
      {"misconduct by phone", false, city::v1::APPEAL_TYPE_REPORT, false},
  };
  for (const Given& row : rows) {
    v1::CaseSummary summary = Summarize(RowOf(row.type), Text());
    LimitToPublic(row.published, Text(), "110199001", "安和街道", summary);
    EXPECT_EQ(summary.header().category_code(), "02.01.01") << row.name;
    EXPECT_EQ(summary.header().registered_ms(), 1000) << row.name;
    EXPECT_EQ(summary.expected_ms(), 9000) << row.name;
    EXPECT_EQ(summary.status(), kReceived) << row.name;
    EXPECT_EQ(summary.media_urls_size(), row.whole ? 1 : 0) << row.name;
    EXPECT_EQ(summary.address(), row.whole ? "安和西里3号楼3单元302" : "安和街道") << row.name;
    const std::string bytes = summary.SerializeAsString();
    EXPECT_EQ(bytes.find("evidence.jpg"), std::string::npos) << row.name;
    for (const char* word : {"city-number-7", "lead-unit", "lane-unit"}) {
      EXPECT_EQ(bytes.find(word), std::string::npos) << row.name << " " << word;
    }
    for (const char* word : {"王某", "302", "110199001002", "east"}) {
      EXPECT_EQ(bytes.find(word) != std::string::npos, row.whole) << row.name << " " << word;
    }
    EXPECT_EQ(summary.latitude() != 0, row.whole) << row.name;
    EXPECT_EQ(summary.longitude() != 0, row.whole) << row.name;
  }
}

}  // namespace
}  // namespace huying::gateway::rules
