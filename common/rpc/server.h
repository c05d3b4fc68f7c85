// The gRPC server of a process: all its services, the health protocol and reflection on one port.
// gRPC's headers stay in server.cc and call.h.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace huying::rpc {

struct DeleteService {
  void operator()(grpc::Service* service) const;
};
// A gRPC service, owned, without its headers.
using ServicePtr = std::unique_ptr<grpc::Service, DeleteService>;

struct ServerOptions {
  std::string address = {};  // HOST:PORT; port 0 takes a free one
  // Connections end at this age (give or take a tenth), so that clients spread over processes that
  // came later; calls on them may finish for as long as the grace.
  absl::Duration connection_age_max = absl::Minutes(10);
  absl::Duration connection_age_grace = absl::Seconds(30);
  absl::Duration keepalive =
      absl::Seconds(30);  // a silent peer is asked, and dropped if it does not answer
  // Clients may ask so often whether we are there, also without a call: they say "every 10 s" and
  // are a little early.
  absl::Duration ping_interval_min = absl::Seconds(8);
  size_t memory_bytes_max = size_t{256} << 20;  // of all calls together
  size_t message_bytes_max = size_t{4} << 20;
};

class Server {
 public:
  // Listens when it returns. UNAVAILABLE when the address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       std::vector<ServicePtr> services);
  ~Server();  // as Stop with no time
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // HOST:PORT that it listens on, with the true port.
  const std::string& address() const { return address_; }
  // What the health protocol says of a service ("intake"; "" is the process). Thread-safe.
  void SetServing(const std::string& service, bool serving);
  // Takes no more calls, lets those in hand finish for at most `timeout`, then cancels them.
  // Blocks. Whoever answers them must be alive until it returns.
  void Stop(absl::Duration timeout);

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
  std::string address_;
};

}  // namespace huying::rpc
