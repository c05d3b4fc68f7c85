// huyingctl stats [--json]
#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "common/core/text.h"
#include "huying/analytics/v1/service.pb.h"
#include "huying/node/v1/service.pb.h"
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
  analytics::v1::UnitRates total;
  std::vector<analytics::v1::UnitRates> units;
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

// Adds every number of `part` to that of `sum`.
void AddNumbers(const google::protobuf::Message& part, google::protobuf::Message& sum) {
  const auto* reflection = part.GetReflection();
  for (int i = 0; i < part.GetDescriptor()->field_count(); ++i) {
    const auto* field = part.GetDescriptor()->field(i);
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_INT64 ||
        field->is_repeated())
      continue;
    reflection->SetInt64(&sum, field,
                         reflection->GetInt64(sum, field) + reflection->GetInt64(part, field));
  }
}

// Rates do not add up: with several processes only their counts are merged, and the simple shares
// follow from them.
void AddRates(rpc::Client& client, Stats& stats) {
  const auto replies =
      client.CallAllAndWait<analytics::v1::GetRatesResponse>(analytics::v1::GetRatesRequest());
  size_t answered = 0;
  std::map<std::string, analytics::v1::UnitRates> units;
  for (const auto& reply : replies) {
    if (!reply.status.ok()) {
      stats.missing.push_back(
          Cat("rates of analytics at ", reply.endpoint, ": ", reply.status.message()));
      continue;
    }
    ++answered;
    AddNumbers(reply.message.total().counts(), *stats.total.mutable_counts());
    *stats.total.mutable_rates() = reply.message.total().rates();
    for (const analytics::v1::UnitRates& unit : reply.message.units()) {
      analytics::v1::UnitRates& sum = units[unit.counts().unit_id()];
      AddNumbers(unit.counts(), *sum.mutable_counts());
      sum.mutable_counts()->set_unit_id(unit.counts().unit_id());
      *sum.mutable_rates() = unit.rates();
    }
  }
  if (replies.empty()) stats.missing.push_back("analytics: no process is known");
  for (auto& [id, unit] : units) {
    if (answered > 1) unit.clear_rates();
    stats.units.push_back(std::move(unit));
  }
  if (answered > 1) stats.total.clear_rates();
}

// Tasks that somebody has to act on.
int64_t OpenTasks(const Stats& stats) {
  int64_t open = 0;
  const auto dispatch = stats.states.find("dispatch");
  if (dispatch == stats.states.end()) return 0;
  for (const auto& [state, count] : dispatch->second) {
    if (state != "REPLIED" && state != "PARKED") open += count;
  }
  return open;
}

double Percent(int64_t ppm) { return static_cast<double>(ppm) / 10'000; }

Json RatesJson(const analytics::v1::UnitRates& unit) {
  const analytics::v1::UnitDay& counts = unit.counts();
  Json json;
  if (!counts.unit_id().empty()) json["unit_id"] = counts.unit_id();
  json["routed"] = counts.routed();
  json["closed"] = counts.closed();
  json["visited"] = counts.visited();
  json["responded"] = counts.responded();
  json["solved"] = counts.solved();
  json["satisfied"] = counts.satisfied();
  json["basically_satisfied"] = counts.basically_satisfied();
  json["not_reached"] = counts.not_reached();
  json["clocks_stopped"] = counts.clocks_stopped();
  json["clocks_breached"] = counts.clocks_breached();
  if (!unit.has_rates() || unit.rates().base() == 0) return json;
  json["response_percent"] = Percent(unit.rates().response_ppm());
  json["solution_percent"] = Percent(unit.rates().solution_ppm());
  json["satisfaction_percent"] = Percent(unit.rates().satisfaction_ppm());
  json["score"] = Percent(unit.rates().score_ppm());
  return json;
}

void PrintJson(const Stats& stats) {
  Json json;
  json["cases_by_state"] = stats.states;
  json["events_by_kind"] = stats.events;
  json["open_tasks"] = OpenTasks(stats);
  json["rates"]["total"] = RatesJson(stats.total);
  json["rates"]["units"] = Json::array();
  for (const analytics::v1::UnitRates& unit : stats.units)
    json["rates"]["units"].push_back(RatesJson(unit));
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

void PrintText(const Stats& stats) {
  PrintCounts("cases by state", stats.states);
  PrintCounts("events by kind", stats.events);
  std::cout << "open tasks  " << OpenTasks(stats) << "\n";
  const analytics::v1::UnitDay& counts = stats.total.counts();
  std::cout << "visits      " << counts.visited() << " valid, " << counts.solved() << " solved, "
            << counts.satisfied() << " satisfied, " << counts.basically_satisfied()
            << " basically, " << counts.not_reached() << " not reached\n";
  std::cout << "clocks      " << counts.clocks_stopped() << " stopped, " << counts.clocks_breached()
            << " breached\n";
  if (!stats.total.has_rates() || stats.total.rates().base() == 0) return;
  const analytics::v1::Rates& rates = stats.total.rates();
  std::cout << "rates       response " << Fixed(Percent(rates.response_ppm()), 2) << "%, solution "
            << Fixed(Percent(rates.solution_ppm()), 2) << "%, satisfaction "
            << Fixed(Percent(rates.satisfaction_ppm()), 2) << "%, score "
            << Fixed(Percent(rates.score_ppm()), 2) << "\n";
}

int RunStats(const Globals& globals, bool as_json) {
  absl::StatusOr<std::unique_ptr<Connection>> connection = Connection::Open(globals);
  if (!connection.ok()) return FailWith("stats", connection.status());
  Stats stats;
  for (const std::string& service : DecidingServices())
    AddCounts(service, (*connection)->client(), stats);
  AddRates((*connection)->client(), stats);
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
  stats->callback([as_json, globals, run] {
    *run = [as_json, globals] { return RunStats(*globals, *as_json); };
  });
}

}  // namespace huying::ctl
