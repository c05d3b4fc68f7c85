#include "services/followup/opening/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/case/opening.h"
#include "common/testing/casework.h"
#include "services/followup/example.h"

namespace huying::followup::opening {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;

const CommandOracle kOpen{v1::OpenReporter::descriptor(), "TO_VISIT", "VISIT", ""};
const EventOracle kOpened{v1::ReporterOpened::descriptor(), "", "", ""};

v1::ExecuteRequest For(core::v1::OpeningPurpose purpose) {
  v1::ExecuteRequest request;
  request.mutable_open_reporter()->set_purpose(purpose);
  return request;
}

// MECH I11: whoever may visit, and did not do the work.
TEST(Open, ByWhoMayVisit) {
  constexpr uint32_t kVisits = 1U << city::v1::PERMISSION_VISIT;
  constexpr uint32_t kSees = 1U << city::v1::PERMISSION_SEE_REPORTER;
  struct Row {
    uint32_t permissions;
    const char* unit;
    bool of_centre, confidential;
    core::v1::OpeningPurpose purpose;
    const char* code;
  };
  constexpr auto kVisit = core::v1::OPENING_PURPOSE_VISIT;
  const Row rows[] = {
      {kVisits | kSees, "centre", true, false, kVisit, ""},
      {kVisits | kSees, "street-2", false, false, kVisit, "NOT_OF_THE_CASE"},
      {kVisits | kSees, "street-1", false, false, kVisit, "WORKED_ON_CASE"},
      {kVisits, "centre", true, false, kVisit, "NOT_ALLOWED"},
      {kSees, "centre", true, false, kVisit, "NOT_ALLOWED"},
      {kVisits | kSees, "centre", true, true, kVisit, ""},
      {kVisits | kSees, "street-2", false, true, kVisit, "NOT_OF_THE_CASE"},
      {kVisits | kSees, "centre", true, false, core::v1::OPENING_PURPOSE_CONTACT,
       "NOT_FOR_THIS_PURPOSE"},
      {kVisits | kSees, "centre", true, false, core::v1::OPENING_PURPOSE_EMERGENCY,
       "NOT_FOR_THIS_PURPOSE"},
  };
  for (const Row& row : rows) {
    Example example;
    example.Reach(v1::FOLLOW_STATE_TO_VISIT);
    example.follow.mutable_header()->set_confidential(row.confidential);
    example.policy.reason = "回访";
    example.policy.actor = {.permissions = row.permissions,
                            .person_id = "visitor",
                            .unit_id = row.unit,
                            .of_centre = row.of_centre};
    const auto verdict = example.Do(For(row.purpose));
    EXPECT_EQ(verdict.ok() ? "" : verdict.rejection().code, row.code) << row.unit;
    EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_VISIT);
  }
}

// MECH I11, I8
TEST(Open, NotByWhomTheReportIsAbout) {
  for (const bool confidential : {false, true}) {
    for (const char* unit : {"centre", "district"}) {
      Example example;
      example.follow.mutable_header()->set_confidential(confidential);
      example.follow.mutable_header()->add_about_unit_ids("centre");
      example.Reach(v1::FOLLOW_STATE_TO_VISIT);
      const bool accused = std::string_view(unit) == "centre";
      example.policy.actor = {
          .permissions = ~0U, .person_id = "visitor", .unit_id = unit, .of_centre = accused};
      const auto verdict = example.Do(For(core::v1::OPENING_PURPOSE_VISIT));
      EXPECT_EQ(verdict.ok() ? "" : verdict.rejection().code, accused ? "REPORT_ABOUT_YOU" : "");
    }
  }
}

// MECH I11
TEST(Open, NotTooOften) {
  Example example;
  example.Reach(v1::FOLLOW_STATE_TO_VISIT);
  example.policy.reason = "回访";
  for (uint32_t i = 0; i < huying::opening::kPerPersonMax; ++i) {
    ASSERT_TRUE(example.Do(For(core::v1::OPENING_PURPOSE_VISIT)).ok());
  }
  EXPECT_EQ(example.Do(For(core::v1::OPENING_PURPOSE_VISIT)).rejection().code, "OPENED_TOO_OFTEN");
}

}  // namespace
}  // namespace huying::followup::opening
