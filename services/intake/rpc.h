// Intake's gRPC face.
#pragma once

#include <memory>

#include "common/city/city.h"
#include "common/core/clock.h"
#include "common/metrics/metrics.h"
#include "common/rpc/server.h"
#include "common/runtime/service_host.h"
#include "common/security/reporter_keys.h"
#include "services/intake/processor.h"

namespace huying::intake {

// The pointers outlive the service, which owns `keys`.
rpc::ServicePtr MakeRpc(const Processor* processor, runtime::ServiceHost* host,
                        const city::City* city, const Clock* clock,
                        std::unique_ptr<const security::ReporterKeys> keys,
                        metrics::Registry* registry);

}  // namespace huying::intake
