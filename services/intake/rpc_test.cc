// Intake behind a real server, on a real log: what a caller hears who sends a report twice, and who
// takes another's request id.
#include "services/intake/rpc.h"

#include <utility>
#include <vector>

#include "common/case/case_id.h"
#include "common/testing/served_fixture.h"
#include "common/testing/small_city.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "huying/intake/v1/service.pb.h"
#include "services/intake/processor.h"

namespace huying::intake {
namespace {

using huying::testing::SmallCity;
using v1::ExecuteRequest;
using v1::ExecuteResponse;
using Reply = rpc::Reply<ExecuteResponse>;

constexpr int32_t kPartitions = 4;
constexpr char kElsewhere[] = "990101002001";  // of another street than the report's
constexpr int64_t kNow = 1'795'312'800'000;    // 2026-11-22T10:00:00+08:00

class IntakeRpcTest : public huying::testing::ServedTest {
 protected:
  IntakeRpcTest() : ServedTest(kNow) {}

  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(StartHost(processor_, kPartitions, {"dispatch", "followup"}));
    Serve(MakeRpc(&processor_, host_.get(), &SmallCity(), &clock_,
                  security::ReporterKeys::FromSecret("0123456789abcdef0123456789abcdef"),
                  &registry_));
  }

  static ExecuteRequest Report() {
    ExecuteRequest request;
    request.mutable_header()->set_request_id("r-1");
    request.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_CITIZEN);
    v1::RegisterCase& report = *request.mutable_register_case();
    report.set_channel(city::v1::CHANNEL_KIND_PHONE);
    report.set_title("路灯不亮");
    report.set_detail("路灯三天不亮了");
    report.set_area_code("990101001001");
    report.mutable_reporter()->set_name("王小明");
    report.mutable_reporter()->set_phone("13800138000");
    return request;
  }

  Reply Send(const ExecuteRequest& request) {
    return client_->CallAndWait<ExecuteResponse>(request, "");
  }
  uint64_t Reused() const {
    uint64_t reused = 0;
    for (const node::v1::PartitionStatus& status : host_->Status())
      reused += status.reused_request_ids();
    return reused;
  }
  uint64_t Received() const {
    uint64_t received = 0;
    host_->decided().Each([&](std::string_view kind, uint64_t events) {
      if (kind == "CaseReceived") received = events;
    });
    return received;
  }

  const Processor processor_{&SmallCity()};
};

// MECH I2. The edge seals the reporter another way each time; the report is the same.
TEST_F(IntakeRpcTest, ARepeatGetsTheRecordedAnswer) {
  const Reply first = Send(Report());
  ASSERT_TRUE(first.status.ok()) << first.status;
  const Reply again = Send(Report());
  ASSERT_TRUE(again.status.ok()) << again.status;
  EXPECT_TRUE(again.message.repeated());
  EXPECT_EQ(again.message.case_id(), first.message.case_id());
  EXPECT_EQ(again.message.tracking_code(), first.message.tracking_code());
  EXPECT_EQ(Received(), 1u);
  EXPECT_EQ(Reused(), 0u);
}

// MECH I2. She would be told another's number and tracking code, and her own report would be gone.
TEST_F(IntakeRpcTest, AnothersReportUnderAKnownRequestIdIsAConflict) {
  const Reply first = Send(Report());
  ASSERT_TRUE(first.status.ok()) << first.status;
  ExecuteRequest other_text = Report();
  other_text.mutable_register_case()->set_detail("井盖坏了");
  ExecuteRequest other_phone = Report();
  other_phone.mutable_register_case()->mutable_reporter()->set_phone("13900139000");
  ExecuteRequest other_name = Report();
  other_name.mutable_register_case()->mutable_reporter()->set_name("李小红");
  for (const ExecuteRequest& other : {other_text, other_phone, other_name}) {
    const Reply refused = Send(other);
    EXPECT_EQ(refused.status.code(), absl::StatusCode::kAlreadyExists) << refused.status;
    ASSERT_TRUE(refused.rejection.has_value());
    EXPECT_EQ(refused.rejection->code, "REQUEST_ID_REUSED");
    EXPECT_THAT(refused.rejection->message, ::testing::HasSubstr("换一个新的请求编号"));
    EXPECT_TRUE(refused.message.case_id().empty());
    EXPECT_TRUE(refused.message.tracking_code().empty());
  }
  EXPECT_EQ(Received(), 1u);
  EXPECT_EQ(Reused(), 3u);
  ExecuteRequest renamed = other_text;
  renamed.mutable_header()->set_request_id("r-2");
  const Reply taken = Send(renamed);
  ASSERT_TRUE(taken.status.ok()) << taken.status;
  EXPECT_NE(taken.message.case_id(), first.message.case_id());
}

