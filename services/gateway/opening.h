// I11: the one door to a reporter's name and telephone. It asks the service that knows the
// relation (contact: dispatch, or intake while the case is still there; visit: follow-up; emergency:
// intake for the centre, dispatch for the units), and with its answer intake, which gives nothing out
// without it.
//
// Threads: any. Nothing blocks. What is given out is kept nowhere here and never logged.
#pragma once

#include <functional>
#include <memory>

#include "common/rpc/client.h"
#include "huying/gateway/v1/service.pb.h"

namespace huying::gateway {

class ReporterDoor {
 public:
  using Done = std::function<void(rpc::Reply<v1::OpenReporterResponse> reply)>;

  explicit ReporterDoor(std::shared_ptr<rpc::Client> client) : client_(std::move(client)) {}

  // `done` runs once, on a thread of gRPC, with the refusal of the service that was asked, or what
  // intake has.
  void Open(const v1::OpenReporterRequest& request, Done done) const;

 private:
  const std::shared_ptr<rpc::Client> client_;
};

}  // namespace huying::gateway
