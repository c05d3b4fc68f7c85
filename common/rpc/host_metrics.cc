#include "common/rpc/host_metrics.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "common/rpc/read_owned.h"

namespace huying::rpc {
namespace {

using metrics::Kind;
using metrics::Sample;

constexpr auto kScrapeTimeout = absl::Seconds(2);
constexpr std::string_view kStatePrefix = "state/";
constexpr std::string_view kEventPrefix = "event/";

std::vector<Sample> PartitionSamples(const runtime::ServiceHost& host) {
  std::map<std::string, double> by_role;
  // All of them from the start, so that the first one is seen to come.
  std::map<std::string, double> voids = {
      {"old_fence", 0}, {"not_owner", 0}, {"sequence", 0}, {"unreadable", 0}};
  double commands = 0, in_flight = 0, timers = 0, dead_letters = 0, dropped = 0;
  for (const node::v1::PartitionStatus& status : host.Status()) {
    by_role[node::v1::Role_Name(status.role())] += 1;
    commands += status.commands_waiting();
    in_flight += status.records_in_flight();
    timers += status.timers_overdue();
    for (const auto& [reason, records] : status.void_by_reason())
      voids[reason] += static_cast<double>(records);
    dead_letters += static_cast<double>(status.dead_letter_records());
    dropped += static_cast<double>(status.dropped_letters());
  }
  const metrics::Labels service = {{"service", host.service()}};
  std::vector<Sample> samples = {
      {"huying_runtime_waiting_commands", "Commands that wait for their partition.", Kind::kGauge,
       service, commands},
      {"huying_runtime_in_flight_records", "Records that are not yet acknowledged.", Kind::kGauge,
       service, in_flight},
      {"huying_runtime_overdue_timers", "Timers that are due and have not fired.", Kind::kGauge,
       service, timers},
      {"huying_log_dead_letter_records_total",
       "Records of other services that cannot be read or answered and were left out.",
       Kind::kCounter, service, dead_letters},
      {"huying_log_unwritten_records_total", "Dead letters of these that were not written.",
       Kind::kCounter, service, dropped}};
  for (const auto& [reason, count] : voids) {
    samples.push_back({"huying_log_void_records_total",
                       "Records read here that do not count, by the log's rule.",
                       Kind::kCounter,
                       {{"service", host.service()}, {"reason", reason}},
                       count});
  }
  for (const auto& [role, count] : by_role) {
    samples.push_back({"huying_runtime_role_partitions",
                       "Partitions here by what this process does for them.",
                       Kind::kGauge,
                       {{"service", host.service()}, {"role", role}},
                       count});
  }
  return samples;
}

std::vector<Sample> CounterSamples(const std::string& service,
                                   const std::map<std::string, int64_t>& counters) {
  std::vector<Sample> samples;
  for (const auto& [name, value] : counters) {
    if (name.starts_with(kStatePrefix)) {
      samples.push_back({"huying_" + service + "_state_cases",
                         "Cases by their state in this service.",
                         Kind::kGauge,
                         {{"state", name.substr(kStatePrefix.size())}},
                         static_cast<double>(value)});
    } else if (name.starts_with(kEventPrefix)) {
      samples.push_back({"huying_" + service + "_decided_events_total",
                         "Events of this service, by kind.",
                         Kind::kCounter,
                         {{"event", name.substr(kEventPrefix.size())}},
                         static_cast<double>(value)});
    }
  }
  return samples;
}

}  // namespace

void AddHostMetrics(runtime::ServiceHost* host, metrics::Registry& registry) {
  registry.AddSource([host](metrics::Registry::Done done) { done(PartitionSamples(*host)); });
  registry.AddSource([host](metrics::Registry::Done done) {
    struct Sums {
      std::mutex mutex;
      std::map<std::string, int64_t> by_name;
    };
    auto sums = std::make_shared<Sums>();  // shared by the reads of all partitions
    ReadOwned(
        *host, kScrapeTimeout,
        [sums](int32_t, const runtime::View& view) {
          std::lock_guard<std::mutex> lock(sums->mutex);
          view.Counters("", [&](std::string_view name, int64_t value) {
            sums->by_name[std::string(name)] += value;
          });
        },
        // A sum without one of its parts would look like a fall: rather no sample in this scrape.
        [sums, service = host->service(), done = std::move(done)](const absl::Status& status) {
          done(status.ok() ? CounterSamples(service, sums->by_name) : std::vector<Sample>());
        });
  });
}

}  // namespace huying::rpc
