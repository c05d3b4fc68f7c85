// Measures one thing and prints its figures as one JSON object. Called by deploy/scripts/bench; see
// --help.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>

#include "common/process/number_flags.h"
#include "tests/load/baseline.h"
#include "tests/load/measure.h"
#include "tests/load/remote.h"

namespace huying::load {
namespace {

using Measure = std::function<absl::StatusOr<Figures>()>;

// The subcommands that run the services in this process.
void AddEngine(CLI::App& app, Plan& plan, double& seconds, double& warm_up, Measure& measure) {
  const auto add = [&](const char* name, const char* what,
                       absl::StatusOr<Figures> (*how)(const Plan&)) {
    CLI::App* command = app.add_subcommand(name, what);
    command->add_option("--city", plan.engine.city_dir, "Folder of the city pack")->required();
    command->add_option("--data", plan.engine.data_dir, "An empty folder (but see --first)")
        ->required();
    command->add_option("--brokers", plan.engine.brokers, "Kafka instead of the embedded bus");
    command->add_option("--cases", plan.cases, "Cases to measure with")->capture_default_str();
    command->add_option("--in-flight", plan.in_flight, "Cases under way at once")
        ->capture_default_str();
    command->callback([&plan, &seconds, &warm_up, &measure, how] {
      plan.time = absl::Seconds(seconds);
      plan.warm_up = absl::Seconds(warm_up);
      measure = [&plan, how] { return how(plan); };
    });
    return command;
  };
  CLI::App* throughput =
      add("throughput", "Full lifecycles per second, closed loop", MeasureThroughput);
  throughput->add_option("--stored", plan.stored, "Closed cases to store first");
  CLI::App* latency = add("latency", "Command to durable answer, open loop", MeasureLatency);
  for (CLI::App* command : {throughput, latency})
    command->add_option("--first", plan.first,
                        "Number of the first case, to go on in a log that holds as many");
  latency->add_option("--rate", plan.rate, "Lifecycles per second")->capture_default_str();
  latency->add_option("--seconds", seconds, "How long")->capture_default_str();
  latency->add_option("--warm-up", warm_up, "Seconds under load before that")
      ->capture_default_str();
  add("restore", "Events per second and core from empty stores", MeasureRestore);
  add("memory", "Resident memory of all services with open cases", MeasureMemory);
}

// The subcommands that load servers of their own.
void AddRemote(CLI::App& app, RemotePlan& plan, double& warm_up, Measure& measure) {
  const auto add = [&](const char* name, const char* what,
                       absl::StatusOr<Figures> (*how)(const RemotePlan&)) {
    CLI::App* command = app.add_subcommand(name, what);
    command->add_option("--city", plan.city_dir, "Folder of the city pack")->required();
    command->add_option("--server", plan.server, "HOST:PORT of a process that runs all services")
        ->required();
    command->add_option("--run", plan.run,
                        "Begins every request id; not the same twice on one log");
    command->callback([&plan, &warm_up, &measure, how] {
      plan.warm_up = absl::Seconds(warm_up);
      measure = [&plan, how] { return how(plan); };
    });
    return command;
  };
  CLI::App* remote = add("remote", "Full lifecycles per second through gRPC", MeasureRemote);
  remote->add_option("--cases", plan.cases, "Cases to measure with")->capture_default_str();
  remote->add_option("--in-flight", plan.in_flight, "Cases under way at once")
      ->capture_default_str();
  CLI::App* takeover =
      add("takeover", "Seconds from kill -9 of an owner until its partitions decide again",
          MeasureTakeover);
  takeover->add_option("--victim", plan.victim, "Process to kill, not --server")->required();
  takeover->add_option("--rate", plan.rate, "Lifecycles per second")->capture_default_str();
  takeover->add_option("--warm-up", warm_up, "Seconds under load before the kill")
      ->capture_default_str();
}

void AddBaseline(CLI::App& app, BaselinePlan& plan, Measure& measure) {
  CLI::App* command = app.add_subcommand("limits", "What the machine can do at most");
  command->add_option("--data", plan.folder, "An empty folder on the disk to measure")->required();
  command->add_option("--brokers", plan.brokers, "Produce to Kafka instead of the embedded bus");
  command->add_option("--record-bytes", plan.record_bytes)->capture_default_str();
  command->add_option("--records", plan.records)->capture_default_str();
  command->add_option("--seconds", plan.seconds, "Of gRPC calls")->capture_default_str();
  command->callback([&plan, &measure] { measure = [&plan] { return MeasureBaseline(plan); }; });
}

}  // namespace
}  // namespace huying::load

int main(int argc, char** argv) {
  CLI::App app("Measures Huying; prints one JSON object", "engine_bench");
  app.require_subcommand(1);
  huying::load::Plan plan;
  huying::load::RemotePlan remote;
  huying::load::BaselinePlan limits;
  double seconds = 20;
  double warm_up = 10;
  huying::load::Measure measure;
  huying::load::AddEngine(app, plan, seconds, warm_up, measure);
  huying::load::AddRemote(app, remote, warm_up, measure);
  huying::load::AddBaseline(app, limits, measure);
  huying::process::ReadNumbersAsDecimal(app);
  CLI11_PARSE(app, argc, argv);
  const absl::StatusOr<huying::load::Figures> figures = measure();
  if (!figures.ok()) {
    std::fprintf(stderr, "engine_bench: %s\n", std::string(figures.status().message()).c_str());
    return 1;
  }
  std::printf("%s\n", nlohmann::json(*figures).dump().c_str());
  return 0;
}
