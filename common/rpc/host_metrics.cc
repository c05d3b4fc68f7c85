#include "common/rpc/host_metrics.h"

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/read_owned.h"
#include "common/runtime/fencing.h"

namespace huying::rpc {
namespace {

using metrics::Kind;
using metrics::Sample;

constexpr auto kScrapeTimeout = absl::Seconds(2);
constexpr std::string_view kStatePrefix = "state/";
constexpr std::string_view kEventPrefix = "event/";

// What the partitions of a host add up to. Its counts are of what their processors have done, which
// live as long as the host does, whoever owns the partitions.
struct Totals {
  std::map<std::string, double> by_role;
  // All of them from the start, so that the first one is seen to come.
  std::map<std::string, double> voids = {
      {"old_fence", 0}, {"not_owner", 0}, {"sequence", 0}, {"elsewhere", 0}, {"unreadable", 0}};
  double commands = 0, in_flight = 0, timers = 0, oversized = 0, bus_trouble = 0;
  double dead_letters = 0, dropped = 0, expired = 0, reused = 0;
  double clock_ahead_ms = 0;  // the one that is farthest off

  void Add(const node::v1::PartitionStatus& status) {
    by_role[node::v1::Role_Name(status.role())] += 1;
    commands += status.commands_waiting();
    in_flight += status.records_in_flight();
    timers += status.timers_overdue();
    oversized += status.oversized_timers();
    bus_trouble += status.bus_trouble() ? 1 : 0;
    for (const auto& [reason, records] : status.void_by_reason())
      voids[reason] += static_cast<double>(records);
    dead_letters += static_cast<double>(status.dead_letter_records());
    dropped += static_cast<double>(status.dropped_letters());
    expired += static_cast<double>(status.expired_commands());
    reused += static_cast<double>(status.reused_request_ids());
    const auto ahead = static_cast<double>(status.clock_ahead_ms());
    if (std::abs(ahead) > std::abs(clock_ahead_ms)) clock_ahead_ms = ahead;
  }
};

std::vector<Sample> GaugeSamples(const Totals& totals, const metrics::Labels& service) {
  constexpr double kMsPerSecond = 1000;
  return {
      {"huying_runtime_waiting_commands", "Commands that wait for their partition.", Kind::kGauge,
       service, totals.commands},
      {"huying_runtime_in_flight_records", "Records that are not yet acknowledged.", Kind::kGauge,
       service, totals.in_flight},
      {"huying_runtime_overdue_timers", "Timers that are due and have not fired.", Kind::kGauge,
       service, totals.timers},
      {"huying_runtime_oversized_timers", "Timers whose decision does not fit into a record.",
       Kind::kGauge, service, totals.oversized},
      {"huying_runtime_cut_off_partitions",
       "Partitions here whose log cannot be appended to or read now.", Kind::kGauge, service,
       totals.bus_trouble},
      {"huying_runtime_clock_ahead_seconds",
       "This clock less the broker's when a partition was last acquired; the farthest off.",
       Kind::kGauge, service, totals.clock_ahead_ms / kMsPerSecond},
  };
}

std::vector<Sample> CounterSamples(const Totals& totals, const metrics::Labels& service) {
  return {
      {"huying_log_dead_letter_records_total",
       "Records of other services that cannot be read or answered and were left out.",
       Kind::kCounter, service, totals.dead_letters},
      {"huying_log_unwritten_records_total", "Dead letters of these that were not written.",
       Kind::kCounter, service, totals.dropped},
      {"huying_runtime_expired_requests_total",
       "Commands and queries dropped since their caller's deadline had passed.", Kind::kCounter,
       service, totals.expired},
      {"huying_runtime_reused_requests_total",
       "Commands refused since their request id had been used for something else.", Kind::kCounter,
       service, totals.reused},
  };
}

Sample VoidSample(const std::string& service, const std::string& reason, double records) {
  return {"huying_log_void_records_total",
          "Records read here that do not count, by the log's rule.",
          Kind::kCounter,
          {{"service", service}, {"reason", reason}},
          records};
}

std::vector<Sample> PartitionSamples(const runtime::ServiceHost& host) {
  Totals totals;
  for (const node::v1::PartitionStatus& status : host.Status()) totals.Add(status);
  const metrics::Labels service = {{"service", host.service()}};
  std::vector<Sample> samples = GaugeSamples(totals, service);
  for (Sample& counter : CounterSamples(totals, service)) samples.push_back(std::move(counter));
  for (const auto& [reason, count] : totals.voids) {
    samples.push_back(VoidSample(host.service(), reason, count));
  }
  for (const auto& [role, count] : totals.by_role) {
    samples.push_back({"huying_runtime_role_partitions",
                       "Partitions here by what this process does for them.",
                       Kind::kGauge,
                       {{"service", host.service()}, {"role", role}},
                       count});
  }
  return samples;
}

std::vector<Sample> DecidedSamples(const runtime::ServiceHost& host) {
  std::vector<Sample> samples;
  host.decided().Each([&](std::string_view kind, uint64_t events) {
    samples.push_back({"huying_" + host.service() + "_decided_events_total",
                       "Events that this process has decided since it started, by kind.",
                       Kind::kCounter,
                       {{"event", std::string(kind)}},
                       static_cast<double>(events)});
  });
  return samples;
}

std::vector<Sample> RowSamples(const std::string& service,
                               const std::map<std::string, int64_t>& counters) {
  std::vector<Sample> samples;
  for (const auto& [name, value] : counters) {
    if (name.starts_with(kStatePrefix)) {
      samples.push_back({"huying_" + service + "_state_cases",
                         "Cases by their state in this service, of the partitions owned here.",
                         Kind::kGauge,
                         {{"state", name.substr(kStatePrefix.size())}},
                         static_cast<double>(value)});
    } else if (name.starts_with(kEventPrefix)) {
      samples.push_back({"huying_" + service + "_partition_events",
                         "Events since the log began, by kind, of the partitions owned here.",
                         Kind::kGauge,
                         {{"event", name.substr(kEventPrefix.size())}},
                         static_cast<double>(value)});
    }
  }
  return samples;
}

// Without a proof of ownership: it would append a record for every scrape.
void ReadRows(runtime::ServiceHost* host, metrics::Registry::Done done) {
  struct Sums {
    absl::Mutex mutex;
    std::map<std::string, int64_t> by_name ABSL_GUARDED_BY(mutex);
  };
  auto sums = std::make_shared<Sums>();  // shared by the reads of all partitions
  ReadOwned(
      *host, {.timeout = kScrapeTimeout},
      [sums](int32_t, const runtime::View& view) {
        const std::map<std::string, int64_t> counters = ReadCounters(view);
        absl::MutexLock lock(&sums->mutex);
        for (const auto& [name, value] : counters) sums->by_name[name] += value;
      },
      // A sum without one of its parts would look like a fall: rather no sample in this scrape.
      [sums, service = host->service(), done = std::move(done)](const absl::Status& status) {
        if (!status.ok()) return done({});
        std::map<std::string, int64_t> by_name;
        {
          absl::MutexLock lock(&sums->mutex);
          by_name.swap(sums->by_name);
        }
        done(RowSamples(service, by_name));
      });
}

}  // namespace

void AddHostMetrics(runtime::ServiceHost* host, metrics::Registry& registry) {
  registry.AddSource([host](metrics::Registry::Done done) { done(PartitionSamples(*host)); });
  registry.AddSource([host](metrics::Registry::Done done) { done(DecidedSamples(*host)); });
  registry.AddSource([host](metrics::Registry::Done done) { ReadRows(host, std::move(done)); });
}

void AddOwnersMetrics(const runtime::OwnersTable* owners, metrics::Registry& registry) {
  registry.AddSource([owners](metrics::Registry::Done done) {
    done({VoidSample("owners", std::string(runtime::ValidityName(runtime::Validity::kUnreadable)),
                     static_cast<double>(owners->foreign_records()))});
  });
}

}  // namespace huying::rpc
