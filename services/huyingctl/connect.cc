#include "services/huyingctl/connect.h"

#include <chrono>
#include <iostream>
#include <thread>
#include <utility>

#include "common/bus/kafka.h"
#include "common/core/clock.h"
#include "common/rpc/owners_directory.h"
#include "common/runtime/types.h"
#include "huying/node/v1/service.pb.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/services.h"
#include "services/huyingctl/text.h"

namespace huying::ctl {
namespace {

// The owners' topic is short: this is time enough to read it, and bounds a city in which a service
// has no owner at all.
constexpr int64_t kOwnersTimeoutNs = 10'000'000'000;
constexpr std::chrono::milliseconds kOwnersPause{50};

bool KnowsAll(const runtime::OwnersTable& owners, size_t partitions) {
  return owners.All().size() >= partitions * DecidingServices().size();
}

}  // namespace

Connection::~Connection() {
  client_.reset();
  if (workers_ != nullptr) workers_->Stop();
  directory_.reset();
  owners_.reset();
}

absl::Status Connection::FollowOwners(const std::string& brokers) {
  bus::KafkaOptions options;
  options.brokers = brokers;
  options.client_id = "huyingctl";
  absl::StatusOr<std::unique_ptr<bus::Bus>> bus = bus::OpenKafkaBus(options);
  if (!bus.ok()) return bus.status();
  bus_ = std::move(*bus);
  const absl::StatusOr<int32_t> partitions = bus_->PartitionCount(runtime::EventTopic("intake"));
  if (!partitions.ok()) {
    return absl::UnavailableError(Cat("no topics of the platform at ", brokers, ": ",
                                      partitions.status().message(),
                                      "; see `huyingctl topics create`"));
  }
  workers_ = std::make_unique<runtime::WorkerPool>(1);
  owners_ = std::make_unique<runtime::OwnersTable>(bus_.get(), workers_.get(), "huyingctl", "");
  if (absl::Status status = owners_->Start(); !status.ok()) return status;
  const int64_t until_ns = MonotonicNanos() + kOwnersTimeoutNs;
  while (!KnowsAll(*owners_, static_cast<size_t>(*partitions)) && MonotonicNanos() < until_ns) {
    std::this_thread::sleep_for(
        kOwnersPause);  // the table is followed by a worker and tells nobody
  }
  directory_ = std::make_unique<rpc::OwnersDirectory>(owners_.get(),
                                                      [count = *partitions] { return count; });
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const Globals& globals) {
  std::unique_ptr<Connection> connection(new Connection());
  if (!globals.brokers.empty()) {
    if (absl::Status status = connection->FollowOwners(globals.brokers); !status.ok())
      return status;
  } else {
    connection->directory_ = std::make_unique<rpc::OneServer>(globals.server);
  }
  rpc::ClientOptions options;
  options.timeout = absl::Seconds(30);  // a simulated clock may have much to settle
  connection->client_ = std::make_unique<rpc::Client>(connection->directory_.get(), options);
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