// MECH I2. The answers are kept by partition, so nobody there knows the id: no report is lost.
TEST_F(IntakeRpcTest, InAnotherStreetTheSameRequestIdMakesACaseOfItsOwn) {
  ExecuteRequest elsewhere = Report();
  elsewhere.mutable_register_case()->set_area_code(kElsewhere);
  ASSERT_NE(PartitionOfStreet("990101001", kPartitions),
            PartitionOfStreet(std::string_view(kElsewhere).substr(0, 9), kPartitions));
  const Reply first = Send(Report());
  const Reply other = Send(elsewhere);
  ASSERT_TRUE(first.status.ok()) << first.status;
  ASSERT_TRUE(other.status.ok()) << other.status;
  EXPECT_FALSE(other.message.repeated());
  EXPECT_NE(other.message.case_id(), first.message.case_id());
  EXPECT_EQ(Received(), 2u);
  EXPECT_EQ(Reused(), 0u);
  EXPECT_EQ(Send(elsewhere).message.case_id(), other.message.case_id()) << "and is known there";
}

// MECH I4, I5
TEST_F(IntakeRpcTest, WhatWaitsIsListedByWhatItWaitsForAndWhere) {
  ExecuteRequest vague = Report();
  vague.mutable_register_case()->set_title("说不清楚的事");
  vague.mutable_register_case()->set_detail("说不清楚");
  const Reply waits = Send(vague);
  ASSERT_TRUE(waits.status.ok()) << waits.status;
  const auto list = [&](const char* name, const char* of) {
    v1::ListCasesRequest request;
    request.set_list(name);
    request.set_of(of);
    return client_->CallAndWait<v1::ListCasesResponse>(request, "");
  };
  for (const auto& [name, of] :
       std::vector<std::pair<const char*, const char*>>{{"", ""},
                                                        {"waits", "category"},
                                                        {"area", "990101001001"},
                                                        {"area", "990101"},
                                                        {"area", "990000"}}) {
    const auto page = list(name, of);
    ASSERT_TRUE(page.status.ok()) << page.status;
    ASSERT_EQ(page.message.cases_size(), 1) << name << of;
    EXPECT_EQ(page.message.cases(0).header().case_id(), waits.message.case_id());
    EXPECT_EQ(page.message.cases(0).report().detail(), "说不清楚");
    EXPECT_TRUE(page.message.cases(0).report().reporter_sealed().empty());
  }
  EXPECT_EQ(list("waits", "place").message.cases_size(), 0);
  EXPECT_EQ(list("area", "990101002").message.cases_size(), 0);
  EXPECT_EQ(list("no such", "x").status.code(), absl::StatusCode::kInvalidArgument);
}

// What is not a report has its digest from the calls themselves.
TEST_F(IntakeRpcTest, OtherEvidenceUnderAKnownRequestIdIsAConflict) {
  const Reply first = Send(Report());
  ASSERT_TRUE(first.status.ok()) << first.status;
  ExecuteRequest request;
  request.mutable_header()->set_request_id("e-1");
  request.mutable_header()->set_case_id(first.message.case_id());
  request.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_CITIZEN);
  request.mutable_add_evidence()->set_text("还是不亮");
  request.set_tracking_code(first.message.tracking_code());
  const auto send = [&] {
    return client_->CallAndWait<ExecuteResponse>(request, first.message.case_id());
  };
  ASSERT_TRUE(send().status.ok());
  EXPECT_TRUE(send().message.repeated());
  request.mutable_add_evidence()->set_text("今天亮了");
  const Reply refused = send();
  ASSERT_TRUE(refused.rejection.has_value()) << refused.status;
  EXPECT_EQ(refused.rejection->code, "REQUEST_ID_REUSED");
}

