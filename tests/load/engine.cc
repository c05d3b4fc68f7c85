#include "tests/load/engine.h"

#include <signal.h>

#include <future>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/huying/serve.h"
#include "tests/load/host_transport.h"

namespace huying::load {
namespace {

constexpr absl::Duration kLook = absl::Milliseconds(5);
constexpr int kSettledLooks = 3;

// The process blocks the signals that end it until it waits for them; a measuring program wants to
// be ended by them.
void LetSignalsEndUs() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

int64_t CountEvents(runtime::ServiceHost& host, int32_t partition) {
  // Shared: the answer may come after the wait for it was given up.
  auto counted = std::make_shared<std::promise<int64_t>>();
  std::future<int64_t> result = counted->get_future();
  runtime::Query query;
  query.read = [counted](const absl::Status& status, const runtime::View* view) {
    int64_t sum = 0;
    if (status.ok())
      view->Counters("event/", [&](std::string_view, int64_t value) { sum += value; });
    counted->set_value(sum);
  };
  host.Submit(partition, std::move(query));
  return result.get();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> Engine::Start(const EngineOptions& options,
                                                      absl::Duration at_most) {
  std::unique_ptr<Engine> engine(new Engine());
  process::Options serve;
  serve.city_dir = options.city_dir;
  serve.data_dir = options.data_dir;
  serve.bus = options.brokers.empty() ? process::BusKind::kEmbedded : process::BusKind::kKafka;
  serve.brokers = options.brokers;
  serve.grpc = "127.0.0.1:0";
  serve.instance = "bench";
  serve.create_topics = true;
  if (options.with_gateway) serve.http = "127.0.0.1:0";
  auto process = process::Process::Open(std::move(serve));
  if (!process.ok()) return process.status();
  LetSignalsEndUs();
  engine->process_ = std::move(*process);
  absl::Status status =
      options.with_gateway ? AddAllServices(*engine->process_) : AddFiveServices(*engine->process_);
  if (!status.ok()) return status;
  if (status = engine->process_->Start(); !status.ok()) return status;
  if (status = engine->AwaitOwned(at_most); !status.ok()) return status;
  engine->transport_ = MakeHostTransport(*engine->process_);
  return engine;
}

absl::Status Engine::AwaitOwned(absl::Duration at_most) const {
  const absl::Time deadline = absl::Now() + at_most;
  while (absl::Now() < deadline) {
    bool owned = true;
    for (const char* service : kServices) {
      const runtime::ServiceHost* host = process_->host(service);
      owned = owned && static_cast<int32_t>(host->Owned().size()) == host->partitions();
    }
    if (owned) return absl::OkStatus();
    absl::SleepFor(kLook);
  }
  return absl::DeadlineExceededError(
      "the services did not become owners of all partitions in time");
}

absl::Status Engine::AwaitSettled(absl::Duration at_most) const {
  const absl::Time deadline = absl::Now() + at_most;
  int times = 0;
  while (absl::Now() < deadline) {
    bool settled = true;
    for (const char* service : kServices) settled = settled && process_->host(service)->Settled();
    times = settled ? times + 1 : 0;
    if (times == kSettledLooks)
      return absl::OkStatus();  // one service may still have been about to tell another
    absl::SleepFor(kLook);
  }
  return absl::DeadlineExceededError("the services did not settle in time");
}

std::map<std::string, int64_t> Engine::Records() const {
  std::map<std::string, int64_t> records;
  for (const char* service : kServices) {
    for (const node::v1::PartitionStatus& status : process_->host(service)->Status()) {
      records[service] += status.next_offset();
    }
  }
  return records;
}

std::map<std::string, int64_t> Engine::Events() const {
  std::map<std::string, int64_t> events;
  for (const char* service : kServices) {
    runtime::ServiceHost* host = process_->host(service);
    for (int32_t partition = 0; partition < host->partitions(); ++partition) {
      events[service] += CountEvents(*host, partition);
    }
  }
  return events;
}

void Engine::Stop() {
  if (process_ != nullptr) process_->Stop();
}

}  // namespace huying::load
