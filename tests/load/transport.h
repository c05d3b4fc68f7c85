// Where the load's commands go in: straight into this process behind the RPC layer, or over gRPC.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "common/core/verdict.h"
#include "services/simulator/lifecycle.h"

namespace huying::load {

using simulator::Request;

// What came of a request.
struct Told : simulator::Answer {
  absl::Status status = {};  // not OK: the world failed
  std::optional<Rejection> rejection = {};
};

class Transport {
 public:
  virtual ~Transport() = default;
  // `done` is called once, on any thread, maybe before Send returns.
  virtual void Send(Request request, std::function<void(Told)> done) = 0;
};

}  // namespace huying::load
