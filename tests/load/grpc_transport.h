// Commands over gRPC, as every outside program sends them.
#pragma once

#include <memory>
#include <string>

#include "common/rpc/client.h"
#include "tests/load/transport.h"

namespace huying::load {

// Asks one process for everything; it names the owners that it is not.
class GrpcTransport final : public Transport {
 public:
  GrpcTransport(std::string server, rpc::ClientOptions options);
  void Send(Request request, std::function<void(Told)> done) override;

 private:
  void Put(const dispatch::v1::GetTaskRequest& request, std::function<void(Told)> done);
  template <class Response, class Asked>
  void Execute(const Asked& request, std::function<void(Told)> done);

  rpc::OneServer directory_;
  rpc::Client client_;
};

}  // namespace huying::load
