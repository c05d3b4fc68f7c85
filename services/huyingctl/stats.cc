// huyingctl stats [--month YYYYMM] [--json]
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "common/core/text.h"
#include "huying/analytics/v1/service.pb.h"
#include "huying/node/v1/service.pb.h"
#include "services/analytics/rules/rates.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/connect.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/services.h"

namespace huying::ctl {
namespace {

using Json = nlohmann::ordered_json;
using Counts = std::map<std::string, int64_t>;

// What was gathered, and which parts of the city did not answer.
struct Stats {
  std::map<std::string, Counts> states;  // by service
  std::map<std::string, Counts> events;
  analytics::v1::GetRatesResponse rates;      // of all processes
  std::map<std::string, Counts> received_by;  // by dimension
  std::vector<std::string> missing;
};

// Adds one service's counters of all processes; "state/READY" and "event/CaseReady" are what counts
// here.
void AddCounts(const std::string& service, rpc::Client& client, Stats& stats) {
  node::v1::GetCountsRequest request;
  request.set_service(service);
  const auto replies = client.CallAllAndWait<node::v1::GetCountsResponse>(request);
  bool found = false;
  for (const auto& reply : replies) {
    // Every process is asked; most of a city's run other services.
    if (reply.status.code() == absl::StatusCode::kNotFound) continue;
    found = true;
    if (!reply.status.ok()) {
      stats.missing.push_back(Cat(service, " at ", reply.endpoint, ": ", reply.status.message()));
      continue;
    }
    for (const core::v1::Count& count : reply.message.counts()) {
      const size_t slash = count.name().find('/');
      const std::string kind = count.name().substr(0, slash);
      if (slash == std::string::npos || count.value() == 0) continue;
      if (kind == "state") stats.states[service][count.name().substr(slash + 1)] += count.value();
      if (kind == "event") stats.events[service][count.name().substr(slash + 1)] += count.value();
    }
  }
  if (!found) stats.missing.push_back(service + ": no process of it is known");
}

// Of several processes that answer for one partition the first one counts; so the sum is the same
// however often a partition is heard of.
void AddRates(uint32_t month, rpc::Client& client, Stats& stats) {
  analytics::v1::GetRatesRequest request;
  request.set_month(month);
  request.set_by_partition(true);
  const auto replies = client.CallAllAndWait<analytics::v1::GetRatesResponse>(request);
  analytics::rules::Sums sums;
  std::set<int32_t> heard;
  city::v1::Scoring scoring;
  for (const auto& reply : replies) {
    if (!reply.status.ok()) {
      stats.missing.push_back(
          Cat("rates of analytics at ", reply.endpoint, ": ", reply.status.message()));
      continue;
    }
    for (const analytics::v1::PartitionDays& part : reply.message.parts()) {
      if (!heard.insert(part.partition()).second) continue;
      for (const analytics::v1::UnitDay& row : part.days()) sums.Add(row);
      if (!part.days().empty()) scoring = reply.message.scoring();
    }
    stats.rates.set_from_day(reply.message.from_day());
    stats.rates.set_to_day(reply.message.to_day());
  }
  if (replies.empty()) stats.missing.push_back("analytics: no process is known");
  sums.Fill(scoring, stats.rates);
}

// The cases received on the days of the rates, by one dimension.
void AddDimension(const std::string& dimension, rpc::Client& client, Stats& stats) {
  analytics::v1::GetCountsRequest request;
  request.set_dimension(dimension);
  request.set_from_day(stats.rates.from_day());
  request.set_to_day(stats.rates.to_day());
  std::set<int32_t> heard;
  for (const auto& reply : client.CallAllAndWait<analytics::v1::GetCountsResponse>(request)) {
    if (!reply.status.ok()) {
      stats.missing.push_back(
          Cat("counts of analytics at ", reply.endpoint, ": ", reply.status.message()));
      continue;
    }
    const auto& partitions = reply.message.partitions();
    const auto known = std::ranges::count_if(
        partitions, [&](int32_t partition) { return heard.contains(partition); });
    if (known > 0 && known == partitions.size()) continue;
    // It is moving from one process to another; half an answer cannot be taken apart.
    if (known > 0) stats.missing.push_back(Cat("counts: two processes answer; ask again"));
    heard.insert(partitions.begin(), partitions.end());
    for (const core::v1::Count& count : reply.message.counts()) {
      stats.received_by[dimension][count.name()] += count.value();
    }
  }
}

// Tasks that somebody has to act on.
int64_t OpenTasks(const Stats& stats) {
  int64_t open = 0;
  const auto dispatch = stats.states.find("dispatch");
  if (dispatch == stats.states.end()) return 0;
  for (const auto& [state, count] : dispatch->second) {
    const bool rests =
        state == "REPLIED" || state == "PARKED" || state == "WITHDRAWN" || state == "ENDED";
    if (!rests) open += count;
  }
  return open;
}

// "street_office"; "other" for a unit whose kind is not known.
std::string GroupName(city::v1::UnitKind kind) {
  constexpr std::string_view kPrefix = "UNIT_KIND_";
  const std::string& name = city::v1::UnitKind_Name(kind);
  if (kind == city::v1::UNIT_KIND_UNSPECIFIED || name.empty()) return "other";
  std::string group = name.substr(kPrefix.size());
  for (char& c : group) c = absl::ascii_tolower(static_cast<unsigned char>(c));
  return group;
}

double Percent(int64_t ppm) { return static_cast<double>(ppm) / 10'000; }

// Every count by its name; rates are null without a base.
Json RatesJson(const analytics::v1::UnitRates& unit) {
  const analytics::v1::UnitDay& counts = unit.counts();
  Json json;
  if (!counts.unit_id().empty()) json["unit_id"] = counts.unit_id();
  if (counts.kind() != city::v1::UNIT_KIND_UNSPECIFIED) json["group"] = GroupName(counts.kind());
  const auto* descriptor = analytics::v1::UnitDay::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = descriptor->field(i);
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_INT64) continue;
    json[field->name()] = counts.GetReflection()->GetInt64(counts, field);
  }
  json["rates"] = nullptr;
  if (!unit.has_rates()) return json;
  json["rates"] = {{"response_ppm", unit.rates().response_ppm()},
                   {"solution_ppm", unit.rates().solution_ppm()},
                   {"satisfaction_ppm", unit.rates().satisfaction_ppm()},
                   {"score_ppm", unit.rates().score_ppm()}};
  if (unit.rank() == 0) return json;
  json["rank"] = unit.rank();
  json["tier"] = unit.tier_id();
  return json;
}

void PrintJson(const Stats& stats) {
  Json json;
  json["cases_by_state"] = stats.states;
  json["events_by_kind"] = stats.events;
  json["open_tasks"] = OpenTasks(stats);
  json["rates"]["from_day"] = stats.rates.from_day();
  json["rates"]["to_day"] = stats.rates.to_day();
  json["rates"]["scoring"] = stats.rates.scoring().id();
  json["rates"]["total"] = RatesJson(stats.rates.total());
  json["rates"]["units"] = Json::array();
  for (const analytics::v1::UnitRates& unit : stats.rates.units())
    json["rates"]["units"].push_back(RatesJson(unit));
  json["received_by"] = stats.received_by;
  json["missing"] = stats.missing;
  std::cout << json.dump(2) << "\n";
}

void PrintCounts(std::string_view heading, const std::map<std::string, Counts>& by_service) {
  std::cout << heading << "\n";
  for (const auto& [service, counts] : by_service) {
    std::cout << "  " << service << "\n";
    for (const auto& [name, count] : counts) std::cout << "    " << name << "  " << count << "\n";
  }
}

void PrintRates(const analytics::v1::UnitRates& unit) {
  if (!unit.has_rates()) {
    std::cout << "no base\n";
    return;
  }
  const analytics::v1::Rates& rates = unit.rates();
  std::cout << "response " << Fixed(Percent(rates.response_ppm()), 2) << "%, solution "
            << Fixed(Percent(rates.solution_ppm()), 2) << "%, satisfaction "
            << Fixed(Percent(rates.satisfaction_ppm()), 2) << "%, score "
            << Fixed(Percent(rates.score_ppm()), 2) << " of " << rates.base() << " cases\n";
}

void PrintText(const Stats& stats) {
  PrintCounts("cases by state", stats.states);
  PrintCounts("events by kind", stats.events);
  std::cout << "open tasks  " << OpenTasks(stats) << "\n";
  const analytics::v1::UnitDay& counts = stats.rates.total().counts();
  std::cout << "cases       " << counts.received() << " received, " << counts.closed()
            << " closed, " << counts.cases_breached() << " past their date\n";
  std::cout << "visits      " << counts.visited() << " valid, " << counts.solved() << " solved, "
            << counts.satisfied() << " satisfied, " << counts.basically_satisfied()
            << " basically, " << counts.not_reached() << " not reached\n";
  std::cout << "clocks      " << counts.clocks_in_time() << " in time, " << counts.clocks_breached()
            << " breached\n";
  std::cout << "rates       ";
  PrintRates(stats.rates.total());
  int group = -1;
  for (const analytics::v1::UnitRates& unit : stats.rates.units()) {
    if (unit.counts().kind() != group) {
      group = unit.counts().kind();
      std::cout << "ranking of " << GroupName(unit.counts().kind()) << "\n";
    }
    std::cout << "  " << (unit.rank() == 0 ? "-" : Cat(unit.rank())) << "  "
              << unit.counts().unit_id() << "  ";
    PrintRates(unit);
  }
}

int RunStats(const Globals& globals, uint32_t month, bool as_json) {
  absl::StatusOr<std::unique_ptr<Connection>> connection = Connection::Open(globals);
  if (!connection.ok()) return FailWith("stats", connection.status());
  Stats stats;
  for (const std::string& service : DecidingServices())
    AddCounts(service, (*connection)->client(), stats);
  AddRates(month, (*connection)->client(), stats);
  for (const char* dimension : {"category", "area", "channel", "hour"}) {
    AddDimension(dimension, (*connection)->client(), stats);
  }
  as_json ? PrintJson(stats) : PrintText(stats);
  for (const std::string& part : stats.missing) std::cerr << "no answer of " << part << "\n";
  return stats.missing.empty() ? kExitOk : kExitPartly;
}

}  // namespace

void AddStats(CLI::App& app, const Globals* globals, Run* run) {
  CLI::App* stats =
      app.add_subcommand("stats", "Cases by state, events by kind, open tasks, the three rates");
  // Shared by the option and the callback, which live as long as the app.
  auto as_json = std::make_shared<bool>(false);
  stats->add_flag("--json", *as_json, "As JSON");
  auto month = std::make_shared<uint32_t>(0);
  stats
      ->add_option("--month", *month,
                   "Figures of one appraisal month, YYYYMM of the month in which it ends; else of "
                   "all days")
      ->check(CLI::Range(197001, 999812));
  stats->callback([month, as_json, globals, run] {
    *run = [month, as_json, globals] { return RunStats(*globals, *month, *as_json); };
  });
}

}  // namespace huying::ctl
