// Follow-up's gRPC face.
#pragma once

#include <memory>

#include "common/metrics/metrics.h"
#include "common/rpc/server.h"
#include "common/runtime/service_host.h"
#include "common/security/case_keys.h"
#include "services/followup/processor.h"

namespace huying::followup {

// All pointers outlive the service.
rpc::ServicePtr MakeRpc(const Processor* processor, runtime::ServiceHost* host,
                        const city::City* city, std::shared_ptr<const security::CaseKeys> keys,
                        metrics::Registry* registry);

}  // namespace huying::followup
