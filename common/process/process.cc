#include "common/process/process.h"

#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <future>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/bus/embedded.h"
#include "common/bus/kafka.h"
#include "common/city/calendar_end.h"
#include "common/core/host_port.h"
#include "common/http/health.h"
#include "common/log/log.h"
#include "common/process/data_manifest.h"
#include "common/process/disk_space.h"
#include "common/process/kafka_options.h"
#include "common/process/pack_service.h"
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
// Held by all partitions together: what waits, what is in flight, what is kept to be answered.
constexpr size_t kBudgetBytes = size_t{256} << 20;
constexpr absl::Duration kLogRetry = absl::Seconds(1);
constexpr std::chrono::seconds kSayFirst(1);
constexpr std::chrono::seconds kSayAgain(10);
constexpr int32_t kEmbeddedPartitions = 4;
constexpr int32_t kKafkaPartitions = 24;

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

DataManifest ManifestOf(const Options& options, const city::City& city) {
  return {.city = city.pack().id(),
          .clock = options.simulated_clock ? "simulated" : "real",
          .bus = BusName(options.bus)};
}

// By the process's own clock, which may be a simulated one.
void WarnOfCalendar(const city::City& city, const Clock& clock) {
  const city::CalendarNotice notice =
      city::CalendarEndNotice(city.pack().calendar(), city.calendar().Today(clock.NowMs()));
  if (!notice.empty()) log::Warn("{}; {}", notice.what, notice.to_do);
}

// Where other processes reach this one: brackets fall away around what needs none.
std::string AddressForOthers(const Options& options) {
  HostPort at;
  const std::string& text = options.advertise.empty() ? options.grpc : options.advertise;
  if (!ParseHostPort(text, at).empty()) return text;  // listening there will say what is wrong
  if (at.host == kEveryAddress) at.host = "localhost";
  return ToText(at);
}

// Of the log: it passes without anybody's doing.
bool Passes(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

// Anybody may ask at the edge. Where the log is and why it does not answer is said at the metrics.
absl::Status ForAnybody(const absl::Status& status) {
  return status.ok() ? status : absl::UnavailableError("not ready; ask again");
}

}  // namespace

Process::Process(Options options) : options_(std::move(options)), budget_(kBudgetBytes) {}

