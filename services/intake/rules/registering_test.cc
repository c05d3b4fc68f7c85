#include "services/intake/rules/registering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "services/intake/rules/example.h"

namespace huying::intake::rules {
namespace {

using testing::ElementsAre;
using Kind = v1::Event;

// MECH I1, I2
TEST(Register, NothingMissing) {
  Example example;
  const auto verdict = example.Register();
  ASSERT_TRUE(verdict.ok());
  EXPECT_THAT(KindsOf(*verdict),
              ElementsAre(Kind::kReceived, Kind::kTriaged, Kind::kPlaced, Kind::kReady));
  EXPECT_EQ(example.of_case.state(), v1::CASE_STATE_READY);
  EXPECT_EQ(verdict->events()[3]->ready().title(), "路灯不亮");
  EXPECT_EQ(verdict->events()[3]->header().case_().category_code(), "02.01.01");
  EXPECT_EQ(verdict->events()[3]->header().case_().appeal_type(), city::v1::APPEAL_TYPE_COMPLAINT);
}

// MECH I2, I4, I5, I7
TEST(Register, WaitsForWhatIsMissing) {
  for (int bits = 0; bits < 8; ++bits) {
    const bool category = (bits & 1) != 0;
    const bool place = (bits & 2) != 0;
    const bool sign_off = (bits & 4) != 0;
    Example example;
    example.Wait(category, place, sign_off);
    EXPECT_EQ(example.of_case.state(), bits == 0 ? v1::CASE_STATE_READY : v1::CASE_STATE_WAITING);
    EXPECT_EQ(example.of_case.needs_category(), category);
    EXPECT_EQ(example.of_case.needs_place(), place);
    // Whether a leader must sign is known when the category is.
    EXPECT_EQ(example.of_case.needs_sign_off(), sign_off && !category);
  }
}

// MECH I8
TEST(Register, DangerIsSignalledFirst) {
  Example example;
  example.findings.dangers = {{"119", "着火"}};
  const auto verdict = example.Register();
  EXPECT_EQ(verdict->events()[1]->danger().line(), "119");
}

// MECH I7, I8
TEST(Register, DangerGoesOutUnsigned) {
  for (bool danger : {false, true}) {
    Example example;
    example.findings.triage.raised_to = city::v1::GRADE_INCIDENT;
    example.findings.triage.danger = danger;
    if (danger) example.findings.dangers = {{"119", "着火"}};
    ASSERT_TRUE(example.Register().ok());
    EXPECT_EQ(example.of_case.state(), danger ? v1::CASE_STATE_READY : v1::CASE_STATE_WAITING);
  }
}

// MECH I3
TEST(Register, OnlySomeTypesAreAnsweredOnTheSpot) {
  struct Row {
    city::v1::AppealType type;
    bool danger;
    bool taken;
  };
  const Row rows[] = {
      {city::v1::APPEAL_TYPE_CONSULT, false, true},
      {city::v1::APPEAL_TYPE_CONSULT, true, false},
      {city::v1::APPEAL_TYPE_HELP, false, false},
      {city::v1::APPEAL_TYPE_REPORT, false, false},
  };
  for (const Row& row : rows) {
    Example example;
    example.registration.mutable_report()->set_answer("请携带身份证到大厅办理。");
    example.findings.triage.told_type = row.type;
    example.findings.triage.danger = row.danger;
    const auto verdict = example.Register();
    ASSERT_EQ(verdict.ok(), row.taken) << row.type;
    if (!row.taken) {
      EXPECT_EQ(verdict.rejection().code, "NOT_ANSWERABLE");
      EXPECT_EQ(example.of_case.seq(), 0u);
    }
  }
}

// MECH I3
TEST(Register, AnsweredOnTheSpotNeedsNothingElse) {
  Example example;
  example.registration.mutable_report()->set_answer("请携带身份证到大厅办理。");
  example.findings.triage.raised_to = city::v1::GRADE_INCIDENT;
  example.registration.set_place_undecided(true);
  const auto verdict = example.Register();
  ASSERT_TRUE(verdict.ok());
  EXPECT_EQ(verdict->events().back()->kind_case(), Kind::kAnswered);
  EXPECT_EQ(example.of_case.state(), v1::CASE_STATE_ANSWERED);
}

// MECH I8
TEST(Register, RefusedAtOnceSaysWhereToGo) {
  Example example;
  example.registration.mutable_report()->set_refusal_reason(
      city::v1::REFUSAL_REASON_OTHER_PROCEDURE);
  const auto verdict = example.Register();
  ASSERT_TRUE(verdict.ok());
  EXPECT_EQ(verdict->events().back()->refused().notice(), "请向受理机关查询");
  EXPECT_EQ(example.of_case.state(), v1::CASE_STATE_REFUSED);
}

// MECH I1
TEST(Register, RefusesWhatIsWrong) {
  struct Row {
    const char* code;
    std::function<void(Example&, v1::RegisterCase&)> change;
  };
  const Row rows[] = {
      {"TEXT_MISSING", [](Example&, auto& r) { r.set_title(" "); }},
      {"TEXT_TOO_LONG", [](Example&, auto& r) { r.set_title(std::string(700, 'x')); }},
      {"TEXT_TOO_LONG", [](Example&, auto& r) { r.set_detail(std::string(25'000, 'x')); }},
      {"TEXT_TOO_LONG",
       [](Example&, auto& r) { r.mutable_place()->set_address(std::string(2000, 'x')); }},
      {"EXTERNAL_ID_TOO_LONG", [](Example&, auto& r) { r.set_external_id(std::string(200, 'x')); }},
      {"CHANNEL_MISSING", [](Example&, auto& r) { r.clear_channel(); }},
      {"CATEGORY_UNKNOWN", [](Example&, auto& r) { r.set_category_code("99"); }},
      {"REPORTED_LATER", [](Example&, auto& r) { r.set_reported_ms(kNow + 1); }},
      {"MEDIA_URL_WRONG", [](Example&, auto& r) { r.add_media_urls("no link"); }},
      {"MEDIA_URL_WRONG", [](Example&, auto& r) { r.add_media_urls("javascript://a/b"); }},
      {"MEDIA_TOO_MANY",
       [](Example&, auto& r) {
         for (int i = 0; i < 21; ++i) r.add_media_urls("https://a/b");
       }},
      {"ANSWERED_AND_REFUSED",
       [](Example&, auto& r) {
         r.set_answer("a");
         r.set_refusal_reason(city::v1::REFUSAL_REASON_SECRET);
       }},
      {"REFUSAL_REASON_UNKNOWN",
       [](Example& e, auto& r) {
         r.set_refusal_reason(city::v1::REFUSAL_REASON_SECRET);
         e.findings.refusal_told = "";
       }},
      {"NOT_YOUR_CASE",
       [](Example& e, auto& r) {
         e.policy.actor = {.staff = false, .citizen = true};
         r.set_answer("a");
       }},
      {"NOT_YOUR_CASE",
       [](Example& e, auto& r) {
         e.policy.actor.permissions = 0;
         r.set_answer("a");
       }},
      {"NOT_YOUR_CASE", [](Example& e, auto&) { e.policy.actor = {}; }},
  };
  for (const Row& row : rows) {
    Example example;
    row.change(example, *example.registration.mutable_report());
    const auto verdict = example.Register();
    ASSERT_FALSE(verdict.ok()) << row.code;
    EXPECT_EQ(verdict.rejection().code, row.code);
    EXPECT_FALSE(verdict.rejection().mechanism.empty());
    EXPECT_FALSE(verdict.rejection().message.empty());
    EXPECT_EQ(example.of_case.seq(), 0u);
  }
}

// MECH I1
TEST(Register, ACitizenMayReport) {
  Example example;
  example.policy.actor = {.staff = false, .citizen = true};
  EXPECT_TRUE(example.Register().ok());
}

}  // namespace
}  // namespace huying::intake::rules
