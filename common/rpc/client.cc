#include "common/rpc/client.h"

#include <grpcpp/alarm.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/status.h"

namespace huying::rpc {
namespace {

using google::protobuf::Message;
// One stub for all methods: it sends and receives whatever message it is given.
using Stub =
    grpc::TemplatedGenericStub<google::protobuf::MessageLite, google::protobuf::MessageLite>;

// A trailer's value; nothing if it did not come.
std::optional<std::string> Trailer(const grpc::ClientContext& context, const char* name) {
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find(name);
  if (found == trailers.end()) return std::nullopt;
  return std::string(found->second.data(), found->second.size());
}

// The server's hint when to ask again; zero if it gave none.
absl::Duration RetryAfter(const grpc::ClientContext& context) {
  constexpr int64_t kMostMs = 60'000;
  int64_t retry_ms = 0;
  const auto text = Trailer(context, kRetryAfterTrailer);
  if (!text || !absl::SimpleAtoi(*text, &retry_ms)) return absl::ZeroDuration();
  return absl::Milliseconds(std::clamp<int64_t>(retry_ms, 0, kMostMs));
}

CallResult Failed(absl::Status status) {
  CallResult result;
  result.status = std::move(status);
  return result;
}

CallResult ReadResult(const grpc::Status& status, const grpc::ClientContext& context,
                      const std::string& endpoint) {
  CallResult result;
  result.endpoint = endpoint;
  if (status.ok()) return result;
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  result.status = absl::Status(code, status.error_message());
  core::v1::Rejection proto;
  if (const auto bytes = Trailer(context, kRejectionTrailer);
      bytes && proto.ParseFromString(*bytes)) {
    result.rejection = FromProto(proto, code);
  }
  result.retry_after = RetryAfter(context);
  return result;
}

}  // namespace

std::string NewRequestId() {
  thread_local std::random_device random;
  std::string id;
  for (int i = 0; i < 4; ++i) absl::StrAppend(&id, absl::Hex(random(), absl::kZeroPad8));
  return id;
}

MethodName MethodOf(const google::protobuf::Descriptor& request) {
  constexpr std::string_view kRequest = "Request";
  const std::string& name = request.name();
  const std::string& package = request.file()->package();  // huying.<service>.v1
  const size_t begin = package.find('.') + 1;
  std::string service = package.substr(begin, package.find('.', begin) - begin);
  if (!std::string_view(name).ends_with(kRequest) || service.empty()) return {};
  std::string service_name = service;
  service_name[0] = absl::ascii_toupper(static_cast<unsigned char>(service_name[0]));
  return {.path = absl::StrCat("/", package, ".", service_name, "Service/",
                               name.substr(0, name.size() - kRequest.size())),
          .service = std::move(service)};
}

struct Client::Impl {
  const Directory* directory;
  ClientOptions options;
  absl::Mutex mutex;
  std::set<Active*> active ABSL_GUARDED_BY(mutex);
  bool closing ABSL_GUARDED_BY(mutex) = false;
  // Shared with the calls that use them.
  std::map<std::string, std::shared_ptr<Stub>> stubs ABSL_GUARDED_BY(mutex);
  std::minstd_rand random ABSL_GUARDED_BY(mutex){std::random_device{}()};

  std::shared_ptr<Stub> StubOf(const std::string& endpoint);
  absl::Duration Backoff(int attempt);
};

// One call with all its repeats. Deletes itself when it has told its caller.
struct Client::Active {
  Impl* client;
  MethodName method;
  std::string case_id;
  std::string endpoint;  // "" until asked of the directory
  bool pinned = false;   // to the endpoint of the caller's choice
  std::unique_ptr<Message> request;
  std::unique_ptr<Message> response;
  Finish finish;
  std::chrono::system_clock::time_point deadline;
  int attempts = 0;
  bool redirected = false;
  std::shared_ptr<Stub> stub;
  // Only the call's own thread sets these two, under the client's mutex, since Close looks at them.
  std::unique_ptr<grpc::ClientContext> context;
  std::unique_ptr<grpc::Alarm> alarm;  // a new one each time: one that rings may not be set again

  void Attempt();
  void Came(const grpc::Status& status);
  bool Redirect();
  bool RetryLater(absl::Duration least);
  void End(CallResult result);
};

std::shared_ptr<Stub> Client::Impl::StubOf(const std::string& endpoint) {
  absl::MutexLock lock(&mutex);
  std::shared_ptr<Stub>& stub = stubs[endpoint];
  if (stub == nullptr) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
    arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // ours know the owner
    arguments.SetMaxReceiveMessageSize(static_cast<int>(options.message_bytes_max));
    stub = std::make_shared<Stub>(
        grpc::CreateCustomChannel(endpoint, grpc::InsecureChannelCredentials(), arguments));
  }
  std::shared_ptr<Stub> found = stub;
  // Endpoints change names over a long life; those in use are kept alive by their calls.
  if (stubs.size() > options.channels_max) {
    stubs.erase(stubs.begin()->first == endpoint ? std::next(stubs.begin()) : stubs.begin());
  }
  return found;
}

