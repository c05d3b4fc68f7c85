#include "services/intake/registrar.h"

#include <gtest/gtest.h>

#include "common/case/case_id.h"
#include "common/testing/small_city.h"

namespace huying::intake {
namespace {

using huying::testing::SmallCity;

constexpr char kCallerName[] = "王小明";
constexpr char kCallerPhone[] = "13800138000";

class RegistrarTest : public ::testing::Test {
 protected:
  RegistrarTest() {
    request_.mutable_header()->set_request_id("r-1");
    v1::RegisterCase& report = *request_.mutable_register_case();
    report.set_channel(city::v1::CHANNEL_KIND_PHONE);
    report.set_title("路灯不亮");
    report.set_area_code("990101001001");
    report.mutable_reporter()->set_name(kCallerName);
    report.mutable_reporter()->set_phone(kCallerPhone);
  }

  v1::RegisterCase& report() { return *request_.mutable_register_case(); }
  const v1::Registration& registration() const { return request_.registration(); }
  bool HoldsPersonalData() const {
    const std::string bytes = request_.SerializeAsString();
    return bytes.find(kCallerName) != std::string::npos ||
           bytes.find(kCallerPhone) != std::string::npos;
  }

  std::unique_ptr<const security::ReporterKeys> keys_ =
      security::ReporterKeys::FromSecret("0123456789abcdef0123456789abcdef");
  Registrar registrar_{&SmallCity(), keys_.get(), 4};
  v1::ExecuteRequest request_;
};

// MECH I11
TEST_F(RegistrarTest, SealsTheReporter) {
  report().mutable_reporter()->set_confidential(true);
  ASSERT_FALSE(registrar_.Prepare(request_).has_value());
  EXPECT_FALSE(HoldsPersonalData());
  EXPECT_TRUE(registration().confidential());
  EXPECT_EQ(registration().street_code(), "990101001");
  EXPECT_EQ(registration().area_code(), "990101001001");
  EXPECT_EQ(registrar_.PartitionOf(registration()), PartitionOfStreet("990101001", 4));
  EXPECT_EQ(registration().reporter_ref(), keys_->Reference("138 0013 8000"));

  v1::CaseReceived received;
  received.set_reporter_sealed(registration().reporter_sealed());
  EXPECT_EQ(registrar_.OpenReporter(received)->name(), kCallerName);
  EXPECT_EQ(registrar_.OpenReporter(received)->phone(), kCallerPhone);
}

// MECH I11
TEST_F(RegistrarTest, AnonymousKeepsNothing) {
  report().mutable_reporter()->set_anonymous(true);
  ASSERT_FALSE(registrar_.Prepare(request_).has_value());
  EXPECT_FALSE(HoldsPersonalData());
  EXPECT_TRUE(registration().reporter_sealed().empty());
  EXPECT_TRUE(registration().reporter_ref().empty());
  EXPECT_EQ(registrar_.OpenReporter({}).status().code(), absl::StatusCode::kNotFound);
}

// MECH I1, I11
TEST_F(RegistrarTest, RefusalsHoldNoPersonalDataEither) {
  struct Row {
    const char* code;
    void (*change)(v1::RegisterCase&);
  };
  const Row rows[] = {
      {"CONTACT_MISSING", [](v1::RegisterCase& r) { r.mutable_reporter()->clear_phone(); }},
      {"CONTACT_MISSING", [](v1::RegisterCase& r) { r.mutable_reporter()->set_phone("无"); }},
      {"CONTACT_MISSING", [](v1::RegisterCase& r) { r.mutable_reporter()->set_phone("\u200b"); }},
      {"PHONE_WRONG",
       [](v1::RegisterCase& r) { r.mutable_reporter()->set_phone(std::string(200, '1')); }},
      {"NAME_TOO_LONG",
       [](v1::RegisterCase& r) { r.mutable_reporter()->set_name(std::string(200, 'x')); }},
      {"CHANNEL_UNKNOWN",
       [](v1::RegisterCase& r) { r.set_channel(city::v1::CHANNEL_KIND_SENSOR); }},
      {"AREA_UNKNOWN", [](v1::RegisterCase& r) { r.set_area_code("1"); }},
  };
  const v1::ExecuteRequest good = request_;
  for (const Row& row : rows) {
    request_ = good;
    row.change(report());
    const auto rejection = registrar_.Prepare(request_);
    ASSERT_TRUE(rejection.has_value()) << row.code;
    EXPECT_EQ(rejection->code, row.code);
    EXPECT_FALSE(HoldsPersonalData()) << row.code;
  }
}

// MECH I1, I11
TEST_F(RegistrarTest, AReportIsTakenWhateverItsTelephoneNumberLooksLike) {
  struct Row {
    const char* phone;
    const char* kept;
    const char* reached_by;  // what the same reporter is known by; empty: cannot be called
  };
  const Row rows[] = {
      {"138 0013 8000", "138 0013 8000", kCallerPhone},
      {" 13800138000\u200b", kCallerPhone, kCallerPhone},
      {"１３８００１３８０００", "１３８００１３８０００", kCallerPhone},
      {"13800138000、13900139000", "13800138000、13900139000", kCallerPhone},
      {"13800138000/010-87654321", "13800138000/010-87654321", kCallerPhone},
      {"010-87654321转802", "010-87654321转802", "01087654321802"},
      {"138****8000", "138****8000", ""},
      {"问门卫老王", "问门卫老王", ""},
      {"123", "123", ""},
  };
  const v1::ExecuteRequest good = request_;
  for (const Row& row : rows) {
    request_ = good;
    report().mutable_reporter()->set_phone(row.phone);
    ASSERT_FALSE(registrar_.Prepare(request_).has_value()) << row.phone;
    v1::CaseReceived received;
    received.set_reporter_sealed(registration().reporter_sealed());
    EXPECT_EQ(registrar_.OpenReporter(received)->phone(), row.kept);
    EXPECT_EQ(registration().reporter_ref(), keys_->Reference(row.reached_by)) << row.phone;
    EXPECT_EQ(registration().no_contact(), row.reached_by[0] == '\0') << row.phone;
  }
}

// MECH I1
TEST_F(RegistrarTest, NoTelephoneNumberInWordsIsNone) {
  for (const char* phone : {"", "无", "　", "\u200b", "没有", "N/A"}) {
    v1::ExecuteRequest request = request_;
    v1::RegisterCase& report = *request.mutable_register_case();
    report.set_channel(city::v1::CHANNEL_KIND_WEB);
    report.mutable_reporter()->set_name("　");
    report.mutable_reporter()->set_phone(phone);
    ASSERT_FALSE(registrar_.Prepare(request).has_value()) << phone;
    EXPECT_TRUE(request.registration().no_contact()) << phone;
    EXPECT_TRUE(request.registration().reporter_sealed().empty()) << phone;
    EXPECT_TRUE(request.registration().reporter_ref().empty()) << phone;
  }
}

// MECH I1
TEST_F(RegistrarTest, AChannelMayBeNamedByItsId) {
  struct Row {
    city::v1::ChannelKind kind;
    const char* id;
    const char* code;
  };
  const Row rows[] = {
      {city::v1::CHANNEL_KIND_PHONE, "hotline", ""},
      {city::v1::CHANNEL_KIND_UNSPECIFIED, "hotline", ""},
      {city::v1::CHANNEL_KIND_WEB, "hotline", "CHANNEL_UNKNOWN"},
      {city::v1::CHANNEL_KIND_PHONE, "no-such-line", "CHANNEL_UNKNOWN"},
      {city::v1::CHANNEL_KIND_UNSPECIFIED, "", "CHANNEL_UNKNOWN"},
  };
  const v1::ExecuteRequest good = request_;
  for (const Row& row : rows) {
    request_ = good;
    report().set_channel(row.kind);
    report().set_channel_id(row.id);
    const auto rejection = registrar_.Prepare(request_);
    EXPECT_EQ(rejection ? rejection->code : "", row.code) << row.id;
    if (rejection) continue;
    EXPECT_EQ(registration().report().channel(), city::v1::CHANNEL_KIND_PHONE);
    EXPECT_EQ(registration().report().channel_id(), row.id);
  }
}

TEST_F(RegistrarTest, NobodyElseMakesRegistrations) {
  request_.mutable_registration()->set_street_code("990101001");
  EXPECT_EQ(registrar_.Prepare(request_)->code, "NOT_FROM_OUTSIDE");
  EXPECT_FALSE(request_.has_registration());
}

TEST_F(RegistrarTest, OtherCommandsAreLeftAlone) {
  v1::ExecuteRequest sign;
  sign.mutable_sign_case();
  EXPECT_FALSE(registrar_.Prepare(sign).has_value());
  EXPECT_TRUE(sign.has_sign_case());
}

// MECH I10, I11
TEST_F(RegistrarTest, SealsACorrectedContactLikeTheFirst) {
  const auto prepare = [&](auto change) {
    request_.Clear();
    v1::CorrectContact& contact = *request_.mutable_correct_contact();
    contact.mutable_reporter()->set_name(kCallerName);
    contact.mutable_reporter()->set_phone(kCallerPhone);
    change(contact);
    const auto rejection = registrar_.Prepare(request_);
    EXPECT_FALSE(HoldsPersonalData());
    EXPECT_FALSE(request_.correct_contact().has_reporter());
    return rejection ? rejection->code : "";
  };
  EXPECT_EQ(prepare([](auto& c) { c.mutable_reporter()->set_confidential(true); }), "");
  const v1::CorrectContact& sealed = request_.correct_contact();
  EXPECT_EQ(sealed.reporter_ref(), keys_->Reference(kCallerPhone));
  v1::CaseReceived report;
  report.set_reporter_sealed(sealed.reporter_sealed());
  EXPECT_EQ(registrar_.OpenReporter(report)->phone(), kCallerPhone);
  EXPECT_EQ(registrar_.OpenReporter(report)->name(), kCallerName);
  EXPECT_EQ(prepare([](auto& c) { c.mutable_reporter()->clear_phone(); }), "CONTACT_MISSING");
  for (const char* phone : {"123", "138****8000", "call me"}) {
    EXPECT_EQ(prepare([&](auto& c) { c.mutable_reporter()->set_phone(phone); }), "PHONE_WRONG");
  }
  EXPECT_EQ(prepare([](auto& c) { c.mutable_reporter()->set_phone("无"); }), "CONTACT_MISSING");
  EXPECT_EQ(prepare([](auto& c) { c.set_reporter_sealed("mine"); }), "NOT_FROM_OUTSIDE");
  EXPECT_EQ(prepare([](auto& c) { c.set_reporter_ref("mine"); }), "NOT_FROM_OUTSIDE");
  EXPECT_TRUE(request_.correct_contact().reporter_ref().empty());
}

// MECH I5
TEST_F(RegistrarTest, WithoutAPlaceTheNumberHasAPseudoStreet) {
  report().clear_area_code();
  report().set_external_id("a-7");
  v1::ExecuteRequest again = request_;
  again.mutable_header()->set_request_id("r-2");
  ASSERT_FALSE(registrar_.Prepare(request_).has_value());
  ASSERT_FALSE(registrar_.Prepare(again).has_value());
  EXPECT_TRUE(registration().place_undecided());
  EXPECT_TRUE(IsPseudoStreet(registration().street_code()));
  EXPECT_EQ(registration().area_code(), registration().street_code());
  // The same report sent again comes into the same partition.
  EXPECT_EQ(again.registration().street_code(), registration().street_code());
}

TEST_F(RegistrarTest, ATitleIsTakenFromTheDetail) {
  report().set_title("\u200b　");
  report().set_detail(
      " 　\u00a0小区门口的路灯已经坏了一个多星期一直没有人来修理晚上出门很不安全请尽快\n第二行");
  ASSERT_FALSE(registrar_.Prepare(request_).has_value());
  EXPECT_EQ(registration().report().title(),
            "小区门口的路灯已经坏了一个多星期一直没有人来修理晚上出门很不");
}

}  // namespace
}  // namespace huying::intake
