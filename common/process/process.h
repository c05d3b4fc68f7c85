// A serving process, put together: city pack, bus, clock, stores, workers, services, servers.
// main.cc files name the services and call Run; there is no word of complaints in here.
//
// Threads: the main thread.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/bus/bus.h"
#include "common/city/city.h"
#include "common/core/clock.h"
#include "common/http/router.h"
#include "common/http/server.h"
#include "common/metrics/metrics.h"
#include "common/process/options.h"
#include "common/rpc/server.h"
#include "common/runtime/byte_budget.h"
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

  // Starts everything as soon as the log can be reached, serves until SIGINT or SIGTERM, drains and
  // stops. Returns the exit code: 0, or 1 with what was wrong said in the log.
  int Run();

  // Start and Stop apart, for programs that do more than serve. Start does not wait for the log.
  absl::Status Start();
  void Stop();
  runtime::ServiceHost* host(const std::string& service) const;
  // OK, or which partition is not ready and why.
  absl::Status Ready() const;

 private:
  explicit Process(Options options);
  absl::Status OpenBus();
  // process.cc: starting, in this order
  absl::Status StartPatiently();
  absl::Status StartHealth();
  absl::Status StartServices();
  absl::Status StartServers();
  absl::StatusOr<int32_t> KnownPartitions();
  absl::Status MakeTopics(int32_t known_partitions);
  absl::Status Serve(const std::string& address, http::Router router);
  std::optional<absl::Status> AwaitStart();
  std::string Waiting() const;
  std::optional<absl::Status> MustEnd() const;
  // process_health.cc
  void AddHealth(http::Router& router) const;
  void AddMetrics();
  absl::Status HostReady(const runtime::ServiceHost& host) const;
  absl::Status Out() const;
  absl::Status Stopped() const;
  absl::Status LogFailed() const;
  absl::Status Live() const;
  void TellServing();

  const Options options_;
  metrics::Registry registry_;
  std::unique_ptr<const city::City> city_;
  std::unique_ptr<Clock> clock_;
  SimulatedClock* hands_ = nullptr;  // clock_, if it is simulated
  runtime::ByteBudget budget_;
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
  bool owners_started_ = false;
  size_t hosts_started_ = 0;
  std::map<std::string, bool> told_serving_;  // by service, as gRPC's health protocol says
  std::atomic<bool> serving_{false};          // everything is started
  std::atomic<bool> waiting_{false};          // for the log; nothing has been started yet
  std::atomic<bool> give_up_{false};          // waiting
  mutable absl::Mutex why_mutex_;
  std::string why_waiting_ ABSL_GUARDED_BY(why_mutex_);
};

// Adds one service, or all of them, to a process.
using AddServices = std::function<absl::Status(Process& process)>;
// Opens a process, adds to it and runs it. Returns the exit code; what was wrong is said on stderr.
int RunProcess(Options options, const AddServices& add);
// The whole main() of a program that runs one service on Kafka.
int RunServiceMain(int argc, char** argv, const std::string& program, const AddServices& add);

}  // namespace huying::process