// MECH I2. What is wrong with the code or the number is not said, and the code is in no log.
TEST_F(IntakeRpcTest, WhoIsNoStaffNeedsTheTrackingCode) {
  const Reply first = Send(Report());
  ASSERT_TRUE(first.status.ok()) << first.status;
  const auto add = [&](const std::string& case_id, const std::string& code,
                       core::v1::Actor::Kind kind) {
    ExecuteRequest request;
    request.mutable_header()->set_request_id(rpc::NewRequestId());
    request.mutable_header()->set_case_id(case_id);
    request.mutable_header()->mutable_actor()->set_kind(kind);
    if (kind == core::v1::Actor::KIND_STAFF) {
      request.mutable_header()->mutable_actor()->set_person_id("desk");
    }
    request.mutable_add_evidence()->set_text("还是不亮");
    request.set_tracking_code(code);
    return client_->CallAndWait<ExecuteResponse>(request, case_id);
  };
  const std::string& known = first.message.case_id();
  const std::string unknown = known.substr(0, known.size() - 5) + "99999";
  constexpr auto kCitizen = core::v1::Actor::KIND_CITIZEN;
  EXPECT_TRUE(add(known, first.message.tracking_code(), kCitizen).status.ok());
  EXPECT_TRUE(add(known, "", core::v1::Actor::KIND_STAFF).status.ok());
  const Reply wrong = add(known, "AAAAAAAA", kCitizen);
  const Reply nobodys = add(unknown, "AAAAAAAA", kCitizen);
  ASSERT_TRUE(wrong.rejection.has_value() && nobodys.rejection.has_value());
  EXPECT_EQ(wrong.rejection->code, "TRACKING_CODE_WRONG");
  EXPECT_EQ(wrong.rejection->message, nobodys.rejection->message);
  EXPECT_EQ(wrong.status, nobodys.status);
  EXPECT_EQ(add(known, "", core::v1::Actor::KIND_SYSTEM).rejection->code, "TRACKING_CODE_WRONG");
  for (int i = 0; i < 3; ++i) add(known, "AAAAAAAA", kCitizen);
  EXPECT_EQ(add(known, first.message.tracking_code(), kCitizen).rejection->code, "TOO_MANY_TRIES");
}

// MECH I10, I11. Sealed another way each time, as the report; it is the same all the same.
TEST_F(IntakeRpcTest, TheReporterCorrectsTheContactByTheTrackingCode) {
  const Reply first = Send(Report());
  ASSERT_TRUE(first.status.ok()) << first.status;
  const std::string& case_id = first.message.case_id();
  ExecuteRequest request;
  request.mutable_header()->set_request_id("c-1");
  request.mutable_header()->set_case_id(case_id);
  request.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_CITIZEN);
  request.mutable_correct_contact()->mutable_reporter()->set_phone("13900139000");
  const auto send = [&] { return client_->CallAndWait<ExecuteResponse>(request, case_id); };
  const Reply stranger = send();
  ASSERT_TRUE(stranger.rejection.has_value()) << stranger.status;
  EXPECT_EQ(stranger.rejection->code, "TRACKING_CODE_WRONG");
  request.set_tracking_code(first.message.tracking_code());
  ASSERT_TRUE(send().status.ok());
  EXPECT_TRUE(send().message.repeated());
  request.mutable_correct_contact()->mutable_reporter()->set_phone("13700137000");
  const Reply other = send();
  ASSERT_TRUE(other.rejection.has_value()) << other.status;
  EXPECT_EQ(other.rejection->code, "REQUEST_ID_REUSED");

  ExecuteRequest open;
  open.mutable_header()->set_request_id("o-1");
  open.mutable_header()->set_case_id(case_id);
  open.mutable_header()->set_reason("有人被困，需要确认位置");
  open.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
  open.mutable_header()->mutable_actor()->set_person_id("desk");
  open.mutable_open_reporter()->set_purpose(core::v1::OPENING_PURPOSE_EMERGENCY);
  v1::ReadReporterRequest read;
  read.set_case_id(case_id);
  *read.mutable_grant() = client_->CallAndWait<ExecuteResponse>(open, case_id).message.opening();
  const auto known = client_->CallAndWait<v1::ReadReporterResponse>(read, case_id);
  ASSERT_TRUE(known.status.ok()) << known.status;
  EXPECT_EQ(known.message.reporter().phone(), "13900139000");
}

