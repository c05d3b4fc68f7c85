// The gateway's gRPC face: its read model.
#pragma once

#include "common/city/city.h"
#include "common/metrics/metrics.h"
#include "common/rpc/server.h"
#include "common/runtime/service_host.h"

namespace huying::gateway {

// All outlive the service.
rpc::ServicePtr MakeRpc(runtime::ServiceHost* host, const city::City* city,
                        metrics::Registry* registry);

}  // namespace huying::gateway
