#include "tests/load/measure.h"

#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/bus/embedded.h"
#include "common/runtime/types.h"
#include "tests/load/driver.h"

namespace huying::load {
namespace {

using std::chrono::steady_clock;

constexpr absl::Duration kStartTimeout = absl::Minutes(10);
constexpr absl::Duration kSettleTimeout = absl::Minutes(10);
constexpr std::chrono::minutes kRunTimeout(60);
constexpr std::chrono::seconds kProgressEvery(20);
constexpr uint64_t kWarmUpShare = 10;
constexpr size_t kRecordsLookedAt = 2000;  // of each log

double SecondsSince(steady_clock::time_point start) {
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

// Of all threads of this process, in user and system.
double CpuSeconds() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double ResidentMib() {
  std::ifstream file("/proc/self/status");
  std::string word;
  while (file >> word) {
    if (word != "VmRSS:") continue;
    double kib = 0;
    file >> kib;
    return kib / 1024;
  }
  return 0;
}

int64_t Sum(const std::map<std::string, int64_t>& numbers) {
  int64_t sum = 0;
  for (const auto& [name, number] : numbers) sum += number;
  return sum;
}

// Bytes of a record of the five logs as the bus takes it, from the beginning of each; 0 if it
// cannot be told.
double RecordBytes(const std::string& data_dir) {
  auto bus = bus::OpenEmbeddedBus({.path = data_dir + "/log"});
  if (!bus.ok()) return 0;
  std::vector<bus::Record> records;
  for (const char* service : kServices) {
    const auto reader = (*bus)->OpenReader(runtime::EventTopic(service), 0, 0, [] {});
    if (!reader.ok() || !(*reader)->Poll(kRecordsLookedAt, records).ok()) return 0;
  }
  size_t bytes = 0;
  for (const bus::Record& record : records) bytes += record.payload.size();
  return records.empty() ? 0 : static_cast<double>(bytes) / static_cast<double>(records.size());
}

// Tells on the way how far it is, so that a long run shows whether it slows down.
bool AwaitAll(Driver& driver, const LoadOptions& load) {
  const auto start = steady_clock::now();
  uint64_t told = 0;
  while (!driver.AwaitAll(kProgressEvery)) {
    const uint64_t cases = driver.Read().cases;
    std::cerr << absl::StrCat(load.run, ": ", cases, " of ", load.cases_max, " cases, ",
                              (cases - told) / static_cast<uint64_t>(kProgressEvery.count()),
                              "/s lately\n");
    told = cases;
    if (steady_clock::now() - start > kRunTimeout) return false;
  }
  return true;
}

// Runs `cases` more to their end and waits until everything has been followed.
absl::StatusOr<Counts> RunToEnd(Engine& engine, const LoadOptions& load) {
  Driver driver(&engine.transport(), &engine.city(), load);
  driver.Start();
  if (!AwaitAll(driver, load)) return absl::DeadlineExceededError("the cases did not end in time");
  if (absl::Status status = engine.AwaitSettled(kSettleTimeout); !status.ok()) return status;
  if (absl::Status status = Whole(driver); !status.ok()) return status;
  return driver.Read();
}

LoadOptions ClosedLoop(const Plan& plan, std::string run, uint64_t first, uint64_t cases) {
  LoadOptions load;
  load.run = std::move(run);
  load.in_flight_max = plan.in_flight;
  load.cases_max = cases;
  load.first_number = first;
  return load;
}

}  // namespace

absl::StatusOr<Figures> MeasureThroughput(const Plan& plan) {
  auto engine = Engine::Start(plan.engine, kStartTimeout);
  if (!engine.ok()) return engine.status();
  uint64_t first = plan.first;
  if (plan.stored > 0) {
    const auto filled = RunToEnd(**engine, ClosedLoop(plan, "fill", first, plan.stored));
    if (!filled.ok()) return filled.status();
    first += plan.stored;
  }
  const uint64_t warm_up = plan.cases / kWarmUpShare;
  const auto warmed = RunToEnd(**engine, ClosedLoop(plan, "warm", first, warm_up));
  if (!warmed.ok()) return warmed.status();
  first += warm_up;

  const std::map<std::string, int64_t> records_before = (*engine)->Records();
  const std::map<std::string, int64_t> events_before = (*engine)->Events();
  const double cpu_before = CpuSeconds();
  const auto start = steady_clock::now();
  const auto counts = RunToEnd(**engine, ClosedLoop(plan, "run", first, plan.cases));
  const double seconds = SecondsSince(start);
  const double cpu = CpuSeconds() - cpu_before;
  if (!counts.ok()) return counts.status();
  const std::map<std::string, int64_t> records = (*engine)->Records();
  const std::map<std::string, int64_t> events = (*engine)->Events();
  const auto cases = static_cast<double>(counts->cases);
  Figures figures = {
      {"lifecycles_per_s", cases / seconds},
      {"seconds", seconds},
      {"cpu_cores", cpu / seconds},
      {"cpu_us_per_lifecycle", cpu / cases * 1e6},
      {"commands_per_lifecycle", static_cast<double>(counts->commands) / cases},
      {"records_per_lifecycle", static_cast<double>(Sum(records) - Sum(records_before)) / cases},
      {"events_per_lifecycle", static_cast<double>(Sum(events) - Sum(events_before)) / cases},
      {"stored", static_cast<double>(first + counts->cases)},
      {"rss_mib", ResidentMib()}};
  Add(*counts, figures);
  for (const auto& [service, number] : events) {
    figures["events_" + service] = static_cast<double>(number - events_before.at(service)) / cases;
    figures["records_" + service] =
        static_cast<double>(records.at(service) - records_before.at(service)) / cases;
  }
  engine->reset();
  if (plan.engine.brokers.empty()) figures["record_bytes"] = RecordBytes(plan.engine.data_dir);
  return figures;
}

absl::StatusOr<Figures> MeasureLatency(const Plan& plan) {
  auto engine = Engine::Start(plan.engine, kStartTimeout);
  if (!engine.ok()) return engine.status();
  LoadOptions load;
  load.in_flight_max = kOpenLoopInFlight;
  load.cases_per_s = plan.rate;
  load.first_number = plan.first;
  Driver driver(&(*engine)->transport(), &(*engine)->city(), load);
  driver.Start();
  absl::SleepFor(plan.warm_up);
  driver.latency().Clear();
  const Counts before = driver.Read();
  const auto start = steady_clock::now();
  absl::SleepFor(plan.time);
  Figures figures;
  Add(driver.latency(), figures);
  const Counts after = driver.Read();
  const double seconds = SecondsSince(start);
  if (!driver.Finish(kRunTimeout))
    return absl::DeadlineExceededError("the cases did not end in time");
  if (absl::Status status = Whole(driver); !status.ok()) return status;
  figures["lifecycles_per_s"] = static_cast<double>(after.cases - before.cases) / seconds;
  figures["commands_per_s"] = static_cast<double>(after.commands - before.commands) / seconds;
  Add(driver.Read(), figures);
  return figures;
}

absl::StatusOr<Figures> MeasureRestore(const Plan& plan) {
  int64_t events = 0;
  std::map<std::string, int64_t> by_service;
  {
    auto engine = Engine::Start(plan.engine, kStartTimeout);
    if (!engine.ok()) return engine.status();
    const auto counts = RunToEnd(**engine, ClosedLoop(plan, "run", 0, plan.cases));
    if (!counts.ok()) return counts.status();
    by_service = (*engine)->Events();
    events = Sum(by_service);
  }
  for (const char* service : kServices)
    std::filesystem::remove_all(absl::StrCat(plan.engine.data_dir, "/", service));
  const double cpu_before = CpuSeconds();
  const auto start = steady_clock::now();
  auto engine = Engine::Start(plan.engine, kStartTimeout);
  if (!engine.ok()) return engine.status();
  if (absl::Status status = (*engine)->AwaitSettled(kSettleTimeout); !status.ok()) return status;
  const double seconds = SecondsSince(start);
  const double cpu = CpuSeconds() - cpu_before;
  const std::map<std::string, int64_t> again = (*engine)->Events();
  if (again != by_service)
    return absl::InternalError("the stores were not the same after the restore");
  Figures figures = {{"events_per_s_per_core", static_cast<double>(events) / cpu},
                     {"events_per_s", static_cast<double>(events) / seconds},
                     {"events", static_cast<double>(events)},
                     {"cpu_seconds", cpu},
                     {"seconds", seconds}};
  return figures;
}

absl::StatusOr<Figures> MeasureMemory(const Plan& plan) {
  EngineOptions options = plan.engine;
  options.with_gateway = true;
  auto engine = Engine::Start(options, kStartTimeout);
  if (!engine.ok()) return engine.status();
  LoadOptions load = ClosedLoop(plan, "open", 0, plan.cases);
  load.until = ActKind::kAccept;  // registered and routed; its clocks run
  const auto counts = RunToEnd(**engine, load);
  if (!counts.ok()) return counts.status();
  Figures figures = {{"rss_mib", ResidentMib()}};
  Add(*counts, figures);
  return figures;
}

}  // namespace huying::load
