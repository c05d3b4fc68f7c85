// With a dispatch that answers as it was told to; tests/journey has the real ones.
#include "services/gateway/bulk.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <future>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/core/text.h"
#include "common/rpc/server.h"
#include "common/rpc/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "huying/dispatch/v1/service.grpc.pb.h"

namespace huying::gateway {
namespace {

using dispatch::v1::ExecuteRequest;
using dispatch::v1::ExecuteResponse;
using ::testing::Each;
using ::testing::HasSubstr;
using v1::BulkAnswer;

std::string NumberedCase(int serial) {
  const std::string digits = std::to_string(serial);
  return Cat("110199001-261130-", std::string(5 - digits.size(), '0'), digits);
}

// Does each request id once, as services do, except what it was told to refuse or not to answer.
class ToldDispatch final : public dispatch::v1::DispatchService::CallbackService {
 public:
  void Refuse(const std::string& case_id, std::string code) {
    absl::MutexLock lock(&mutex_);
    refused_[case_id] = std::move(code);
  }
  void Fail(const std::string& case_id, grpc::StatusCode code) {
    absl::MutexLock lock(&mutex_);
    failed_[case_id] = code;
  }
  void Mend() {
    absl::MutexLock lock(&mutex_);
    refused_.clear();
    failed_.clear();
  }
  std::map<std::string, int> done() {
    absl::MutexLock lock(&mutex_);
    return done_;
  }

  grpc::ServerUnaryReactor* Execute(grpc::CallbackServerContext* context,
                                    const ExecuteRequest* request,
                                    ExecuteResponse* response) override {
    const std::string& case_id = request->header().case_id();
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    absl::MutexLock lock(&mutex_);
    if (const auto failed = failed_.find(case_id); failed != failed_.end()) {
      reactor->Finish(grpc::Status(failed->second, "as told"));
    } else if (const auto refused = refused_.find(case_id); refused != refused_.end()) {
      const Rejection rejection = {.kind = Rejection::Kind::kNotNow,
                                   .code = refused->second,
                                   .mechanism = "D3",
                                   .message = "这件工单已由他人接收。",
                                   .possible = {"NoteWork"}};
      context->AddTrailingMetadata(rpc::kRejectionTrailer,
                                   rpc::ToProto(rejection).SerializeAsString());
      reactor->Finish(grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, rejection.message));
    } else {
      response->set_case_id(case_id);
      response->set_repeated(++done_[request->header().request_id()] > 1);
      reactor->Finish(grpc::Status::OK);
    }
    return reactor;
  }

 private:
  absl::Mutex mutex_;
  std::map<std::string, std::string> refused_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, grpc::StatusCode> failed_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> done_ ABSL_GUARDED_BY(mutex_);  // by request id
};

class BulkDoorTest : public ::testing::Test {
 protected:
  BulkDoorTest() {
    std::vector<rpc::ServicePtr> services;
    services.emplace_back(told_);
    auto server = rpc::Server::Start({.address = "127.0.0.1:0"}, std::move(services));
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    directory_ = std::make_unique<rpc::OneServer>(server_->address());
    client_ = std::make_shared<rpc::Client>(
        directory_.get(),
        rpc::ClientOptions{.attempts_max = 2, .backoff_first = absl::Milliseconds(1)});
  }

  rpc::Reply<v1::ExecuteManyResponse> Execute(const v1::ExecuteManyRequest& bulk,
                                              absl::Duration timeout = absl::Seconds(60)) {
    const BulkDoor door(client_);
    std::promise<rpc::Reply<v1::ExecuteManyResponse>> told;
    door.Execute(bulk, timeout, [&told](rpc::Reply<v1::ExecuteManyResponse> reply) {
      told.set_value(std::move(reply));
    });
    return told.get_future().get();
  }

