#include "services/gateway/add.h"

#include <cstdlib>
#include <memory>
#include <utility>

#include "common/log/log.h"
#include "common/rpc/owners_directory.h"
#include "services/gateway/http.h"
#include "services/gateway/processor.h"
#include "services/gateway/rpc.h"

namespace huying::gateway {

absl::Status AddTo(process::Process& process) {
  const char* keys_file = std::getenv("HUYING_OPEN311_KEYS");  // before any thread of ours
  absl::StatusOr<open311::ApiKeys> keys =
      open311::ApiKeys::Load(keys_file == nullptr ? "" : keys_file);
  if (!keys.ok()) return keys.status();
  const absl::Status added =
      process.Add(std::make_unique<Processor>(), [&](runtime::ServiceHost& host) {
        return MakeRpc(&host, &process.city(), &process.registry());
      });
  if (!added.ok() || process.options().http.empty()) return added;
  if (keys->open()) {
    log::Info(
        "Open311: anybody may post requests; set HUYING_OPEN311_KEYS to a file of API keys to "
        "change that");
  }
  // The number of partitions is known once the host has started.
  const runtime::ServiceHost* host = process.host("gateway");
  const auto partitions = [host] { return host->partitions(); };
  auto directory = std::make_unique<rpc::OwnersDirectory>(&process.owners(), partitions);
  // Shared by the routes and by the function that stops them: both belong to the process.
  auto http = std::make_shared<GatewayHttp>(&process.city(), &process.clock(), &process.registry(),
                                            std::move(directory), partitions, *std::move(keys));
  process.AddHttp(http->MakeRouter(), [http] { http->Stop(); });
  return absl::OkStatus();
}

}  // namespace huying::gateway
