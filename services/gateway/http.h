// What the gateway serves over HTTP: Open311, and a page at / that says what is here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/city/city.h"
#include "common/core/clock.h"
#include "common/http/router.h"
#include "common/metrics/metrics.h"
#include "common/rpc/client.h"
#include "services/gateway/open311/api.h"
#include "services/gateway/open311/api_keys.h"

namespace huying::gateway {

class GatewayHttp {
 public:
  // All pointers outlive it. `client` reaches the processes that run intake and the gateways.
  GatewayHttp(const city::City* city, const Clock* clock, metrics::Registry* registry,
              std::shared_ptr<rpc::Client> client, std::function<int32_t()> partitions,
              open311::ApiKeys keys);

  // The handlers refer to this object, which must stay until their server is gone.
  http::Router MakeRouter();
  // Cancels what is being asked of others, over the whole client, and answers 503 from now on.
  // Blocks until every answer is handed over.
  void Stop();

 private:
  http::Handler Counted(const std::string& route, http::Handler handler);

  const city::City* city_;
  metrics::Registry* registry_;
  const std::shared_ptr<rpc::Client> client_;
  open311::Api open311_;
};

}  // namespace huying::gateway
