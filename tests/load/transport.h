// Where the load's commands go in: straight into this process behind the RPC layer, or over gRPC.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "common/core/verdict.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/dispatch/v1/service.pb.h"
#include "huying/followup/v1/service.pb.h"
#include "huying/intake/v1/service.pb.h"

namespace huying::load {

// What somebody does next: a command, or a look at the task before it.
using Request = std::variant<intake::v1::ExecuteRequest, dispatch::v1::ExecuteRequest,
                             followup::v1::ExecuteRequest, dispatch::v1::GetTaskRequest>;

// What came of it.
struct Told {
  absl::Status status;  // not OK: the world failed
  std::optional<Rejection> rejection;
  std::string case_id;
  int state = 0;  // of the case, the task or the follow-up, as the answering service has it
  dispatch::v1::Task task;  // after a look
};

class Transport {
 public:
  virtual ~Transport() = default;
  // `done` is called once, on any thread, maybe before Send returns.
  virtual void Send(Request request, std::function<void(Told)> done) = 0;
};

}  // namespace huying::load
