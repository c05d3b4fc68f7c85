#include "services/gateway/add.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "common/log/log.h"
#include "common/rpc/owners_directory.h"
#include "common/security/case_keys.h"
#include "services/gateway/http.h"
#include "services/gateway/processor.h"
#include "services/gateway/rpc.h"

namespace huying::gateway {
namespace {

// A client with what it finds the processes by.
struct Reach {
  explicit Reach(process::Process& process, const runtime::ServiceHost& host)
      : directory(&process.owners(), [&host] { return host.partitions(); }), client(&directory) {}

  const rpc::OwnersDirectory directory;
  rpc::Client client;
};

// What tracking codes are known by; none where nobody has given this process a key. A key that is given
// and wrong is an error.
absl::StatusOr<std::shared_ptr<const security::TrackingKey>> FindTrackingKey(
    const process::Process& process) {
  auto key = security::CaseKeys::FindTracking(process.options().data_dir);
  const bool given = std::getenv("HUYING_TRACKING_KEY") != nullptr ||
                     std::getenv("HUYING_CASE_KEY") != nullptr ||
                     std::getenv("HUYING_REPORTER_KEY") != nullptr;
  if (key.ok() || given) return key;
  log::Info("gateway: nobody can look at a case with its tracking code here; {}",
            std::string(key.status().message()));
  return nullptr;
}

}  // namespace

absl::Status AddTo(process::Process& process) {
  const char* keys_file = std::getenv("HUYING_OPEN311_KEYS");  // before any thread of ours
  absl::StatusOr<open311::ApiKeys> keys =
      open311::ApiKeys::Load(keys_file == nullptr ? "" : keys_file);
  if (!keys.ok()) return keys.status();
  const auto tracking = FindTrackingKey(process);
  if (!tracking.ok()) return tracking.status();
  // Shared by gRPC and HTTP, of which HTTP closes it before the servers wait for its answers.
  std::shared_ptr<rpc::Client> client;
  const absl::Status added =
      process.Add(std::make_unique<Processor>(), [&](runtime::ServiceHost& host) {
        const auto reach = std::make_shared<Reach>(process, host);
        client = std::shared_ptr<rpc::Client>(reach, &reach->client);
        return MakeRpc(&host, &process.city(), client, *tracking, &process.registry());
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
  // Shared by the routes and by the function that stops them: both belong to the process.
  auto http = std::make_shared<GatewayHttp>(&process.city(), &process.clock(), &process.registry(),
                                            std::move(client), partitions, *std::move(keys));
  process.AddHttp(http->MakeRouter(), [http] { http->Stop(); });
  return absl::OkStatus();
}

}  // namespace huying::gateway
