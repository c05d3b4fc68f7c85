// What a process says of itself: /livez, /readyz, gRPC's health protocol, and metrics of the whole.
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/city/calendar_end.h"
#include "common/core/civil.h"
#include "common/http/health.h"
#include "common/process/disk_space.h"
#include "common/process/process.h"

namespace huying::process {
namespace {

constexpr double kMsPerSecond = 1000;

// So long no turn of a partition takes, whatever the disk does.
constexpr absl::Duration kStuck = absl::Seconds(60);

}  // namespace

void Process::AddHealth(http::Router& router) const {
  http::AddHealth(
      router, [this] { return Live(); }, [this] { return Ready(); });
}

void Process::AddMetrics() {
  registry_.AddSource([this](metrics::Registry::Done done) {
    std::vector<metrics::Sample> samples;
    if (const std::optional<uint64_t> free = FreeDiskBytes(options_.data_dir)) {
      samples.push_back({.name = "huying_process_disk_free_bytes",
                         .help = "Free on the disk of the data folder",
                         .labels = {},
                         .value = static_cast<double>(*free)});
    }
    const bool up = serving_.load(std::memory_order_acquire) && bus_->Health().ok();
    samples.push_back({.name = "huying_bus_up_ratio",
                       .help = "1: the log can be reached; 0: it cannot.",
                       .labels = {},
                       .value = up ? 1.0 : 0.0});
    samples.push_back({.name = "huying_process_budget_used_bytes",
                       .help = "Held by what waits and what is in flight, of all partitions.",
                       .labels = {},
                       .value = static_cast<double>(budget_.used())});
    const int64_t calendar_end_ms =
        DayStartMs(city::CalendarEnd(city_->pack().calendar()) + 1, city_->utc_offset_minutes());
    samples.push_back({.name = "huying_city_calendar_end_timestamp_seconds",
                       .help = "When the city pack's working calendar ends, since 1970.",
                       .labels = {},
                       .value = static_cast<double>(calendar_end_ms) / kMsPerSecond});
    samples.push_back({.name = "huying_city_pack_info",
                       .help = "The version of the city pack that decides here.",
                       .labels = {{"version", std::string(city_->version())}},
                       .value = 1.0});
    for (const auto& host : hosts_) {
      samples.push_back({.name = "huying_runtime_group_departures_total",
                         .help = "How often the group was left since this host alone could not "
                                 "have a partition.",
                         .kind = metrics::Kind::kCounter,
                         .labels = {{"service", host->service()}},
                         .value = static_cast<double>(host->departures())});
    }
    done(std::move(samples));
  });
}

absl::Status Process::Ready() const {
  if (!serving_.load(std::memory_order_acquire)) {
    const std::string waiting = Waiting();
    return absl::UnavailableError(waiting.empty() ? "starting or stopping" : waiting);
  }
  if (const absl::Status bus = bus_->Health(); !bus.ok()) {
    return absl::UnavailableError(
        absl::StrCat("the log at ", options_.brokers, " cannot be reached: ", bus.message()));
  }
  for (const auto& host : hosts_) {
    if (absl::Status status = HostReady(*host); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Process::HostReady(const runtime::ServiceHost& host) const {
  for (const absl::Status& member : {host.Membership(), host.Away()}) {
    if (!member.ok())
      return absl::UnavailableError(absl::StrCat(host.service(), ": ", member.message()));
  }
  for (const node::v1::PartitionStatus& status : host.Status()) {
    const std::string name = absl::StrCat(status.service(), "/", status.partition());
    if (status.bus_trouble()) {
      return absl::UnavailableError(
          absl::StrCat(name, ": the log cannot be reached: ", status.error()));
    }
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
  return absl::OkStatus();
}

// Which service will never be given a partition again here, if one is.
absl::Status Process::Out() const {
  for (const auto& host : hosts_) {
    if (const absl::Status status = host->Membership(); !status.ok())
      return absl::Status(status.code(), absl::StrCat(host->service(), ": ", status.message()));
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

// Never depends on a restore or on the log: who is restarted for that only begins again.
absl::Status Process::Live() const {
  const absl::Duration turning = workers_->LongestTurn();
  if (turning < kStuck) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("a worker has not finished its turn for ", absl::ToInt64Seconds(turning), " s"));
}

// gRPC's health protocol goes along with the log and the group, not with single partitions: the
// others are served.
void Process::TellServing() {
  const bool bus = bus_->Health().ok();
  for (const auto& host : hosts_) {
    const bool serving = bus && host->Membership().ok() && host->Away().ok();
    const auto [told, is_new] = told_serving_.try_emplace(host->service(), !serving);
    if (told->second == serving) continue;
    rpc_server_->SetServing(host->service(), serving);
    told->second = serving;
  }
}

}  // namespace huying::process