absl::Duration Client::Impl::Backoff(int attempt) {
  const absl::Duration whole =
      std::min(options.backoff_max, options.backoff_first * (1 << std::min(attempt, 16)));
  absl::MutexLock lock(&mutex);
  // Half of it by chance, so that the callers of a process that fell do not come back as one.
  return whole * std::uniform_real_distribution<double>(0.5, 1.0)(random);
}

void Client::Active::Attempt() {
  if (endpoint.empty()) endpoint = client->directory->EndpointOf(method.service, case_id);
  if (endpoint.empty()) {
    if (!RetryLater(absl::ZeroDuration())) {
      End(Failed(absl::UnavailableError("nobody who runs " + method.service + " is known")));
    }
    return;
  }
  stub = client->StubOf(endpoint);
  auto next = std::make_unique<grpc::ClientContext>();
  next->set_deadline(deadline);
  {
    absl::MutexLock lock(&client->mutex);
    context = std::move(next);
    if (client->closing) context->TryCancel();
  }
  response->Clear();
  stub->UnaryCall(context.get(), method.path, grpc::StubOptions(), request.get(), response.get(),
                  [this](grpc::Status status) { Came(status); });
}

void Client::Active::Came(const grpc::Status& status) {
  if (status.error_code() == grpc::StatusCode::FAILED_PRECONDITION && Redirect()) return;
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE && RetryLater(RetryAfter(*context)))
    return;
  End(ReadResult(status, *context, endpoint));
}

// True if the answer was "not the owner" and the call goes on elsewhere, or later.
bool Client::Active::Redirect() {
  const std::optional<std::string> owner = Trailer(*context, kOwnerTrailer);
  if (!owner) return false;
  if (pinned) return false;
  if (owner->empty() || *owner == endpoint || redirected) return RetryLater(RetryAfter(*context));
  redirected = true;
  endpoint = *owner;
  Attempt();
  return true;
}

// Not before `least`, and a little after it: those whom a process sends away with one hint do not
// come back as one. False when the deadline comes first.
bool Client::Active::RetryLater(absl::Duration least) {
  ++attempts;
  if (attempts >= client->options.attempts_max) return false;
  absl::Duration pause = client->Backoff(attempts - 1);
  if (least > absl::ZeroDuration()) pause = std::max(pause, least + client->Backoff(0));
  const auto when = std::chrono::system_clock::now() +
                    absl::ToChronoMilliseconds(absl::Ceil(pause, absl::Milliseconds(1)));
  if (when >= deadline) return false;
  if (!pinned) endpoint.clear();  // the directory may know better by then
  redirected = false;
  absl::MutexLock lock(&client->mutex);
  if (client->closing) return false;
  alarm = std::make_unique<grpc::Alarm>();
  alarm->Set(when, [this](bool rang) {
    if (rang) return Attempt();
    End(Failed(absl::CancelledError("the client is closing")));
  });
  return true;
}

void Client::Active::End(CallResult result) {
  finish(std::move(result), *response);
  std::unique_ptr<Active> self(this);
  // Released before `self`, which nobody else knows by then. The client may be gone afterwards.
  absl::MutexLock lock(&client->mutex);
  client->active.erase(this);
}

Client::Client(const Directory* directory, ClientOptions options)
    : impl_(std::make_unique<Impl>()) {
  impl_->directory = directory;
  impl_->options = options;
}

Client::~Client() { Close(); }

void Client::Close() {
  absl::MutexLock lock(&impl_->mutex);
  impl_->closing = true;
  for (Active* call : impl_->active) {
    if (call->context != nullptr) call->context->TryCancel();
    if (call->alarm != nullptr) call->alarm->Cancel();
  }
  impl_->mutex.Await(absl::Condition(&impl_->active, &std::set<Active*>::empty));
}

void Client::Start(const Message& request, std::string endpoint, std::string case_id,
                   absl::Duration timeout, std::unique_ptr<Message> response, Finish finish) {
  auto call = std::make_unique<Active>();
  call->client = impl_.get();
  call->method = MethodOf(*request.GetDescriptor());
  call->case_id = std::move(case_id);
  call->pinned = !endpoint.empty();
  call->endpoint = std::move(endpoint);
  call->request.reset(request.New());
  call->request->CopyFrom(request);
  call->response = std::move(response);
  call->finish = std::move(finish);
  call->deadline = std::chrono::system_clock::now() +
                   absl::ToChronoMilliseconds(std::min(impl_->options.timeout, timeout));
  Active* started = call.release();
  {
    absl::MutexLock lock(&impl_->mutex);
    impl_->active.insert(started);
  }
  started->Attempt();
}

std::vector<std::string> Client::Endpoints(std::string_view service) const {
  return impl_->directory->EndpointsOf(service);
}

std::vector<std::string> Client::EndpointsOf(const Message& request) const {
  return Endpoints(MethodOf(*request.GetDescriptor()).service);
}

}  // namespace huying::rpc
