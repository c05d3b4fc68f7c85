// What a host says of itself to Prometheus.
#pragma once

#include "common/metrics/metrics.h"
#include "common/runtime/service_host.h"

namespace huying::rpc {

// Makes the host's partitions and the counters of its stores (Store::Count) part of `registry`:
//   state/<STATE>  as huying_<service>_state_cases{state}
//   event/<Kind>   as huying_<service>_decided_events_total{event}
// Both outlive each other's use: the registry is not asked once the host is gone.
void AddHostMetrics(runtime::ServiceHost* host, metrics::Registry& registry);

}  // namespace huying::rpc
