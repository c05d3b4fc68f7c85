#include "common/rpc/client.h"

#include <grpcpp/grpcpp.h>

#include <deque>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/rpc/server.h"
#include "common/rpc/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "huying/core/v1/acts.pb.h"
#include "huying/dispatch/v1/service.grpc.pb.h"
#include "huying/intake/v1/service.pb.h"

namespace huying::rpc {
namespace {

using dispatch::v1::ExecuteRequest;
using dispatch::v1::ExecuteResponse;
using ::testing::ElementsAre;

constexpr char kCase[] = "110101008-261122-00042";

// Answers as it was told to, in turn; then with success. Keeps the request ids that came.
class ScriptedDispatch final : public dispatch::v1::DispatchService::CallbackService {
 public:
  struct Answer {
    grpc::StatusCode code = grpc::StatusCode::OK;
    std::string trailer = {}, value = {};
    bool never = false;
  };

  void Then(Answer answer) {
    absl::MutexLock lock(&mutex_);
    answers_.push_back(std::move(answer));
  }
  std::vector<std::string> request_ids() {
    absl::MutexLock lock(&mutex_);
    return request_ids_;
  }
  // When each came.
  std::vector<absl::Time> came() {
    absl::MutexLock lock(&mutex_);
    return came_;
  }

  grpc::ServerUnaryReactor* Execute(grpc::CallbackServerContext* context,
                                    const ExecuteRequest* request,
                                    ExecuteResponse* response) override {
    Answer answer;
    {
      absl::MutexLock lock(&mutex_);
      request_ids_.push_back(request->header().request_id());
      came_.push_back(absl::Now());
      if (!answers_.empty()) {
        answer = answers_.front();
        answers_.pop_front();
      }
    }
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (answer.never) return new Never();
    if (!answer.trailer.empty()) context->AddTrailingMetadata(answer.trailer, answer.value);
    response->set_case_id(request->header().case_id());
    reactor->Finish(grpc::Status(answer.code, "as told"));
    return reactor;
  }

 private:
  // Answers only when it is cancelled.
  class Never final : public grpc::ServerUnaryReactor {
    void OnCancel() override { Finish(grpc::Status::CANCELLED); }
    void OnDone() override { delete this; }
  };

