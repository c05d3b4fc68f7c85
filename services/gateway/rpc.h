// The gateway's gRPC face: its read model, lists of the whole city, what the services can do.
#pragma once

#include <memory>

#include "common/city/city.h"
#include "common/metrics/metrics.h"
#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/runtime/service_host.h"

namespace huying::gateway {

// All outlive the service. `client` reaches all processes of the city; whoever closes it ends what is
// being asked of them.
rpc::ServicePtr MakeRpc(runtime::ServiceHost* host, const city::City* city,
                        std::shared_ptr<rpc::Client> client, metrics::Registry* registry);

}  // namespace huying::gateway
