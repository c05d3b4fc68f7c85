// With an intake and a gateway that answer as they were told to; tests/contract has the real ones.
#include "services/gateway/open311/api.h"

#include <grpcpp/grpcpp.h>

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/page.h"
#include "common/rpc/server.h"
#include "common/testing/fake_clock.h"
#include "common/testing/small_city.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "huying/gateway/v1/service.grpc.pb.h"
#include "huying/intake/v1/service.grpc.pb.h"

namespace huying::gateway::open311 {
namespace {

using huying::testing::FakeClock;
using huying::testing::SmallCity;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kToldCase[] = "990101001-261122-00001";
constexpr char kToldCode[] = "7K2M9Q";

// Registers each request id once. So many answers are lost on their way after it was done.
class ToldIntake final : public intake::v1::IntakeService::CallbackService {
 public:
  void Lose(int answers) {
    absl::MutexLock lock(&mutex_);
    loses_ = answers;
  }

  grpc::ServerUnaryReactor* Execute(grpc::CallbackServerContext* context,
                                    const intake::v1::ExecuteRequest* request,
                                    intake::v1::ExecuteResponse* response) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    absl::MutexLock lock(&mutex_);
    const bool repeated = request->header().request_id() == done_;
    done_ = request->header().request_id();
    if (loses_ > 0) {
      --loses_;
      reactor->Finish(
          grpc::Status(grpc::StatusCode::UNAVAILABLE, "failed to connect to ipv4:10.1.2.3:8312"));
      return reactor;
    }
    response->set_case_id(kToldCase);
    response->set_tracking_code(kToldCode);
    response->set_repeated(repeated);
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  absl::Mutex mutex_;
  int loses_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string done_ ABSL_GUARDED_BY(mutex_);
};

// Has cases from 1 to a number, of which the last is the newest and was changed last.
class ToldGateway final : public v1::GatewayService::CallbackService {
 public:
  void SetRegistered(int64_t ms) {
    absl::MutexLock lock(&mutex_);
    registered_ms_ = ms;
  }
  void SetCount(int count) {
    absl::MutexLock lock(&mutex_);
    count_ = count;
  }

  // From now on only who knows its code sees a case.
  void Hide() {
    absl::MutexLock lock(&mutex_);
    hidden_ = true;
  }

  grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context,
                                    const v1::GetCaseRequest* request,
                                    v1::GetCaseResponse* response) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    absl::MutexLock lock(&mutex_);
    if (hidden_ && request->viewer().tracking_code() != kToldCode) {
      reactor->Finish(grpc::Status(grpc::StatusCode::NOT_FOUND, "as told"));
      return reactor;
    }
    core::v1::CaseHeader& header = *response->mutable_summary()->mutable_header();
    header.set_case_id(kToldCase);
    header.set_registered_ms(registered_ms_);
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerUnaryReactor* ListCases(grpc::CallbackServerContext* context,
                                      const v1::ListCasesRequest* request,
                                      v1::ListCasesResponse* response) override {
    constexpr int kPlaces = 1'000'000;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    absl::MutexLock lock(&mutex_);
    const std::string after = rpc::DecodePageToken(request->page_token()).value_or("");
    int next = after.empty() ? count_ : kPlaces - std::stoi(after) - 1;
    for (; next > 0 && response->cases_size() < static_cast<int>(request->page_size()); --next) {
      v1::CaseSummary& row = *response->add_cases();
      row.mutable_header()->set_case_id(std::to_string(next));
      row.set_updated_ms(next * 1000);
      response->add_positions(std::to_string(kPlaces - next));
    }
    const std::string reached = next > 0 ? response->positions().rbegin()[0] : "";
    response->set_next_page_token(rpc::EncodePageToken(reached));
    response->add_partitions(0);
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  absl::Mutex mutex_;
  bool hidden_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t registered_ms_ ABSL_GUARDED_BY(mutex_) = 0;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
};

class ApiTest : public ::testing::Test {
 protected:
  ApiTest() {
    std::vector<rpc::ServicePtr> services;
    services.emplace_back(intake_);
    services.emplace_back(gateway_);
    auto server = rpc::Server::Start({.address = "127.0.0.1:0"}, std::move(services));
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    directory_ = std::make_unique<rpc::OneServer>(server_->address());
    client_ = std::make_unique<rpc::Client>(
        directory_.get(),
        rpc::ClientOptions{.attempts_max = 3, .backoff_first = absl::Milliseconds(1)});
    api_ = std::make_unique<Api>(
        &SmallCity(), &clock_, client_.get(), [] { return 1; }, ApiKeys());
    api_->AddRoutes(router_);
  }

  http::Response Ask(http::Request request) {
    std::promise<http::Response> answered;
    router_.Serve(std::move(request), http::Responder([&](http::Response response) {
                    answered.set_value(std::move(response));
                  }));
    return answered.get_future().get();
  }

  http::Response Report(const std::string& key) {
    http::Request request;
    request.method = "POST";
    request.path = "/open311/v2/requests.json";
    if (!key.empty()) request.headers.Add("idempotency-key", key);
    request.form.Add("service_code", "02.01.01");
    request.form.Add("address_string", "幸福路1号");
    return Ask(std::move(request));
  }

