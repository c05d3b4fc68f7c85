// Follow-up's gRPC face.
#pragma once

#include "common/metrics/metrics.h"
#include "common/rpc/server.h"
#include "common/runtime/service_host.h"

namespace huying::followup {

// Both outlive the service.
rpc::ServicePtr MakeRpc(runtime::ServiceHost* host, metrics::Registry* registry);

}  // namespace huying::followup