absl::StatusOr<std::unique_ptr<Process>> Process::Open(Options options) {
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any thread is made
  RaiseFileLimit();
  std::unique_ptr<Process> process(new Process(std::move(options)));
  const Options& o = process->options_;
  absl::StatusOr<std::unique_ptr<const city::City>> city = city::City::Load(o.city_dir);
  if (!city.ok()) return city.status();
  process->city_ = std::move(*city);
  if (absl::Status status = CheckDiskSpace(o.data_dir, kStartBytesMin); !status.ok()) return status;
  if (absl::Status status = ClaimDataDir(o.data_dir, ManifestOf(o, *process->city_)); !status.ok())
    return status;

  const RealClock real;
  if (o.simulated_clock) {
    auto simulated =
        std::make_unique<SimulatedClock>(o.clock_start_ms != 0 ? o.clock_start_ms : real.NowMs());
    process->hands_ = simulated.get();
    process->clock_ = std::move(simulated);
  } else {
    process->clock_ = std::make_unique<RealClock>();
  }
  WarnOfCalendar(*process->city_, *process->clock_);
  if (absl::Status status = process->OpenBus(); !status.ok()) return status;
  process->stores_ = std::make_unique<store::Resources>(kCacheBytes, kWriteBufferBytes);
  process->workers_ = std::make_unique<runtime::WorkerPool>(WorkersOf(o));
  process->owners_ = std::make_unique<runtime::OwnersTable>(
      process->bus_.get(), process->workers_.get(), o.instance, AddressForOthers(o));
  rpc::AddOwnersMetrics(process->owners_.get(), process->registry_);
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
  host.budget = &budget_;
  host.accept_clock = options_.accept_clock;
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

// Of the topics that are there; 0: there is none yet.
absl::StatusOr<int32_t> Process::KnownPartitions() {
  std::string first;
  int32_t known = 0;
  for (const auto& handlers : handlers_) {
    const std::string topic = runtime::EventTopic(handlers->spec().name);
    const absl::StatusOr<int32_t> partitions = bus_->PartitionCount(topic);
    if (absl::IsNotFound(partitions.status())) continue;
    if (!partitions.ok()) return partitions.status();
    if (known != 0 && *partitions != known) {
      return absl::FailedPreconditionError(absl::StrCat(
          "topic ", topic, " has ", *partitions, " partitions, and ", first, " has ", known,
          ". All event topics of a city have the same number, since a case is in the same one of "
          "each: delete the wrong topic if it is still empty and start again; else copy its "
          "records "
          "into one with the right number"));
    }
    known = *partitions;
    first = topic;
  }
  return known;
}

absl::Status Process::MakeTopics(int32_t known_partitions) {
  std::vector<bus::TopicSpec> topics = {runtime::OwnersTopicSpec(options_.replication)};
  if (!options_.create_topics) return bus_->CheckTopics(topics);
  int32_t partitions = known_partitions;
  if (partitions == 0)
    partitions = options_.bus == BusKind::kEmbedded ? kEmbeddedPartitions : kKafkaPartitions;
  for (const auto& handlers : handlers_) {
    const auto specs = runtime::TopicsOf(handlers->spec(), partitions, options_.replication);
    topics.insert(topics.end(), specs.begin(), specs.end());
  }
  return bus_->CreateTopics(topics);
}

absl::Status Process::Start() {
  started_ = true;
  if (absl::Status status = StartHealth(); !status.ok()) return status;
  if (absl::Status status = StartServices(); !status.ok()) return status;
  return StartServers();
}

// As Start, but waits until the log can be reached. OK, too, when it was told to give up.
absl::Status Process::StartPatiently() {
  started_ = true;
  if (absl::Status status = StartHealth(); !status.ok()) return status;
  while (true) {
    const absl::Status status = StartServices();
    if (status.ok()) return StartServers();
    if (!Passes(status) || options_.bus == BusKind::kEmbedded) return status;
    {
      const absl::MutexLock lock(&why_mutex_);
      why_waiting_ = std::string(status.message());
    }
    if (give_up_.load(std::memory_order_acquire)) return absl::OkStatus();
    absl::SleepFor(kLogRetry);
  }
}

// Nothing to say while it does not wait.
std::string Process::Waiting() const {
  if (options_.bus == BusKind::kEmbedded) return "";
  const absl::MutexLock lock(&why_mutex_);
  if (why_waiting_.empty() && !waiting_.load(std::memory_order_acquire)) return "";
  const std::string why =
      why_waiting_.empty() ? std::string(bus_->Health().message()) : why_waiting_;
  return absl::StrCat("waits for the log at ", options_.brokers, why.empty() ? "" : ": ", why);
}

// What depends on the log. After an error that passes it may be called again, and goes on.
absl::Status Process::StartServices() {
  if (hosts_started_ == 0) {
    const absl::StatusOr<int32_t> known = KnownPartitions();
    if (!known.ok()) return known.status();
    absl::Status topics = MakeTopics(*known);
    if (topics.ok() && *known == 0 && !options_.create_topics)
      topics = absl::NotFoundError("there are no event topics");
    if (absl::IsNotFound(topics)) {
      return absl::NotFoundError(
          absl::StrCat(topics.message(), "; `huyingctl topics create` makes what is missing"));
    }
    if (!topics.ok()) return topics;
    const absl::StatusOr<int32_t> partitions = KnownPartitions();
    if (!partitions.ok()) return partitions.status();
    DataManifest manifest = ManifestOf(options_, *city_);
    manifest.partitions = *partitions;
    if (absl::Status status = ClaimDataDir(options_.data_dir, manifest); !status.ok())
      return status;
  }
  waiting_.store(false, std::memory_order_release);
  if (!owners_started_) {
    if (absl::Status status = owners_->Start(); !status.ok()) return status;
    owners_started_ = true;
  }
  for (; hosts_started_ < hosts_.size(); ++hosts_started_) {
    const absl::Status status = hosts_[hosts_started_]->Start(options_.replication);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Process::Serve(const std::string& address, http::Router router) {
  http::ServerOptions http;
  http.address = address;
  absl::StatusOr<std::unique_ptr<http::Server>> opened =
      http::Server::Start(http, std::move(router));
  if (opened.ok()) http_servers_.push_back(std::move(*opened));
  return opened.status();
}

// First of all: whoever watches hears what a process waits for.
absl::Status Process::StartHealth() {
  if (options_.metrics.empty()) return absl::OkStatus();
  AddMetrics();
  http::Router router;
  AddHealth(router);
  router.Add("GET", "/metrics", [this](http::Request, http::Responder respond) {
    registry_.Text([respond](std::string text) {
      http::Response response;
      response.content_type = "text/plain; version=0.0.4; charset=utf-8";
      response.body = std::move(text);
      respond(std::move(response));
    });
  });
  return Serve(options_.metrics, std::move(router));
}

absl::Status Process::StartServers() {
  rpc::NodeParts node;
  node.instance = options_.instance;
  node.clock = clock_.get();
  node.hands = hands_;
  for (const auto& host : hosts_) node.hosts.push_back(host.get());
  rpcs_.push_back(rpc::MakeNodeService(std::move(node)));
  rpcs_.push_back(MakePackService(city_.get()));
  rpc::ServerOptions grpc;
  grpc.address = options_.grpc;
  absl::StatusOr<std::unique_ptr<rpc::Server>> server = rpc::Server::Start(grpc, std::move(rpcs_));
  if (!server.ok()) return server.status();
  rpc_server_ = std::move(*server);
  TellServing();
  if (edge_routes_ != nullptr && !options_.http.empty()) {
    http::AddHealth(
        *edge_routes_, [this] { return ForAnybody(Live()); },
        [this] { return ForAnybody(Ready()); });
    if (absl::Status status = Serve(options_.http, std::move(*edge_routes_)); !status.ok())
      return status;
  }
  serving_.store(true, std::memory_order_release);
  return absl::OkStatus();
}

// Starts on a thread of its own, so that a signal is heard meanwhile. Nothing: one came first.
std::optional<absl::Status> Process::AwaitStart() {
  waiting_.store(true, std::memory_order_release);
  std::promise<absl::Status> promise;
  std::future<absl::Status> result = promise.get_future();
  std::thread starter([&] { promise.set_value(StartPatiently()); });
  const sigset_t signals = EndSignals();
  const timespec watch = {.tv_sec = 0, .tv_nsec = kWatchNanos};
  auto say_at = std::chrono::steady_clock::now() + kSayFirst;
  while (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    if (const auto now = std::chrono::steady_clock::now(); now >= say_at) {
      if (const std::string waiting = Waiting(); !waiting.empty())
        log::Warn("{}: {}", options_.instance, waiting);
      say_at = now + kSayAgain;
    }
    if (sigtimedwait(&signals, nullptr, &watch) < 0) continue;
    give_up_.store(true, std::memory_order_release);
    if (waiting_.load(std::memory_order_acquire)) {
      // It may sit in a question to the log for ten seconds more, and nothing is open yet.
      log::Info("{}: stopped while it waited for the log", options_.instance);
      std::_Exit(0);
    }
    starter.join();
    return std::nullopt;
  }
  starter.join();
  return result.get();
}

// Why the process should end by itself, if it should.
std::optional<absl::Status> Process::MustEnd() const {
  if (absl::Status room = CheckDiskSpace(options_.data_dir, kRunBytesMin); !room.ok()) {
    return absl::Status(room.code(),
                        absl::StrCat("ends while it still can in order: ", room.message()));
  }
  // Whoever restarts it should hear of it: by itself nothing will change.
  if (absl::Status out = Out(); !out.ok()) return out;
  // Alone on its disk, a process with a stopped partition serves nobody; in a city the other
  // partitions go on.
  if (options_.bus != BusKind::kEmbedded) return std::nullopt;
  if (const absl::Status failed = LogFailed(); !failed.ok()) {
    log::Error("{}: ends, since its log takes nothing more: {}", options_.instance,
               std::string(failed.message()));
    // At once: stores cannot be flushed to a full disk, RocksDB aborts when they are, and the log
    // gives all of it back.
    std::_Exit(1);
  }
  if (absl::Status stopped = Stopped(); !stopped.ok()) return stopped;
  return std::nullopt;
}

int Process::Run() {
  const std::optional<absl::Status> started = AwaitStart();
  if (started && !started->ok()) {
    log::Error("{}", std::string(started->message()));
    Stop();
    return 1;
  }
  if (started) {
    log::Info("{}: {}, gRPC on {}{}{}", options_.instance, city_->pack().name(),
              rpc_server_->address(),
              options_.metrics.empty() ? "" : ", metrics on " + options_.metrics,
              edge_routes_ == nullptr ? "" : ", edge on " + options_.http);
  }
  const sigset_t signals = EndSignals();
  const timespec watch = {.tv_sec = 0, .tv_nsec = kWatchNanos};
  int exit_code = 0;
  while (started && sigtimedwait(&signals, nullptr, &watch) < 0) {
    TellServing();
    if (const std::optional<absl::Status> end = MustEnd()) {
      log::Error("{}: {}", options_.instance, std::string(end->message()));
      exit_code = 1;
      break;
    }
  }
  log::Info("{}: stopping", options_.instance);
  Stop();
  log::Info("{}: stopped", options_.instance);
  return exit_code;
}

// The order: see ServiceHost::StopAll.
void Process::Stop() {
  if (!started_) return;
  started_ = false;
  serving_.store(false, std::memory_order_release);
  // Before the servers, which wait for calls that wait for partitions; and while they close, others
  // are given what this process owned.
  for (const auto& host : hosts_) host->Drain();
  if (stop_edge_) stop_edge_();
  for (const auto& server : http_servers_) server->Stop(kServerGrace);
  http_servers_.clear();
  if (rpc_server_ != nullptr) rpc_server_->Stop(kServerGrace);
  rpc_server_.reset();
  std::vector<runtime::ServiceHost*> hosts;
  for (const auto& host : hosts_) hosts.push_back(host.get());
  runtime::ServiceHost::StopAll(hosts, kDrainTimeout);
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