  http::Response List(std::initializer_list<http::Fields::Pair> query) {
    http::Request request;
    request.method = "GET";
    request.path = "/open311/v2/requests.json";
    request.headers.Add("host", "x");
    for (const auto& [name, value] : query) request.query.Add(name, value);
    return Ask(std::move(request));
  }

  FakeClock clock_;
  ToldIntake* intake_ = new ToldIntake();     // the server's
  ToldGateway* gateway_ = new ToldGateway();  // the server's
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<rpc::OneServer> directory_;
  std::unique_ptr<rpc::Client> client_;
  std::unique_ptr<Api> api_;
  http::Router router_;
};

// MECH I2. The first answer was lost between two processes of ours, so the second looks like that
// to a stranger's repeat.
TEST_F(ApiTest, WhoAskedGetsTheCodeAlsoWhenTheGatewayHadToSendAgain) {
  clock_.set_simulated(false);
  intake_->Lose(1);
  EXPECT_THAT(Report("").body, HasSubstr(kToldCode));
  gateway_->SetRegistered(clock_.NowMs() + 5);
  intake_->Lose(1);
  EXPECT_THAT(Report("a-key-of-its-own").body, HasSubstr(kToldCode));
  // The same again, by whomever: it was registered before this came.
  gateway_->SetRegistered(clock_.NowMs() - 5);
  const http::Response again = Report("a-key-of-its-own");
  EXPECT_EQ(again.status, 201);
  EXPECT_THAT(again.body, HasSubstr(kToldCase));
  EXPECT_THAT(again.body, Not(HasSubstr(kToldCode)));
}

TEST_F(ApiTest, SoDoesWhoReportsInConfidence) {
  clock_.set_simulated(false);
  gateway_->Hide();
  for (const int64_t after_ms : {5, -5}) {
    gateway_->SetRegistered(clock_.NowMs() + after_ms);
    intake_->Lose(1);
    const std::string body = Report("a-key-of-its-own").body;
    EXPECT_EQ(body.find(kToldCode) != std::string::npos, after_ms > 0) << body;
  }
}

TEST_F(ApiTest, WhatIsNotTakenSaysNothingOfTheInside) {
  intake_->Lose(100);
  const http::Response response = Report("");
  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(response.body, HasSubstr("稍后"));
  EXPECT_THAT(response.body, Not(HasSubstr("10.1.2.3")));
}

std::string LinkOf(const http::Response& response) {
  for (const auto& [name, value] : response.headers) {
    if (name == "Link") return value;
  }
  return "";
}

size_t RequestsIn(const http::Response& response) {
  constexpr std::string_view kField = "\"service_request_id\"";
  size_t count = 0;
  for (size_t at = response.body.find(kField); at != std::string::npos;
       at = response.body.find(kField, at + 1)) {
    ++count;
  }
  return count;
}

TEST_F(ApiTest, PagesGoToTheEnd) {
  gateway_->SetCount(2816);
  const http::Response first = List({});
  EXPECT_EQ(RequestsIn(first), 1000u);
  EXPECT_EQ(LinkOf(first),
            "<http://x/open311/v2/requests.json?page=2&page_size=1000>; rel=\"next\"");
  const http::Response last = List({{"page", "3"}});
  EXPECT_EQ(RequestsIn(last), 816u);
  EXPECT_THAT(last.body, HasSubstr("\"service_request_id\":\"1\""));
  EXPECT_EQ(LinkOf(last), "");
  const http::Response middle = List({{"page", "2"}, {"page_size", "200"}});
  EXPECT_EQ(RequestsIn(middle), 200u);
  EXPECT_THAT(middle.body, HasSubstr("\"service_request_id\":\"2616\""));
  EXPECT_THAT(middle.body, Not(HasSubstr("\"service_request_id\":\"2617\"")));
  EXPECT_EQ(RequestsIn(List({{"page", "99"}})), 0u);
  const http::Response whole = List({{"page", "4"}, {"page_size", "704"}});
  EXPECT_EQ(RequestsIn(whole), 704u);
  EXPECT_EQ(LinkOf(whole), "");
}

TEST_F(ApiTest, ThoseThatWereChangedLately) {
  gateway_->SetCount(2816);
  EXPECT_EQ(RequestsIn(List({{"updated_after", "1970-01-01T00:45:00Z"}})), 117u);
  EXPECT_EQ(RequestsIn(List({{"updated_after", "1970-01-01T00:45:00Z"},
                             {"updated_before", "1970-01-01T00:45:00Z"}})),
            1u);
  EXPECT_EQ(RequestsIn(List({{"updated_after", "1970-01-01T00:00:01Z"}, {"page", "3"}})), 816u);
}

TEST_F(ApiTest, WhatIsTooMuchToLookThroughIsSaid) {
  gateway_->SetCount(150'000);
  const http::Response response = List({{"updated_after", "2026-01-01"}});
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, HasSubstr("start_date"));
}

}  // namespace
}  // namespace huying::gateway::open311
