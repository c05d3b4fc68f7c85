#include "services/intake/registering/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "common/testing/casework.h"
#include "services/intake/example.h"

namespace huying::intake::registering {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using Kind = v1::Event;

const CommandOracle kMayReport{v1::RegisterCase::descriptor(), "(none)", "", "CITIZEN STAFF"};
const CommandOracle kMayRegister{v1::Registration::descriptor(), "(none)", "", "CITIZEN STAFF"};
const EventOracle kCaseReceived{v1::CaseReceived::descriptor(), "WAITING", "RECEIVED",
                                "start DISPATCH"};

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
    EXPECT_EQ(example.of_case.triage().open(), category);
    EXPECT_EQ(example.of_case.placing().open(), place);
    // Whether a leader must sign is known when the category is.
    EXPECT_EQ(example.of_case.sign_off().waits(), sign_off && !category);
  }
}

// MECH I7, I8
TEST(Register, DangerGoesOutUnsigned) {
  for (bool danger : {false, true}) {
    Example example;
    if (danger) example.ShowDanger();
    if (!danger) example.read.raised_to = city::v1::GRADE_COMPLEX;
    ASSERT_TRUE(example.Register().ok());
    EXPECT_EQ(example.of_case.state(), danger ? v1::CASE_STATE_READY : v1::CASE_STATE_WAITING);
  }
}

