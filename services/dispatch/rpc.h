// Dispatch's gRPC face.
#pragma once

#include "common/metrics/metrics.h"
#include "common/rpc/server.h"
#include "common/runtime/service_host.h"
#include "services/dispatch/processor.h"

namespace huying::dispatch {

// All outlive the service.
rpc::ServicePtr MakeRpc(const Processor* processor, runtime::ServiceHost* host,
                        const city::City* city, metrics::Registry* registry);

}  // namespace huying::dispatch
