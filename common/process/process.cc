#include "common/process/process.h"

#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/bus/embedded.h"
#include "common/bus/kafka.h"
#include "common/http/health.h"
#include "common/log/log.h"
#include "common/process/data_manifest.h"
#include "common/process/disk_space.h"
#include "common/process/kafka_options.h"
#include "common/rpc/host_metrics.h"
#include "common/rpc/node_service.h"

namespace huying::process {
namespace {

constexpr size_t kCacheBytes = 224u << 20;
constexpr size_t kWriteBufferBytes = 128u << 20;
// Free on the data folder's disk: what the stores hold in memory can still be written when a
// process ends for want of room, and there is room for some work when it starts.
constexpr uint64_t kRunBytesMin = kWriteBufferBytes + (32u << 20);
constexpr uint64_t kStartBytesMin = 2 * kWriteBufferBytes;
constexpr absl::Duration kServerGrace = absl::Seconds(5);
constexpr absl::Duration kDrainTimeout = absl::Seconds(10);
constexpr long kWatchNanos = 200'000'000;
// So long no turn of a partition takes, whatever the disk does.
constexpr absl::Duration kStuck = absl::Seconds(60);

int WorkersOf(const Options& options) {
  if (options.workers > 0) return options.workers;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

const char* BusName(BusKind bus) { return bus == BusKind::kEmbedded ? "embedded" : "kafka"; }

// The signals that end a process; blocked in all threads, so that only Run sees them.
sigset_t EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

// Stores keep many files open, and a shell's soft limit is small. If it cannot be raised, opening a
// file will tell.
void RaiseFileLimit() {
  rlimit files = {};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Process>> Process::Open(Options options) {
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any thread is made
  RaiseFileLimit();
  std::unique_ptr<Process> process(new Process(std::move(options)));
  const Options& o = process->options_;
  absl::StatusOr<std::unique_ptr<const city::City>> city = city::City::Load(o.city_dir);
  if (!city.ok()) return city.status();
  process->city_ = std::move(*city);
  const DataManifest manifest = {.city = process->city_->pack().id(),
                                 .clock = o.simulated_clock ? "simulated" : "real",
                                 .bus = BusName(o.bus)};
  if (absl::Status status = CheckDiskSpace(o.data_dir, kStartBytesMin); !status.ok()) return status;
  if (absl::Status status = ClaimDataDir(o.data_dir, manifest); !status.ok()) return status;

  const RealClock real;
  if (o.simulated_clock) {
    auto simulated =
        std::make_unique<SimulatedClock>(o.clock_start_ms != 0 ? o.clock_start_ms : real.NowMs());
    process->hands_ = simulated.get();
    process->clock_ = std::move(simulated);
  } else {
    process->clock_ = std::make_unique<RealClock>();
  }
  if (absl::Status status = process->OpenBus(); !status.ok()) return status;
  process->stores_ = std::make_unique<store::Resources>(kCacheBytes, kWriteBufferBytes);
  process->workers_ = std::make_unique<runtime::WorkerPool>(WorkersOf(o));
  process->owners_ = std::make_unique<runtime::OwnersTable>(
      process->bus_.get(), process->workers_.get(), o.instance,
      o.advertise.empty() ? o.grpc : o.advertise);
  return process;
}

Process::~Process() { Stop(); }

// One bus serves all services of the process: what one appends the others read from memory.
absl::Status Process::OpenBus() {
  absl::StatusOr<std::unique_ptr<bus::Bus>> bus;
  if (options_.bus == BusKind::kEmbedded) {
    bus::EmbeddedOptions embedded;
    embedded.path = options_.data_dir + "/log";
    bus = bus::OpenEmbeddedBus(embedded);
  } else {
    absl::StatusOr<bus::KafkaOptions> kafka = KafkaOptionsOf(options_, city_->pack().id());
    if (!kafka.ok()) return kafka.status();
    bus = bus::OpenKafkaBus(*kafka);
  }
  if (!bus.ok()) return bus.status();
  bus_ = std::move(*bus);
  return absl::OkStatus();
}

absl::Status Process::Add(std::unique_ptr<runtime::Handlers> handlers, const MakeRpc& make_rpc) {
  runtime::HostOptions host;
  host.data_dir = options_.data_dir + "/" + handlers->spec().name;
  host.instance = options_.instance;
  host.standbys = options_.standbys;
  if (hands_ != nullptr)
    host.on_acquired = [hands = hands_](int64_t time_ms) { hands->AdvanceTo(time_ms); };
  hosts_.push_back(std::make_unique<runtime::ServiceHost>(handlers.get(), bus_.get(), clock_.get(),
                                                          stores_.get(), workers_.get(),
                                                          owners_.get(), std::move(host)));
  handlers_.push_back(std::move(handlers));
  rpcs_.push_back(make_rpc(*hosts_.back()));
  rpc::AddHostMetrics(hosts_.back().get(), registry_);
  return absl::OkStatus();
}

void Process::AddHttp(http::Router router, std::function<void()> stop) {
  edge_routes_ = std::make_unique<http::Router>(std::move(router));
  stop_edge_ = std::move(stop);
}

runtime::ServiceHost* Process::host(const std::string& service) const {
  for (const auto& host : hosts_) {
    if (host->service() == service) return host.get();
  }
  return nullptr;
}

absl::Status Process::MakeTopics() {
  std::vector<bus::TopicSpec> topics = {runtime::OwnersTopicSpec(options_.replication)};
  if (!options_.create_topics) return bus_->CheckTopics(topics);
  constexpr int32_t kEmbeddedPartitions = 4;
  constexpr int32_t kKafkaPartitions = 24;
  const int32_t partitions =
      options_.bus == BusKind::kEmbedded ? kEmbeddedPartitions : kKafkaPartitions;
  for (const auto& handlers : handlers_) {
    // A city's number of partitions is fixed when it is made: what is there stays as it is.
    const auto known = bus_->PartitionCount(runtime::EventTopic(handlers->spec().name));
    if (!known.ok() && !absl::IsNotFound(known.status())) return known.status();
    const auto specs =
        runtime::TopicsOf(handlers->spec(), known.ok() ? *known : partitions, options_.replication);
    topics.insert(topics.end(), specs.begin(), specs.end());
  }
  return bus_->CreateTopics(topics);
}

absl::Status Process::Start() {
  started_ = true;
  if (absl::Status status = MakeTopics(); !status.ok()) return status;
  if (absl::Status status = owners_->Start(); !status.ok()) return status;
  for (const auto& host : hosts_) {
    if (absl::Status status = host->Start(options_.replication); !status.ok()) return status;
  }
  return StartServers();
}

absl::Status Process::StartServers() {
  rpc::NodeParts node;
  node.instance = options_.instance;
  node.clock = clock_.get();
  node.hands = hands_;
  for (const auto& host : hosts_) node.hosts.push_back(host.get());
  rpcs_.push_back(rpc::MakeNodeService(std::move(node)));
  rpc::ServerOptions grpc;
  grpc.address = options_.grpc;
  absl::StatusOr<std::unique_ptr<rpc::Server>> server = rpc::Server::Start(grpc, std::move(rpcs_));
  if (!server.ok()) return server.status();
  rpc_server_ = std::move(*server);
  for (const auto& host : hosts_) rpc_server_->SetServing(host->service(), true);

  const auto serve = [this](const std::string& address, http::Router router) {
    http::ServerOptions http;
    http.address = address;
    absl::StatusOr<std::unique_ptr<http::Server>> opened =
        http::Server::Start(http, std::move(router));
    if (opened.ok()) http_servers_.push_back(std::move(*opened));
    return opened.status();
  };
  const auto add_health = [this](http::Router& router) {
    http::AddHealth(
        router, [this] { return Live(); }, [this] { return Ready(); });
  };
  if (!options_.metrics.empty()) {
    registry_.AddSource([folder = options_.data_dir](metrics::Registry::Done done) {
      std::vector<metrics::Sample> samples;
      if (const std::optional<uint64_t> free = FreeDiskBytes(folder)) {
        samples.push_back({.name = "huying_process_disk_free_bytes",
                           .help = "Free on the disk of the data folder",
                           .labels = {},
                           .value = static_cast<double>(*free)});
      }
      done(std::move(samples));
    });
    http::Router router;
    add_health(router);
    router.Add("GET", "/metrics", [this](http::Request, http::Responder respond) {
      registry_.Text([respond](std::string text) {
        http::Response response;
        response.content_type = "text/plain; version=0.0.4; charset=utf-8";
        response.body = std::move(text);
        respond(std::move(response));
      });
    });
    if (absl::Status status = serve(options_.metrics, std::move(router)); !status.ok())
      return status;
  }
  if (edge_routes_ != nullptr && !options_.http.empty()) {
    add_health(*edge_routes_);
    if (absl::Status status = serve(options_.http, std::move(*edge_routes_)); !status.ok())
      return status;
  }
  return absl::OkStatus();
}

absl::Status Process::Ready() const {
  for (const auto& host : hosts_) {
    if (const absl::Status status = host->Membership(); !status.ok()) {
      return absl::UnavailableError(absl::StrCat(host->service(), ": ", status.message()));
    }
    for (const node::v1::PartitionStatus& status : host->Status()) {
      const std::string name = absl::StrCat(status.service(), "/", status.partition());
      if (status.role() == node::v1::ROLE_UNSPECIFIED && !status.error().empty()) {
        return absl::UnavailableError(
            absl::StrCat(name, " cannot be opened, trying again: ", status.error()));
      }
      if (status.role() == node::v1::ROLE_STOPPED)
        return absl::UnavailableError(absl::StrCat(name, ": ", status.error()));
      if (status.role() == node::v1::ROLE_ACQUIRING)
        return absl::UnavailableError(absl::StrCat(name, " is still being read"));
      if (options_.bus == BusKind::kEmbedded && status.role() != node::v1::ROLE_OWNER) {
        return absl::UnavailableError(absl::StrCat(name, " is not open yet"));
      }
    }
  }
  return absl::OkStatus();
}

// Which partition has stopped for good, if one has.
absl::Status Process::Stopped() const {
  for (const auto& host : hosts_) {
    for (const node::v1::PartitionStatus& status : host->Status()) {
      if (status.role() == node::v1::ROLE_STOPPED) return absl::DataLossError(status.error());
    }
  }
  return absl::OkStatus();
}

// Whether the embedded log takes nothing more until it is opened anew, as when the disk is full.
absl::Status Process::LogFailed() const {
  const absl::Status status = bus_->Flush(absl::ZeroDuration());
  return absl::IsDeadlineExceeded(status) ? absl::OkStatus() : status;  // it is only busy
}

absl::Status Process::Live() const {
  const absl::Duration turning = workers_->LongestTurn();
  if (turning < kStuck) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("a worker has not finished its turn for ", absl::ToInt64Seconds(turning), " s"));
}

int Process::Run() {
  const absl::Status started = Start();
  if (!started.ok()) {
    log::Error("{}", std::string(started.message()));
    Stop();
    return 1;
  }
  log::Info("{}: {}, gRPC on {}{}{}", options_.instance, city_->pack().name(),
            rpc_server_->address(),
            options_.metrics.empty() ? "" : ", metrics on " + options_.metrics,
            edge_routes_ == nullptr ? "" : ", edge on " + options_.http);
  const sigset_t signals = EndSignals();
  const timespec watch = {.tv_sec = 0, .tv_nsec = kWatchNanos};
  int exit_code = 0;
  while (sigtimedwait(&signals, nullptr, &watch) < 0) {
    if (const absl::Status room = CheckDiskSpace(options_.data_dir, kRunBytesMin); !room.ok()) {
      log::Error("{}: ends while it still can in order: {}", options_.instance,
                 std::string(room.message()));
      exit_code = 1;
      break;
    }
    // Alone on its disk, a process with a stopped partition serves nobody; in a city the other
    // partitions go on.
    if (options_.bus != BusKind::kEmbedded) continue;
    if (const absl::Status failed = LogFailed(); !failed.ok()) {
      log::Error("{}: ends, since its log takes nothing more: {}", options_.instance,
                 std::string(failed.message()));
      // At once: stores cannot be flushed to a full disk, RocksDB aborts when they are, and the log
      // gives all of it back.
      std::_Exit(1);
    }
    if (!Stopped().ok()) {
      exit_code = 1;
      break;
    }
  }
  log::Info("{}: stopping", options_.instance);
  Stop();
  log::Info("{}: stopped", options_.instance);
  return exit_code;
}

void Process::Stop() {
  if (!started_) return;
  started_ = false;
  // Before the servers, which wait for calls that wait for partitions.
  for (const auto& host : hosts_) host->Drain();
  if (stop_edge_) stop_edge_();
  for (const auto& server : http_servers_) server->Stop(kServerGrace);
  http_servers_.clear();
  if (rpc_server_ != nullptr) rpc_server_->Stop(kServerGrace);
  rpc_server_.reset();
  const absl::Time deadline = absl::Now() + kDrainTimeout;
  for (const auto& host : hosts_) host->Stop(deadline - absl::Now());
  owners_.reset();
  workers_->Stop();
  hosts_.clear();
}

int RunProcess(Options options, const AddServices& add) {
  absl::StatusOr<std::unique_ptr<Process>> process = Process::Open(std::move(options));
  absl::Status status = process.status();
  if (status.ok()) status = add(**process);
  if (!status.ok()) {
    log::Error("{}", std::string(status.message()));
    return 1;
  }
  return (*process)->Run();
}

int RunServiceMain(int argc, char** argv, const std::string& program, const AddServices& add) {
  Options options;
  const std::string about = program + ": one service of Huying 呼应, on Kafka";
  if (const std::optional<int> exit_code = ParseServiceFlags(argc, argv, program, about, options))
    return *exit_code;
  return RunProcess(std::move(options), add);
}

}  // namespace huying::process