// MECH I11
TEST_F(IntakeRpcTest, TheReporterIsGivenOutForAnOpeningInTheLogAndNothingElse) {
  ExecuteRequest report = Report();
  report.mutable_register_case()->mutable_reporter()->set_confidential(true);
  const Reply first = Send(report);
  ASSERT_TRUE(first.status.ok()) << first.status;
  ExecuteRequest open;
  open.mutable_header()->set_request_id("o-1");
  open.mutable_header()->set_case_id(first.message.case_id());
  open.mutable_header()->set_reason("有人被困，需要确认位置");
  open.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
  open.mutable_header()->mutable_actor()->set_person_id("desk");
  open.mutable_open_reporter()->set_purpose(core::v1::OPENING_PURPOSE_EMERGENCY);
  const Reply opened = client_->CallAndWait<ExecuteResponse>(open, first.message.case_id());
  ASSERT_TRUE(opened.status.ok()) << opened.status;
  EXPECT_EQ(opened.message.opening().person_id(), "desk");
  const auto read = [&](const core::v1::OpeningGrant& grant) {
    v1::ReadReporterRequest request;
    request.set_case_id(first.message.case_id());
    *request.mutable_grant() = grant;
    return client_->CallAndWait<v1::ReadReporterResponse>(request, first.message.case_id());
  };
  const auto known = read(opened.message.opening());
  ASSERT_TRUE(known.status.ok()) << known.status;
  EXPECT_EQ(known.message.reporter().phone(), "13800138000");
  EXPECT_EQ(known.message.reporter().name(), "王小明");
  EXPECT_TRUE(known.message.reporter().confidential());
  EXPECT_EQ(read({}).status.code(), absl::StatusCode::kPermissionDenied);
  core::v1::OpeningGrant other = opened.message.opening();
  other.set_seq(other.seq() + 1);
  EXPECT_EQ(read(other).status.code(), absl::StatusCode::kPermissionDenied);
  // The kept answer gives no new grant.
  clock_.AdvanceTo(kNow + 3 * 60 * 1000);
  const Reply again = client_->CallAndWait<ExecuteResponse>(open, first.message.case_id());
  ASSERT_TRUE(again.status.ok()) << again.status;
  EXPECT_TRUE(again.message.repeated());
  EXPECT_EQ(read(again.message.opening()).status.code(), absl::StatusCode::kPermissionDenied);
}

// MECH I1. It was found by its place alone: with another one the second report was a case of its own, and
// nobody was told.
TEST_F(IntakeRpcTest, AnExternalIdIsOneReportWhateverItsPlace) {
  ExecuteRequest request = Report();
  request.mutable_register_case()->set_external_id("web-1");
  const Reply first = Send(request);
  ASSERT_TRUE(first.status.ok()) << first.status;
  int number = 1;
  const auto again = [&](auto change) {
    ExecuteRequest other = request;
    other.mutable_header()->set_request_id("again-" + std::to_string(++number));
    change(*other.mutable_register_case());
    return Send(other);
  };
  // The same content, that another area code was found for: the same report, quietly.
  const Reply moved = again([](v1::RegisterCase& report) { report.set_area_code(kElsewhere); });
  ASSERT_TRUE(moved.status.ok()) << moved.status;
  EXPECT_TRUE(moved.message.repeated());
  EXPECT_EQ(moved.message.case_id(), first.message.case_id());
  EXPECT_EQ(moved.message.tracking_code(), first.message.tracking_code());
  const Reply told = again([](v1::RegisterCase& report) {
    report.set_area_code(kElsewhere);
    report.mutable_place()->set_address("别的路1号");
  });
  ASSERT_TRUE(told.rejection.has_value()) << told.status;
  EXPECT_EQ(told.rejection->code, "EXTERNAL_ID_REUSED");
  EXPECT_EQ(Received(), 1u);
  // Another channel numbers its reports itself.
  const Reply other = again([](v1::RegisterCase& report) {
    report.set_area_code(kElsewhere);
    report.set_channel(city::v1::CHANNEL_KIND_WEB);
  });
  ASSERT_TRUE(other.status.ok()) << other.status;
  EXPECT_FALSE(other.message.repeated());
  EXPECT_EQ(Received(), 2u);
}

}  // namespace
}  // namespace huying::intake
