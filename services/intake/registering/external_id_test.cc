#include "services/intake/registering/external_id.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "common/testing/memory_store.h"
#include "common/testing/small_city.h"
#include "services/intake/example.h"
#include "services/intake/processor.h"
#include "services/intake/registrar.h"

namespace huying::intake::registering {
namespace {

using huying::testing::MemoryStore;
using huying::testing::SmallCity;

// A report with an external id, taken; then others.
class ExternalIdTest : public ::testing::Test {
 protected:
  ExternalIdTest() {
    report_.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_CITIZEN);
    v1::RegisterCase& report = *report_.mutable_register_case();
    report.set_channel(city::v1::CHANNEL_KIND_WEB);
    report.set_title("垃圾没人清运");
    report.set_detail("已经三天了");
    report.set_area_code("990101001001");
    report.set_external_id("web-1");
    report.mutable_reporter()->set_phone("13800138000");
    id_ = Do(report_).case_id();
  }

  // The answer; what it was refused for in `rejection_`.
  v1::ExecuteResponse Do(v1::ExecuteRequest request) {
    EXPECT_FALSE(edge_.Prepare(request).has_value());
    runtime::Outcome outcome =
        handlers_.Execute(request, store_, {.now_ms = kNow, .partition = 0, .arena = &arena_});
    store_.Apply(handlers_, outcome);
    rejection_ = outcome.rejection == nullptr ? Rejection() : *outcome.rejection;
    return outcome.answer == nullptr ? v1::ExecuteResponse()
                                     : *static_cast<const v1::ExecuteResponse*>(outcome.answer);
  }
  void AsDesk(v1::ExecuteRequest& request) {
    request.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
    request.mutable_header()->mutable_actor()->set_person_id("desk");
  }

  const std::unique_ptr<const security::ReporterKeys> keys_ =
      security::ReporterKeys::FromSecret("0123456789abcdef0123456789abcdef");
  const Registrar edge_{&SmallCity(), keys_.get(), 4};
  const Processor handlers_{&SmallCity()};
  google::protobuf::Arena arena_;
  MemoryStore store_;
  Rejection rejection_;
  v1::ExecuteRequest report_;
  std::string id_;
};

// MECH I1. One of two reports would be gone, and nobody would know.
TEST_F(ExternalIdTest, AnotherReportUnderAKnownIdIsTold) {
  using Change = void (*)(v1::RegisterCase&);
  const size_t events = store_.log().size();
  const Change others[] = {
      [](v1::RegisterCase& r) { r.set_title("井盖缺失"); },
      [](v1::RegisterCase& r) { r.set_detail("已经四天了"); },
      [](v1::RegisterCase& r) { r.clear_detail(); },
      [](v1::RegisterCase& r) { r.mutable_place()->set_address("安和路9号"); },
      [](v1::RegisterCase& r) { r.mutable_place()->set_latitude(1.5); },
      [](v1::RegisterCase& r) { r.add_media_urls("https://a/b.jpg"); },
      [](v1::RegisterCase& r) { r.set_reported_ms(kNow - 5); },
      [](v1::RegisterCase& r) { r.set_city_number("SH1"); },
      [](v1::RegisterCase& r) { r.mutable_reporter()->set_phone("13900139000"); },
      [](v1::RegisterCase& r) { r.mutable_reporter()->set_anonymous(true); },
  };
  for (const Change& change : others) {
    v1::ExecuteRequest other = report_;
    change(*other.mutable_register_case());
    EXPECT_EQ(Do(other).case_id(), "");
    EXPECT_EQ(rejection_.code, "EXTERNAL_ID_REUSED");
  }
  const Change same[] = {
      [](v1::RegisterCase&) {},
      [](v1::RegisterCase& r) { r.set_detail(" 已经 三天了\r\n"); },
      [](v1::RegisterCase& r) { r.mutable_reporter()->set_phone("+86 138-0013-8000"); },
  };
  for (const Change& change : same) {
    v1::ExecuteRequest again = report_;
    change(*again.mutable_register_case());
    EXPECT_EQ(Do(again).case_id(), id_);
    EXPECT_EQ(rejection_.code, "");
  }
  EXPECT_EQ(store_.log().size(), events);
}

// MECH I1, I8
TEST_F(ExternalIdTest, OnlyStaffIsToldWhoseItIs) {
  report_.mutable_register_case()->set_title("垃圾堆着火了");
  for (const bool staff : {false, true}) {
    v1::ExecuteRequest other = report_;
    if (staff) AsDesk(other);
    Do(other);
    EXPECT_EQ(rejection_.message.find(id_) != std::string::npos, staff) << rejection_.message;
    EXPECT_NE(rejection_.message.find("119"), std::string::npos) << rejection_.message;
  }
}

// MECH I1, I10. What was told first stays what is compared: the file that it came from does not change.
TEST_F(ExternalIdTest, ACorrectedReportIsKnownByWhatWasToldFirst) {
  v1::ExecuteRequest correct;
  AsDesk(correct);
  correct.mutable_header()->set_case_id(id_);
  correct.mutable_header()->set_reason("听错了");
  correct.mutable_correct_text()->set_title("垃圾桶没人清运");
  correct.mutable_correct_text()->set_detail("已经三天了");
  Do(correct);
  ASSERT_EQ(rejection_.code, "");
  EXPECT_EQ(Do(report_).case_id(), id_);
  report_.mutable_register_case()->set_title("垃圾桶没人清运");
  Do(report_);
  EXPECT_EQ(rejection_.code, "EXTERNAL_ID_REUSED");
}

// MECH I2
TEST_F(ExternalIdTest, TheSameReporterIsKnownAgain) {
  EXPECT_TRUE(Do(report_).same_reporter());
  report_.mutable_register_case()->set_external_id("web-2");
  report_.mutable_register_case()->mutable_reporter()->set_anonymous(true);
  Do(report_);
  EXPECT_TRUE(Do(report_).repeated());
  EXPECT_FALSE(Do(report_).same_reporter()) << "of nobody known";
}

TEST(ExternalId, TheRowIsReadBack) {
  const KnownReport known{
      .case_id = "110199003-261122-00042", .content = 7, .reporter = 1ULL << 63};
  EXPECT_EQ(ParseKnownReport(ToRow(known)), known);
  EXPECT_FALSE(ParseKnownReport("").has_value());
  EXPECT_FALSE(ParseKnownReport("0123456789abcdef").has_value());
}

// Rows of it are kept: the digest of a content never changes.
TEST(ExternalId, TheDigestIsFixed) {
  v1::CaseReceived received;
  received.set_title("路灯不亮");
  received.mutable_place()->set_address("安泰路1号");
  received.set_reporter_ref("0123456789abcdef");
  core::v1::CaseHeader header;
  header.set_case_id("1");
  header.set_reported_ms(1556155929000);
  const KnownReport known = KnownFrom(received, header);
  EXPECT_EQ(known.content, 12580460146700542426u);
  EXPECT_EQ(known.reporter, 3330193207084279677u);
}

// MECH I1
TEST(ExternalId, NoTwoPartsOfAReportAreTakenForEachOther) {
  v1::Registration one, other;
  one.mutable_report()->set_title("路灯");
  one.mutable_report()->set_detail("不亮");
  other.mutable_report()->set_title("路灯不亮");
  EXPECT_NE(AskedFor(one).content, AskedFor(other).content);
}

RC_GTEST_PROP(ExternalId, AnyBytesParseOrNot, (const std::string& row)) {
  const auto known = ParseKnownReport(row);
  if (known) RC_ASSERT(ToRow(*known) == row);
}

}  // namespace
}  // namespace huying::intake::registering
