// huying.node.v1.NodeService: what a process says of itself, and the hands of a simulated clock.
#pragma once

#include <string>
#include <vector>

#include "common/core/clock.h"
#include "common/rpc/server.h"
#include "common/runtime/service_host.h"

namespace huying::rpc {

// All pointers outlive the service.
struct NodeParts {
  std::string instance;
  std::vector<runtime::ServiceHost*> hosts;  // all that run in this process
  const Clock* clock = nullptr;
  SimulatedClock* hands = nullptr;  // the same clock if it is simulated; null if it is real
};

ServicePtr MakeNodeService(NodeParts parts);

}  // namespace huying::rpc
