// A serving process, put together: city pack, bus, clock, stores, workers, services, servers.
// main.cc files name the services and call Run; there is no word of complaints in here.
//
// Threads: the main thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bus/bus.h"
#include "common/city/city.h"
#include "common/core/clock.h"
#include "common/http/router.h"
#include "common/http/server.h"
#include "common/metrics/metrics.h"
#include "common/process/options.h"
#include "common/rpc/server.h"
#include "common/runtime/handlers.h"
#include "common/runtime/owners_table.h"
#include "common/runtime/service_host.h"
#include "common/runtime/worker_pool.h"
#include "common/store/db.h"

namespace huying::process {

class Process {
 public:
  // Loads the city pack, claims the data folder and opens the log. The status says what is wrong
  // and what to do.
  static absl::StatusOr<std::unique_ptr<Process>> Open(Options options);
  ~Process();

  const Options& options() const { return options_; }
  const city::City& city() const { return *city_; }
  const Clock& clock() const { return *clock_; }
  metrics::Registry& registry() { return registry_; }
  runtime::OwnersTable& owners() { return *owners_; }

  // Adds a service, with the gRPC face that `make_rpc` gives it. Nothing runs before Run.
  using MakeRpc = std::function<rpc::ServicePtr(runtime::ServiceHost& host)>;
  absl::Status Add(std::unique_ptr<runtime::Handlers> handlers, const MakeRpc& make_rpc);
  // Serves these routes at options().http. `stop` is called before the servers close.
  void AddHttp(http::Router router, std::function<void()> stop);

  // Starts everything, serves until SIGINT or SIGTERM, drains and stops. Returns the exit code: 0,
  // or 1 with what was wrong said in the log.
  int Run();

  // Start and Stop apart, for programs that do more than serve.
  absl::Status Start();
  void Stop();
  runtime::ServiceHost* host(const std::string& service) const;
  // OK, or which partition is not ready and why.
  absl::Status Ready() const;

 private:
  explicit Process(Options options) : options_(std::move(options)) {}
  absl::Status OpenBus();
  absl::Status MakeTopics();
  absl::Status StartServers();
  absl::Status Stopped() const;
  absl::Status LogFailed() const;
  absl::Status Live() const;

  const Options options_;
  metrics::Registry registry_;
  std::unique_ptr<const city::City> city_;
  std::unique_ptr<Clock> clock_;
  SimulatedClock* hands_ = nullptr;  // clock_, if it is simulated
  std::unique_ptr<bus::Bus> bus_;
  std::unique_ptr<store::Resources> stores_;
  std::unique_ptr<runtime::WorkerPool> workers_;
  std::unique_ptr<runtime::OwnersTable> owners_;
  std::vector<std::unique_ptr<runtime::Handlers>> handlers_;
  std::vector<std::unique_ptr<runtime::ServiceHost>> hosts_;
  std::vector<rpc::ServicePtr> rpcs_;
  std::unique_ptr<rpc::Server> rpc_server_;
  std::unique_ptr<http::Router> edge_routes_;
  std::function<void()> stop_edge_;
  std::vector<std::unique_ptr<http::Server>> http_servers_;
  bool started_ = false;
};

// Adds one service, or all of them, to a process.
using AddServices = std::function<absl::Status(Process& process)>;
// Opens a process, adds to it and runs it. Returns the exit code; what was wrong is said on stderr.
int RunProcess(Options options, const AddServices& add);
// The whole main() of a program that runs one service on Kafka.
int RunServiceMain(int argc, char** argv, const std::string& program, const AddServices& add);

}  // namespace huying::process