  ToldDispatch* told_ = new ToldDispatch();  // the server's
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<rpc::OneServer> directory_;
  std::shared_ptr<rpc::Client> client_;
};

v1::ExecuteManyRequest AcceptAll(int cases) {
  v1::ExecuteManyRequest bulk;
  bulk.set_bulk_id("storm-20261130");
  bulk.mutable_command()->mutable_dispatch()->mutable_accept_task();
  for (int serial = 1; serial <= cases; ++serial) bulk.add_case_ids(NumberedCase(serial));
  return bulk;
}

std::vector<BulkAnswer::Result> ResultsOf(const rpc::Reply<v1::ExecuteManyResponse>& reply) {
  std::vector<BulkAnswer::Result> results;
  for (const BulkAnswer& answer : reply.message.answers()) results.push_back(answer.result());
  return results;
}

// MECH I2
TEST_F(BulkDoorTest, OneThatIsRefusedStopsNoOtherAndComesAloneTheNextTime) {
  told_->Refuse(NumberedCase(17), "NOT_IN_STATE");
  const v1::ExecuteManyRequest bulk = AcceptAll(40);
  auto reply = Execute(bulk);
  ASSERT_TRUE(reply.status.ok()) << reply.status;
  ASSERT_EQ(reply.message.answers_size(), 40);
  for (int i = 0; i < 40; ++i) {
    const BulkAnswer& answer = reply.message.answers(i);
    EXPECT_EQ(answer.case_id(), NumberedCase(i + 1));
    if (i == 16) continue;
    EXPECT_EQ(answer.result(), BulkAnswer::RESULT_DONE);
    EXPECT_EQ(answer.dispatch().case_id(), answer.case_id());
  }
  const BulkAnswer& refused = reply.message.answers(16);
  EXPECT_EQ(refused.result(), BulkAnswer::RESULT_REFUSED);
  EXPECT_EQ(refused.rejection().code(), "NOT_IN_STATE");
  EXPECT_EQ(refused.rejection().message(), "这件工单已由他人接收。");
  EXPECT_THAT(refused.rejection().possible(), ::testing::ElementsAre("NoteWork"));

  told_->Mend();
  reply = Execute(bulk);
  std::vector<BulkAnswer::Result> expected(40, BulkAnswer::RESULT_REPEATED);
  expected[16] = BulkAnswer::RESULT_DONE;
  EXPECT_EQ(ResultsOf(reply), expected);
  EXPECT_EQ(told_->done().size(), 40U) << "one request id for each case";
}

TEST_F(BulkDoorTest, WhoDoesNotAnswerIsToldAsThatAndNotAsRefused) {
  told_->Fail(NumberedCase(2), grpc::StatusCode::UNAVAILABLE);
  told_->Fail(NumberedCase(3), grpc::StatusCode::RESOURCE_EXHAUSTED);
  told_->Fail(NumberedCase(4), grpc::StatusCode::INVALID_ARGUMENT);
  const auto reply = Execute(AcceptAll(4));
  EXPECT_THAT(ResultsOf(reply),
              ::testing::ElementsAre(BulkAnswer::RESULT_DONE, BulkAnswer::RESULT_UNAVAILABLE,
                                     BulkAnswer::RESULT_UNAVAILABLE, BulkAnswer::RESULT_REFUSED));
  EXPECT_EQ(reply.message.answers(1).failure(), "as told");
  EXPECT_EQ(reply.message.answers(3).rejection().message(), "as told");
}

TEST_F(BulkDoorTest, AllOfALargeOneAreAnswered) {
  const auto reply = Execute(AcceptAll(500));
  ASSERT_EQ(reply.message.answers_size(), 500);
  EXPECT_THAT(ResultsOf(reply), Each(BulkAnswer::RESULT_DONE));
  EXPECT_EQ(told_->done().size(), 500U);
}

TEST_F(BulkDoorTest, WhatHadNoTurnInTimeIsToldAndWasNotSent) {
  const auto reply = Execute(AcceptAll(500), absl::ZeroDuration());
  EXPECT_THAT(ResultsOf(reply), Each(BulkAnswer::RESULT_UNAVAILABLE));
  EXPECT_THAT(reply.message.answers(499).failure(), HasSubstr("not sent"));
  EXPECT_TRUE(told_->done().empty());
}

TEST_F(BulkDoorTest, OfAnUnreadableOneNothingIsSent) {
  auto reply = Execute(AcceptAll(501));
  ASSERT_TRUE(reply.rejection.has_value());
  EXPECT_EQ(reply.rejection->code, "BULK_TOO_LARGE");
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(told_->done().empty());
}

TEST_F(BulkDoorTest, WhereNoneCanBeSentAllAreAnswered) {
  v1::ExecuteManyRequest bulk = AcceptAll(0);
  bulk.add_case_ids("17");
  const auto reply = Execute(bulk);
  ASSERT_EQ(reply.message.answers_size(), 1);
  EXPECT_EQ(reply.message.answers(0).rejection().code(), "CASE_NUMBER_WRONG");
}

TEST_F(BulkDoorTest, AClosingClientEndsIt) {
  client_->Close();
  EXPECT_THAT(ResultsOf(Execute(AcceptAll(100))), Each(BulkAnswer::RESULT_UNAVAILABLE));
}

}  // namespace
}  // namespace huying::gateway
