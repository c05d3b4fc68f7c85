// Reaching the services: one server, or all of them by their owners' topic.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bus/bus.h"
#include "common/bus/kafka.h"
#include "common/rpc/client.h"
#include "common/runtime/owners_table.h"
#include "common/runtime/worker_pool.h"
#include "services/huyingctl/commands.h"

namespace huying::ctl {

// Members are destroyed in reverse: the client first.
class Connection {
 public:
  // Asks for the time, so that a wrong address is told at once: UNAVAILABLE says what to do.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const Globals& globals);
  ~Connection();

  rpc::Client& client() { return *client_; }
  // For AdvanceClock, which may have much to settle: waits longer than the server does.
  rpc::Client& clock_client() { return *clock_client_; }
  int64_t now_ms() const { return now_ms_; }  // the city's time when it was opened
  bool simulated_clock() const { return simulated_clock_; }

 private:
  Connection() = default;
  absl::Status FollowOwners(const Globals& globals);

  std::unique_ptr<bus::Bus> bus_;
  std::unique_ptr<runtime::WorkerPool> workers_;
  std::unique_ptr<runtime::OwnersTable> owners_;
  std::unique_ptr<rpc::Directory> directory_;
  std::unique_ptr<rpc::Client> client_;
  std::unique_ptr<rpc::Client> clock_client_;
  int64_t now_ms_ = 0;
  bool simulated_clock_ = false;
};

// How to reach the city's Kafka. INVALID_ARGUMENT and the like say which flag is missing or wrong;
// warnings go to standard error.
absl::StatusOr<bus::KafkaOptions> KafkaOptionsOf(const Globals& globals);
// The bus of `globals.brokers`; the same errors.
absl::StatusOr<std::unique_ptr<bus::Bus>> OpenBrokers(const Globals& globals);

// Prints why a command cannot go on, and gives its exit code.
int FailWith(const std::string& command, const absl::Status& status);

}  // namespace huying::ctl
