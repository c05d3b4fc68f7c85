#include "tests/load/baseline.h"

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

#include "absl/time/clock.h"
#include "common/bus/baseline.h"
#include "common/bus/embedded.h"
#include "common/bus/kafka.h"
#include "common/core/clock.h"
#include "common/rpc/node_service.h"
#include "common/rpc/server.h"
#include "huying/node/v1/service.grpc.pb.h"

namespace huying::load {
namespace {

constexpr int kCallsInFlight = 64;
constexpr size_t kRocksBatch = 100;
constexpr char kTopic[] = "huying.bench.limits";

// One of the calls that are always under way: asks again as soon as it is answered.
class Caller {
 public:
  Caller(node::v1::NodeService::Stub* stub, const std::atomic<bool>* stop,
         std::atomic<uint64_t>* answered)
      : stub_(stub), stop_(stop), answered_(answered) {}

  void Ask() {
    context_ = std::make_unique<grpc::ClientContext>();
    stub_->async()->GetClock(context_.get(), &request_, &response_,
                             [this](const grpc::Status& status) {
                               if (status.ok()) answered_->fetch_add(1, std::memory_order_relaxed);
                               if (stop_->load(std::memory_order_acquire) || !status.ok()) {
                                 done_.store(true, std::memory_order_release);
                                 done_.notify_all();
                               } else {
                                 Ask();
                               }
                             });
  }
  void Await() const { done_.wait(false, std::memory_order_acquire); }

 private:
  node::v1::NodeService::Stub* stub_;
  const std::atomic<bool>* stop_;
  std::atomic<uint64_t>* answered_;
  node::v1::GetClockRequest request_;
  node::v1::GetClockResponse response_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::atomic<bool> done_{false};
};

absl::StatusOr<double> MeasureGrpc(double seconds) {
  const RealClock clock;
  rpc::ServerOptions options;
  options.address = "127.0.0.1:0";
  rpc::NodeParts parts;
  parts.instance = "limits";
  parts.clock = &clock;
  std::vector<rpc::ServicePtr> services;
  services.push_back(rpc::MakeNodeService(std::move(parts)));
  auto server = rpc::Server::Start(options, std::move(services));
  if (!server.ok()) return server.status();
  const auto stub = node::v1::NodeService::NewStub(
      grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials()));
  std::atomic<bool> stop{false};
  std::atomic<uint64_t> answered{0};
  std::vector<std::unique_ptr<Caller>> callers;
  for (int i = 0; i < kCallsInFlight; ++i)
    callers.push_back(std::make_unique<Caller>(stub.get(), &stop, &answered));
  for (const auto& caller : callers) caller->Ask();
  absl::SleepFor(absl::Seconds(seconds / 5));
  const uint64_t before = answered.load();
  const auto start = std::chrono::steady_clock::now();
  absl::SleepFor(absl::Seconds(seconds));
  const double took =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const uint64_t after = answered.load();
  stop.store(true, std::memory_order_release);
  for (const auto& caller : callers) caller->Await();
  (*server)->Stop(absl::Seconds(1));
  return static_cast<double>(after - before) / took;
}

absl::StatusOr<bus::Baseline> MeasureProduce(const BaselinePlan& plan, const bus::Load& load) {
  absl::StatusOr<std::unique_ptr<bus::Bus>> opened;
  if (plan.brokers.empty()) {
    opened = bus::OpenEmbeddedBus({.path = plan.folder + "/log"});
  } else {
    bus::KafkaOptions kafka;
    kafka.brokers = plan.brokers;
    opened = bus::OpenKafkaBus(kafka);
  }
  if (!opened.ok()) return opened.status();
  if (absl::Status status =
          (*opened)->CreateTopics({{.name = kTopic, .partitions = load.partitions}});
      !status.ok()) {
    return status;
  }
  if (plan.brokers.empty()) return bus::MeasureAppends(**opened, kTopic, load);
  return bus::MeasureKafkaProduce(plan.brokers, kTopic, load);
}

}  // namespace

absl::StatusOr<Figures> MeasureBaseline(const BaselinePlan& plan) {
  bus::Load load;
  load.records = plan.records;
  load.record_bytes = plan.record_bytes;
  const auto produce = MeasureProduce(plan, load);
  if (!produce.ok()) return produce.status();
  const auto rocks = bus::MeasureRocksWrites(plan.folder + "/rocksdb", load, kRocksBatch);
  if (!rocks.ok()) return rocks.status();
  const auto grpc = MeasureGrpc(plan.seconds);
  if (!grpc.ok()) return grpc.status();
  return Figures{{"produce_per_s", produce->records_per_s},
                 {"produce_mb_per_s", produce->megabytes_per_s},
                 {"rocksdb_writes_per_s", rocks->records_per_s},
                 {"grpc_per_s", *grpc},
                 {"record_bytes", static_cast<double>(plan.record_bytes)}};
}

}  // namespace huying::load