  absl::Mutex mutex_;
  std::deque<Answer> answers_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> request_ids_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Time> came_ ABSL_GUARDED_BY(mutex_);
};

struct Running {
  ScriptedDispatch* script;
  std::unique_ptr<Server> server;
};

Running MustStart() {
  auto* script = new ScriptedDispatch();
  std::vector<ServicePtr> services;
  services.emplace_back(script);
  auto server = Server::Start({.address = "127.0.0.1:0"}, std::move(services));
  EXPECT_TRUE(server.ok()) << server.status();
  return {script, *std::move(server)};
}

ExecuteRequest Accept(std::string request_id) {
  ExecuteRequest request;
  request.mutable_header()->set_request_id(std::move(request_id));
  request.mutable_header()->set_case_id(kCase);
  request.mutable_accept_task();
  return request;
}

ClientOptions Quick() {
  return {.timeout = absl::Seconds(30), .attempts_max = 4, .backoff_first = absl::Milliseconds(1)};
}

// The names that the protos' lint asks for: a request says its method, a package its service.
TEST(MethodOf, IsRightForEveryMethodOfAService) {
  for (const auto* file : {intake::v1::GetCaseRequest::descriptor()->file(),
                           dispatch::v1::GetTaskRequest::descriptor()->file()}) {
    ASSERT_EQ(file->service_count(), 1);
    const auto* service = file->service(0);
    for (int i = 0; i < service->method_count(); ++i) {
      EXPECT_EQ(MethodOf(*service->method(i)->input_type()).path,
                "/" + service->full_name() + "/" + service->method(i)->name());
    }
  }
}

TEST(MethodOf, FindsTheMethodByItsRequest) {
  const MethodName execute = MethodOf(*intake::v1::ExecuteRequest::descriptor());
  EXPECT_EQ(execute.path, "/huying.intake.v1.IntakeService/Execute");
  EXPECT_EQ(execute.service, "intake");
  EXPECT_EQ(MethodOf(*intake::v1::GetCaseRequest::descriptor()).path,
            "/huying.intake.v1.IntakeService/GetCase");
  EXPECT_EQ(MethodOf(*intake::v1::Case::descriptor()).path, "");
}

TEST(NewRequestId, IsNewAndFitsAHeader) {
  const std::string id = NewRequestId();
  EXPECT_EQ(id.size(), 32u);
  EXPECT_NE(id, NewRequestId());
}

TEST(Client, GetsTheAnswer) {
  const Running running = MustStart();
  const OneServer directory(running.server->address());
  Client client(&directory, Quick());
  const Reply<ExecuteResponse> reply = client.CallAndWait<ExecuteResponse>(Accept("r1"), kCase);
  EXPECT_TRUE(reply.status.ok()) << reply.status;
  EXPECT_EQ(reply.message.case_id(), kCase);
  EXPECT_EQ(reply.endpoint, running.server->address());
}

TEST(Client, ReadsARejectionWhole) {
  const Running running = MustStart();
  const Rejection rejection{.kind = Rejection::Kind::kNotNow,
                            .code = "TASK_NOT_ROUTED",
                            .mechanism = "D3",
                            .message = "尚未派单，请先派单",
                            .possible = {"RuleReturn"}};
  running.script->Then({grpc::StatusCode::FAILED_PRECONDITION, kRejectionTrailer,
                        ToProto(rejection).SerializeAsString()});
  const OneServer directory(running.server->address());
  Client client(&directory, Quick());
  const auto reply = client.CallAndWait<ExecuteResponse>(Accept("r1"), kCase);
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(reply.rejection.has_value());
  EXPECT_EQ(*reply.rejection, rejection);
  EXPECT_EQ(running.script->request_ids().size(), 1u) << "a refusal is an answer";
}

TEST(Client, GoesToTheOwnerThatItIsTold) {
  const Running wrong = MustStart();
  const Running right = MustStart();
  wrong.script->Then(
      {grpc::StatusCode::FAILED_PRECONDITION, kOwnerTrailer, right.server->address()});
  const OneServer directory(wrong.server->address());
  Client client(&directory, Quick());
  const auto reply = client.CallAndWait<ExecuteResponse>(Accept("r1"), kCase);
  EXPECT_TRUE(reply.status.ok()) << reply.status;
  EXPECT_EQ(reply.endpoint, right.server->address());
}

TEST(Client, RepeatsTheSameRequestWhenUnavailableOrNobodyOwns) {
  const Running running = MustStart();
  running.script->Then({grpc::StatusCode::UNAVAILABLE});
  running.script->Then({grpc::StatusCode::FAILED_PRECONDITION, kOwnerTrailer, ""});
  const OneServer directory(running.server->address());
  Client client(&directory, Quick());
  EXPECT_TRUE(client.CallAndWait<ExecuteResponse>(Accept("r1"), kCase).status.ok());
  EXPECT_THAT(running.script->request_ids(), ElementsAre("r1", "r1", "r1"));
}

TEST(Client, GivesUpAfterABoundedNumberOfAttempts) {
  const Running running = MustStart();
  for (int i = 0; i < 10; ++i) running.script->Then({grpc::StatusCode::UNAVAILABLE});
  const OneServer directory(running.server->address());
  Client client(&directory, Quick());
  EXPECT_EQ(client.CallAndWait<ExecuteResponse>(Accept("r1"), kCase).status.code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(running.script->request_ids().size(), 4u);
}

TEST(Client, HandsOverloadToTheCallerWithItsHint) {
  const Running running = MustStart();
  running.script->Then({grpc::StatusCode::RESOURCE_EXHAUSTED, kRetryAfterTrailer, "250"});
  const OneServer directory(running.server->address());
  Client client(&directory, Quick());
  const auto reply = client.CallAndWait<ExecuteResponse>(Accept("r1"), kCase);
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(reply.retry_after, absl::Milliseconds(250));
  EXPECT_EQ(running.script->request_ids().size(), 1u);
}

// Its own pauses would be of 1 ms.
TEST(Client, AsksAgainNotBeforeTheServersHint) {
  constexpr absl::Duration kHint = absl::Milliseconds(300);
  const Running running = MustStart();
  running.script->Then({grpc::StatusCode::UNAVAILABLE, kRetryAfterTrailer, "300"});
  const OneServer directory(running.server->address());
  Client client(&directory, Quick());
  EXPECT_TRUE(client.CallAndWait<ExecuteResponse>(Accept("r1"), kCase).status.ok());
  const std::vector<absl::Time> came = running.script->came();
  ASSERT_EQ(came.size(), 2u);
  EXPECT_GE(came[1] - came[0], kHint);
}

// Waiting until the deadline for an answer that is known would help nobody.
TEST(Client, AHintBeyondTheDeadlineIsTheAnswer) {
  const Running running = MustStart();
  running.script->Then({grpc::StatusCode::UNAVAILABLE, kRetryAfterTrailer, "50000"});
  const OneServer directory(running.server->address());
  Client client(&directory, Quick());
  const auto reply = client.CallAndWait<ExecuteResponse>(Accept("r1"), kCase);
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(reply.retry_after, absl::Seconds(50));
  EXPECT_EQ(running.script->request_ids().size(), 1u);
}

class Several final : public Directory {
 public:
  explicit Several(std::vector<std::string> endpoints) : endpoints_(std::move(endpoints)) {}
  std::string EndpointOf(std::string_view, std::string_view) const override {
    return endpoints_.front();
  }
  std::vector<std::string> EndpointsOf(std::string_view) const override { return endpoints_; }

 private:
  std::vector<std::string> endpoints_;
};

TEST(Client, NamesThePartsThatDoNotAnswer) {
  const Running first = MustStart();
  const Running second = MustStart();
  for (int i = 0; i < 10; ++i) second.script->Then({grpc::StatusCode::UNAVAILABLE});
  const Several directory({first.server->address(), second.server->address()});
  Client client(&directory, Quick());
  const auto replies = client.CallAllAndWait<ExecuteResponse>(Accept("r1"));
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_TRUE(replies[0].status.ok());
  EXPECT_EQ(replies[1].status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(replies[1].endpoint, second.server->address());
}

TEST(Client, DestructionCancelsWhatIsUnderWay) {
  const Running running = MustStart();
  running.script->Then({.never = true});
  const OneServer directory(running.server->address());
  absl::Status status;
  {
    Client client(&directory, Quick());
    client.Call<ExecuteResponse>(Accept("r1"), kCase,
                                 [&](Reply<ExecuteResponse> reply) { status = reply.status; });
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
}

TEST(Server, SaysWhyItCannotListen) {
  const Running running = MustStart();
  EXPECT_EQ(Server::Start({.address = running.server->address()}, {}).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace huying::rpc
