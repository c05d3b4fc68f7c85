#include "services/huyingctl/connect.h"

#include <chrono>
#include <iostream>
#include <thread>
#include <utility>

#include "common/bus/kafka.h"
#include "common/bus/kafka_config.h"
#include "common/bus/kafka_names.h"
#include "common/city/city.h"
#include "common/core/clock.h"
#include "common/core/text.h"
#include "common/rpc/owners_directory.h"
#include "common/runtime/types.h"
#include "huying/node/v1/service.pb.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/services.h"

namespace huying::ctl {
namespace {

// The owners' topic is short. The first bounds a city in which some service has no owner at all;
// the second one in which nobody is known yet: a broker that comes back needs some time.
constexpr int64_t kOwnersTimeoutNs = 10'000'000'000;
constexpr int64_t kAnyOwnerTimeoutNs = 60'000'000'000;
constexpr std::chrono::milliseconds kOwnersPause{50};
constexpr absl::Duration kCallTimeout = absl::Seconds(30);
// The server settles for two minutes at most.
constexpr absl::Duration kSettleTimeout = absl::Seconds(150);

// Waits until the owners of all partitions are known, or as many as there seem to be.
absl::Status AwaitOwners(const runtime::OwnersTable& owners, size_t partitions) {
  const int64_t start_ns = MonotonicNanos();
  while (true) {
    const size_t known = owners.All().size();
    if (known >= partitions * DecidingServices().size()) return absl::OkStatus();
    const int64_t waited_ns = MonotonicNanos() - start_ns;
    if (known > 0 && waited_ns >= kOwnersTimeoutNs) return absl::OkStatus();
    if (waited_ns >= kAnyOwnerTimeoutNs) {
      return absl::UnavailableError(Cat("the topic ", runtime::kOwnersTopic,
                                        " names no process of the platform; start `huying serve` "
                                        "or the services on these brokers"));
    }
    // The table is followed by a worker and tells nobody.
    std::this_thread::sleep_for(kOwnersPause);
  }
}

}  // namespace

Connection::~Connection() {
  clock_client_.reset();
  client_.reset();
  if (workers_ != nullptr) workers_->Stop();
  directory_.reset();
  owners_.reset();
}

absl::StatusOr<bus::KafkaOptions> KafkaOptionsOf(const Globals& globals) {
  bus::KafkaOptions options;
  options.brokers = globals.brokers;
  options.client_id = "huyingctl";
  options.prefix = globals.city_prefix;
  if (options.prefix.empty()) {
    if (globals.city_dir.empty()) {
      return absl::InvalidArgumentError(
          "which city of the brokers? Give --city-prefix NAME, or --city DIR, whose id is the "
          "prefix if the services were started without another");
    }
    const auto city = city::City::Load(globals.city_dir);
    if (!city.ok()) return city.status();
    options.prefix = (*city)->pack().id();
  }
  if (absl::Status status = bus::CheckKafkaPrefix(options.prefix); !status.ok()) return status;
  if (!globals.kafka_config.empty()) {
    absl::StatusOr<bus::KafkaConfig> config = bus::ReadKafkaConfig(globals.kafka_config);
    if (!config.ok()) return config.status();
    for (const std::string& warning : config->warnings)
      std::cerr << "huyingctl: " << warning << "\n";
    options.security = std::move(config->settings);
  }
  return options;
}

absl::StatusOr<std::unique_ptr<bus::Bus>> OpenBrokers(const Globals& globals) {
  const absl::StatusOr<bus::KafkaOptions> options = KafkaOptionsOf(globals);
  if (!options.ok()) return options.status();
  return bus::OpenKafkaBus(*options);
}

absl::Status Connection::FollowOwners(const Globals& globals) {
  absl::StatusOr<std::unique_ptr<bus::Bus>> bus = OpenBrokers(globals);
  if (!bus.ok()) return bus.status();
  bus_ = std::move(*bus);
  const absl::StatusOr<int32_t> partitions = bus_->PartitionCount(runtime::EventTopic("intake"));
  if (absl::IsNotFound(partitions.status())) {
    return absl::UnavailableError(Cat("no topics of this city at ", globals.brokers, ": ",
                                      partitions.status().message(),
                                      "; look at --city-prefix, see `huyingctl topics create`"));
  }
  if (!partitions.ok()) return partitions.status();
  workers_ = std::make_unique<runtime::WorkerPool>(1);
  owners_ = std::make_unique<runtime::OwnersTable>(bus_.get(), workers_.get(), "huyingctl", "");
  if (absl::Status status = owners_->Start(); !status.ok()) return status;
  if (absl::Status status = AwaitOwners(*owners_, static_cast<size_t>(*partitions)); !status.ok()) {
    return status;
  }
  directory_ = std::make_unique<rpc::OwnersDirectory>(owners_.get(),
                                                      [count = *partitions] { return count; });
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const Globals& globals) {
  std::unique_ptr<Connection> connection(new Connection());
  if (!globals.brokers.empty()) {
    if (absl::Status status = connection->FollowOwners(globals); !status.ok()) return status;
  } else {
    connection->directory_ = std::make_unique<rpc::OneServer>(globals.server);
  }
  rpc::ClientOptions options;
  options.timeout = kCallTimeout;
  connection->client_ = std::make_unique<rpc::Client>(connection->directory_.get(), options);
  options.timeout = kSettleTimeout;
  connection->clock_client_ = std::make_unique<rpc::Client>(connection->directory_.get(), options);
  const auto clock =
      connection->client_->CallAndWait<node::v1::GetClockResponse>(node::v1::GetClockRequest(), "");
  if (!clock.status.ok()) {
    const std::string where = globals.brokers.empty() ? globals.server : globals.brokers;
    return absl::UnavailableError(
        Cat("nobody answers at ", where, " (", clock.status.message(),
            "); start `huying serve`, or give its --grpc address with --server"));
  }
  connection->now_ms_ = clock.message.now_ms();
  connection->simulated_clock_ = clock.message.simulated();
  return connection;
}

int FailWith(const std::string& command, const absl::Status& status) {
  std::cerr << "huyingctl " << command << ": " << status.message() << "\n";
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return kExitUnreachable;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kFailedPrecondition:
      return kExitUsage;
    default:
      return kExitFinding;
  }
}

}  // namespace huying::ctl
