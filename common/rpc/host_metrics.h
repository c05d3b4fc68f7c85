// What a host says of itself to Prometheus.
#pragma once

#include "common/metrics/metrics.h"
#include "common/runtime/owners_table.h"
#include "common/runtime/service_host.h"

namespace huying::rpc {

// Makes the host's partitions, what it has decided and the counters of its stores (Store::Count)
// part of `registry`.
//
// Counters (..._total) are of the process since its start: they never fall, whoever owns which
// partition, so that rate() and increase() over all processes are true. What belongs to partitions
// moves with them; it is a gauge, and only the sum over all processes means anything:
//   state/<STATE>  as huying_<service>_state_cases{state}
//   event/<Kind>   as huying_<service>_partition_events{event}, since the log began
// Both outlive each other's use: the registry is not asked once the host is gone.
void AddHostMetrics(runtime::ServiceHost* host, metrics::Registry& registry);
// What stands in the owners' topic that no owner has written.
void AddOwnersMetrics(const runtime::OwnersTable* owners, metrics::Registry& registry);

}  // namespace huying::rpc