// MECH I1, I11
TEST(Register, TheHeaderTellsTheReportFromTheFirstEventOn) {
  Example example;
  v1::RegisterCase& report = *example.registration.mutable_report();
  report.set_channel_id("hotline");
  report.set_city_number("SH2026112200017");
  report.set_reported_ms(kNow - 5);
  example.registration.set_confidential(true);
  const auto verdict = example.Register();
  ASSERT_TRUE(verdict.ok());
  for (const v1::Event* event : verdict->events()) {
    const core::v1::CaseHeader& header = event->header().case_();
    EXPECT_EQ(header.channel(), city::v1::CHANNEL_KIND_PHONE);
    EXPECT_EQ(header.channel_id(), "hotline");
    EXPECT_EQ(header.city_number(), "SH2026112200017");
    EXPECT_EQ(header.reported_ms(), kNow - 5);
    EXPECT_EQ(header.registered_ms(), kNow);
    EXPECT_TRUE(header.confidential());
    EXPECT_FALSE(header.danger());
    EXPECT_EQ(header.category_code(), "02.01.01");
    EXPECT_EQ(header.round(), 1u);
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
    example.registration.mutable_report()->set_appeal_type(row.type);
    if (row.danger) example.ShowDanger();
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
  example.read.raised_to = city::v1::GRADE_COMPLEX;
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
  example.registration.mutable_report()->set_refusal_explanation("法院已经立案");
  const auto verdict = example.Register();
  ASSERT_TRUE(verdict.ok());
  EXPECT_EQ(verdict->events().back()->refused().notice(), "请向受理机关查询");
  EXPECT_EQ(verdict->events().back()->refused().explanation(), "法院已经立案");
  EXPECT_EQ(example.of_case.state(), v1::CASE_STATE_REFUSED);
}

// MECH I8: a desk does not refuse at once what the duty list gives to its own unit, nor by leaving the
// category open.
TEST(Register, IsNotRefusedByWhomItWouldGoTo) {
  struct Row {
    const char* told;  // category
    std::vector<KeywordHit> keywords;
    const char* goes_to_own;
  };
  const Row rows[] = {
      {"03.01.01", {}, "03.01.01"},
      {"", {{"02.01.01", "路灯", 2, 1, true}}, "02.01.01"},
      {"", {{"02.01.01", "路", 1, 3, false}}, "02.01.01"},  // a mere guess
  };
  for (const Row& row : rows) {
    for (const bool own : {true, false}) {
      Example example;
      v1::RegisterCase& report = *example.registration.mutable_report();
      report.set_category_code(row.told);
      example.read.keywords = row.keywords;
      if (own) example.sensitive_category = row.goes_to_own;
      report.set_refusal_reason(city::v1::REFUSAL_REASON_OTHER_PROCEDURE);
      report.set_refusal_explanation("法院已经立案");
      const auto verdict = example.Register();
      ASSERT_EQ(verdict.ok(), !own) << row.goes_to_own;
      if (!own) continue;
      EXPECT_EQ(verdict.rejection().code, "NOT_ALLOWED");
      EXPECT_EQ(verdict.rejection().mechanism, "I8");
    }
  }
}

// MECH I9
TEST(Register, AReportIsOfATimeThatCanBe) {
  struct Row {
    int64_t reported_ms;
    const char* code;
  };
  for (const Row& row :
       {Row{0, ""}, Row{kNow, ""}, Row{kReportedFromMs, ""}, Row{kNow + 1, "REPORTED_LATER"},
        Row{33'134'745'600'000, "REPORTED_LATER"}, Row{kReportedFromMs - 1, "REPORTED_TOO_EARLY"},
        Row{1, "REPORTED_TOO_EARLY"}, Row{-2'209'161'600'000, "REPORTED_TOO_EARLY"}}) {
    Example example;
    example.registration.mutable_report()->set_reported_ms(row.reported_ms);
    const auto verdict = example.Register();
    EXPECT_EQ(verdict.ok() ? "" : verdict.rejection().code, row.code) << row.reported_ms;
  }
}

// MECH I1
TEST(Register, RefusesWhatIsWrong) {
  struct Row {
    const char* code;
    std::function<void(Example&, v1::RegisterCase&)> change;
  };
  const Row rows[] = {
      {"INPUT_MISSING", [](Example&, auto& r) { r.set_title(" "); }},
      {"TEXT_TOO_LONG", [](Example&, auto& r) { r.set_title(std::string(700, 'x')); }},
      {"TEXT_TOO_LONG", [](Example&, auto& r) { r.set_detail(std::string(25'000, 'x')); }},
      {"TEXT_TOO_LONG",
       [](Example&, auto& r) { r.mutable_place()->set_address(std::string(2000, 'x')); }},
      {"EXTERNAL_ID_TOO_LONG", [](Example&, auto& r) { r.set_city_number(std::string(200, 'x')); }},
      {"EXTERNAL_ID_TOO_LONG", [](Example&, auto& r) { r.set_external_id(std::string(200, 'x')); }},
      {"INPUT_MISSING", [](Example&, auto& r) { r.clear_channel(); }},
      {"CATEGORY_UNKNOWN", [](Example&, auto& r) { r.set_category_code("99"); }},
      {"INPUT_MISSING", [](Example&, auto& r) { r.set_title("\u200b　\u00a0"); }},
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
         r.set_refusal_explanation("涉密");
         e.told = "";
       }},
      {"INPUT_MISSING",
       [](Example&, auto& r) { r.set_refusal_reason(city::v1::REFUSAL_REASON_SECRET); }},
      {"TEXT_TOO_LONG",
       [](Example&, auto& r) {
         r.set_refusal_reason(city::v1::REFUSAL_REASON_SECRET);
         r.set_refusal_explanation(std::string(17'000, 'x'));
       }},
      {"NOT_ALLOWED",
       [](Example& e, auto& r) {
         r.set_refusal_reason(city::v1::REFUSAL_REASON_SECRET);
         r.set_refusal_explanation("涉密");
         e.right = RefusalRight::kNotTheirs;
       }},
      {"NOT_ALLOWED",
       [](Example& e, auto& r) {
         e.policy.actor = Example::Citizen();
         r.set_answer("a");
       }},
      {"NOT_ALLOWED",
       [](Example& e, auto& r) {
         e.policy.actor.permissions = 0;
         r.set_answer("a");
       }},
      {"ACTOR_UNKNOWN", [](Example& e, auto&) { e.policy.actor = {}; }},
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

// MECH I1, I8
TEST(Register, IsToldOfUnitsThatStandAndNotOfTooMany) {
  struct Row {
    int count;
    const char* unit_id;
    const char* code;
  };
  const Row rows[] = {{1, "s-west", ""},
                      {kAboutMax, "s-west", ""},
                      {kAboutMax + 1, "s-west", "ABOUT_TOO_MANY"},
                      {1, "nowhere", "UNIT_UNKNOWN"}};
  for (const Row& row : rows) {
    Example example;
    for (int i = 0; i < row.count; ++i)
      example.registration.mutable_report()->add_about_unit_ids(row.unit_id);
    const auto verdict = example.Register();
    EXPECT_EQ(verdict.ok() ? "" : verdict.rejection().code, row.code);
    if (verdict.ok()) {
      EXPECT_EQ(AboutOf(example.of_case).size(), 1);
    }
  }
}

// MECH I1
TEST(Register, ACitizenMayReport) {
  Example example;
  example.policy.actor = Example::Citizen();
  EXPECT_TRUE(example.Register().ok());
}

}  // namespace
}  // namespace huying::intake::registering
