// Calls services wherever their partitions are: to the owner of a case, or to every process and
// merged by the caller.
//
// The method is found by the request's type (every request belongs to one method of the service
// declared in its file), so callers need no stubs; gRPC's headers stay in client.cc.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/core/verdict.h"
#include "google/protobuf/message.h"

namespace huying::rpc {

// Knows who serves what. Thread-safe; must not block.
class Directory {
 public:
  virtual ~Directory() = default;
  // HOST:PORT of the owner of a case's partition as far as known; with an empty case id, of any
  // process that runs the service. "" if nobody is known.
  virtual std::string EndpointOf(std::string_view service, std::string_view case_id) const = 0;
  // Of every process that runs the service.
  virtual std::vector<std::string> EndpointsOf(std::string_view service) const = 0;
};

// One process is asked for everything; where it is the wrong one it names the right one.
class OneServer final : public Directory {
 public:
  explicit OneServer(std::string endpoint) : endpoint_(std::move(endpoint)) {}
  std::string EndpointOf(std::string_view, std::string_view) const override { return endpoint_; }
  std::vector<std::string> EndpointsOf(std::string_view) const override { return {endpoint_}; }

 private:
  std::string endpoint_;
};

struct ClientOptions {
  absl::Duration timeout = absl::Seconds(10);  // of a call with all its repeats
  int attempts_max = 6;  // of calls answered UNAVAILABLE; the same request each time
  absl::Duration backoff_first = absl::Milliseconds(50);
  absl::Duration backoff_max = absl::Seconds(1);
  size_t channels_max = 256;  // endpoints connected to at once
  size_t message_bytes_max = size_t{64} << 20;
};

// What came of a call, without the message.
struct CallResult {
  absl::Status status;
  std::optional<Rejection> rejection;  // the rules refuse; then the status has the kind's code
  absl::Duration retry_after;  // with RESOURCE_EXHAUSTED and UNAVAILABLE: when to ask again; 0: not
                               // known
  std::string endpoint;        // who was asked last
};

template <class Response>
struct Reply : CallResult {
  Response message;  // whole if the status is OK
};

// Threads: any. Callbacks run on gRPC's threads and must not block.
class Client {
 public:
  // The directory outlives the client.
  explicit Client(const Directory* directory, ClientOptions options = {});
  ~Client();  // closes
  // Cancels what is under way and whatever is asked later; every callback has run when it returns.
  void Close();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // To the owner of the case's partition; with an empty case id to any process that runs the
  // service.
  //   FAILED_PRECONDITION of a process that is not the owner: once more at the owner it names.
  //   UNAVAILABLE: again, later and later, with the same request, and not before the server's hint;
  //   where the deadline comes first, it is the answer, at once and with the hint.
  //   Everything else is the answer.
  // So a command is safe to repeat: it carries the same request id.
  template <class Response, class Request>
  void Call(const Request& request, std::string_view case_id,
            std::function<void(Reply<Response>)> done) {
    CallAt(request, std::string(), case_id, std::move(done));
  }
  // The same at this endpoint and no other. `timeout`, if it is less than that of the options.
  template <class Response, class Request>
  void CallAt(const Request& request, std::string endpoint, std::string_view case_id,
              std::function<void(Reply<Response>)> done,
              absl::Duration timeout = absl::InfiniteDuration()) {
    Start(request, std::move(endpoint), std::string(case_id), timeout, std::make_unique<Response>(),
          [done = std::move(done)](CallResult result, google::protobuf::Message& response) {
            Reply<Response> reply;
            static_cast<CallResult&>(reply) = std::move(result);
            reply.message = std::move(static_cast<Response&>(response));
            done(std::move(reply));
          });
  }

  // To every process that runs the service; `done` gets one reply of each, failed ones included, by
  // endpoint. `timeout` as above.
  template <class Response, class Request>
  void CallAll(const Request& request, std::function<void(std::vector<Reply<Response>>)> done,
               absl::Duration timeout = absl::InfiniteDuration()) {
    // Shared by the callbacks of all calls; the last one hands it over.
    auto gathered = std::make_shared<Gathered<Response>>(EndpointsOf(request), std::move(done));
    if (gathered->endpoints.empty()) return gathered->done({});
    for (size_t i = 0; i < gathered->endpoints.size(); ++i) {
      CallAt<Response>(
          request, gathered->endpoints[i], "",
          [gathered, i](Reply<Response> reply) { gathered->Set(i, std::move(reply)); }, timeout);
    }
  }

  // Of every process that runs the service.
  std::vector<std::string> Endpoints(std::string_view service) const;

  // For programs and tests: blocks until the reply is there. Never in a callback.
  template <class Response, class Request>
  Reply<Response> CallAndWait(const Request& request, std::string_view case_id) {
    return Wait<Reply<Response>>(
        [&](auto done) { Call<Response>(request, case_id, std::move(done)); });
  }
  template <class Response, class Request>
  Reply<Response> CallAtAndWait(const Request& request, std::string endpoint,
                                std::string_view case_id) {
    return Wait<Reply<Response>>([&](auto done) {
      CallAt<Response>(request, std::move(endpoint), case_id, std::move(done));
    });
  }
  template <class Response, class Request>
  std::vector<Reply<Response>> CallAllAndWait(const Request& request) {
    return Wait<std::vector<Reply<Response>>>(
        [&](auto done) { CallAll<Response>(request, std::move(done)); });
  }

 private:
  struct Impl;
  struct Active;
  using Finish = std::function<void(CallResult result, google::protobuf::Message& response)>;

  template <class Response>
  struct Gathered {
    Gathered(std::vector<std::string> at, std::function<void(std::vector<Reply<Response>>)> to)
        : endpoints(std::move(at)),
          replies(endpoints.size()),
          missing(endpoints.size()),
          done(std::move(to)) {}
    void Set(size_t i, Reply<Response> reply) {
      replies[i] = std::move(reply);
      if (missing.fetch_sub(1, std::memory_order_acq_rel) == 1) done(std::move(replies));
    }
    const std::vector<std::string> endpoints;
    std::vector<Reply<Response>> replies;
    std::atomic<size_t> missing;
    std::function<void(std::vector<Reply<Response>>)> done;
  };

  template <class Result, class Ask>
  static Result Wait(const Ask& ask) {
    // Shared: the callback may still be inside it when the waiter goes on.
    auto promise = std::make_shared<std::promise<Result>>();
    std::future<Result> result = promise->get_future();
    ask([promise](Result value) { promise->set_value(std::move(value)); });
    return result.get();
  }

  void Start(const google::protobuf::Message& request, std::string endpoint, std::string case_id,
             absl::Duration timeout, std::unique_ptr<google::protobuf::Message> response,
             Finish finish);
  std::vector<std::string> EndpointsOf(const google::protobuf::Message& request) const;

  std::unique_ptr<Impl> impl_;
};

// A request id that nobody has used: 128 random bits as text. Make one for each command, and keep
// it when the command is repeated.
std::string NewRequestId();

// The gRPC method that takes a request of this type ("/huying.intake.v1.IntakeService/Execute") and
// the service's short name ("intake"), by the names that our protos keep; both empty for what is no
// request. Pure.
struct MethodName {
  std::string path;
  std::string service;
};
MethodName MethodOf(const google::protobuf::Descriptor& request);

}  // namespace huying::rpc
