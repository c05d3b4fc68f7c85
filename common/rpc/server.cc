#include "common/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/service_type.h>

#include <chrono>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/host_port.h"

namespace huying::rpc {
namespace {

int Millis(absl::Duration duration) {
  const int64_t ms = absl::ToInt64Milliseconds(duration);
  return static_cast<int>(std::min<int64_t>(ms, std::numeric_limits<int>::max()));
}

void Configure(const ServerOptions& options, grpc::ServerBuilder& builder) {
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Millis(options.connection_age_max));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             Millis(options.connection_age_grace));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Millis(options.keepalive));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(options.keepalive / 2));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Millis(options.ping_interval_min));
  // Without this, gRPC wants two hours between the pings of a client that has no call.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT,
                             0);  // two servers on one port is always a mistake here
  builder.SetMaxReceiveMessageSize(static_cast<int>(options.message_bytes_max));
  grpc::ResourceQuota quota("huying");
  quota.Resize(options.memory_bytes_max);
  builder.SetResourceQuota(quota);
}

// gRPC 1.51 runs callbacks on threads of a queue that lives as long as a server or channel uses it.
// Taking it down races with its own threads and aborts now and then (ref_counted.h, "prior > 0"),
// so it is never taken down: a server without a port keeps it.
void KeepCallbackQueue() {
  static auto& service = *new grpc::CallbackGenericService;
  [[maybe_unused]] static grpc::Server* const keeper = [] {
    grpc::ServerBuilder builder;
    builder.RegisterCallbackGenericService(&service);
    return builder.BuildAndStart().release();
  }();
}

}  // namespace

void DeleteService::operator()(grpc::Service* service) const { delete service; }

struct Server::Impl {
  std::vector<ServicePtr> services;  // outlive the server
  std::unique_ptr<grpc::Server> server;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { Stop(absl::ZeroDuration()); }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      std::vector<ServicePtr> services) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  KeepCallbackQueue();
  grpc::ServerBuilder builder;
  Configure(options, builder);
  int port = 0;
  HostPort at;
  if (std::string wrong = ParseHostPort(options.address, at); !wrong.empty())
    return absl::InvalidArgumentError(wrong);
  // gRPC takes connections of IPv4 there, too, and has IPv4 alone where the machine has no other.
  if (at.host == kEveryAddress) at.host = "::";
  builder.AddListeningPort(ToText(at), grpc::InsecureServerCredentials(), &port);
  auto impl = std::make_unique<Impl>();
  impl->services = std::move(services);
  for (const ServicePtr& service : impl->services) builder.RegisterService(service.get());
  impl->server = builder.BuildAndStart();
  if (impl->server == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrCat("cannot listen for gRPC on '", options.address,
                                               "'; give HOST:PORT of this machine that is free"));
  }
  std::unique_ptr<Server> server(new Server(std::move(impl)));
  at.port = static_cast<uint16_t>(port);
  server->address_ = ToText(at);
  return server;
}

void Server::SetServing(const std::string& service, bool serving) {
  impl_->server->GetHealthCheckService()->SetServingStatus(service, serving);
}

void Server::Stop(absl::Duration timeout) {
  if (impl_->server == nullptr) return;
  impl_->server->GetHealthCheckService()->Shutdown();
  impl_->server->Shutdown(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(timeout));
  impl_->server->Wait();
  impl_->server.reset();
}

}  // namespace huying::rpc
