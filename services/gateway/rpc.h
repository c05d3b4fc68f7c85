// The gateway's gRPC face: its read model, lists of the whole city, what the services can do.
#pragma once

#include <memory>

#include "common/city/city.h"
#include "common/metrics/metrics.h"
#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/runtime/service_host.h"
#include "common/security/tracking_key.h"

namespace huying::gateway {

// All outlive the service. `client` reaches all processes of the city; whoever closes it ends what is
// being asked of them. Without a key whoever comes with a tracking code is refused.
rpc::ServicePtr MakeRpc(runtime::ServiceHost* host, const city::City* city,
                        std::shared_ptr<rpc::Client> client,
                        std::shared_ptr<const security::TrackingKey> key,
                        metrics::Registry* registry);

}  // namespace huying::gateway
