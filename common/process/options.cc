#include "common/process/options.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <map>

#include "common/core/host_port.h"
#include "common/core/version.h"
#include "common/process/number_flags.h"

namespace huying::process {
namespace {

constexpr char kHostPort[] = "HOST:PORT";

const CLI::Validator& IsHostPort() {
  static const CLI::Validator kValidator(
      [](const std::string& text) {
        HostPort at;
        return ParseHostPort(text, at);
      },
      "");
  return kValidator;
}

void AddCommonFlags(CLI::App& app, Options& options) {
  app.add_option("--city", options.city_dir,
                 "Folder of the city pack, checked before anything starts")
      ->required();
  app.add_option("--data", options.data_dir,
                 "Folder for everything that is kept; made if it is missing")
      ->required();
  app.add_option("--instance", options.instance,
                 "Name of this process, unique in the city; the same after a restart");
  app.add_option("--standbys", options.standbys,
                 "1: follow the partitions of others too, ready to take over at once; 0: hold only "
                 "the own ones")
      ->check(CLI::Range(0, 1))
      ->capture_default_str();
  app.add_flag("--accept-clock", options.accept_clock,
               "Start although this machine's clock is far ahead of the newest decision: you have "
               "looked, and it is right");
  app.add_option("--workers", options.workers,
                 "Threads that work on partitions; 0: one for each core")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  app.add_option("--advertise", options.advertise,
                 "Where other processes reach --grpc, if not at the same address")
      ->type_name(kHostPort)
      ->check(IsHostPort());
  app.add_option("--replication", options.replication,
                 "Replicas that the topics must have at least (Kafka); 3 in production")
      ->check(CLI::Range(1, 16))
      ->capture_default_str();
  app.add_option(
      "--city-prefix", options.city_prefix,
      "Begins the names of the city's topics and groups (Kafka); the id of the city pack "
      "if it is not given");
  app.add_option("--kafka-config", options.kafka_config,
                 "File of librdkafka settings for encryption and log-in, name=value (Kafka)")
      ->type_name("FILE");
  app.add_option("--session-timeout-ms", options.session_timeout_ms,
                 "Silence after which a process loses its partitions (Kafka)")
      ->check(CLI::Range(3000, 300000))
      ->capture_default_str();
}

std::string DefaultInstance(const std::string& program) {
  char host[256] = "localhost";
  (void)::gethostname(host, sizeof(host) - 1);
  return std::string(host) + "-" + program;
}

}  // namespace

void AddServiceFlags(CLI::App& app, Options& options) {
  options.bus = BusKind::kKafka;
  AddCommonFlags(app, options);
  app.add_option("--brokers", options.brokers, "Kafka brokers")->type_name(kHostPort)->required();
  app.add_option("--grpc", options.grpc, "Address to serve gRPC on")
      ->type_name(kHostPort)
      ->check(IsHostPort())
      ->required();
  app.add_option("--metrics", options.metrics, "Address to serve /metrics, /livez and /readyz on")
      ->type_name(kHostPort)
      ->check(IsHostPort());
}

void AddServeFlags(CLI::App& app, Options& options) {
  options.bus = BusKind::kEmbedded;
  options.http = "127.0.0.1:8311";
  options.grpc = "127.0.0.1:8312";
  options.metrics = "127.0.0.1:8313";
  AddCommonFlags(app, options);
  app.add_option("--http", options.http, "Address of the edge: Open311")
      ->type_name(kHostPort)
      ->check(IsHostPort())
      ->capture_default_str();
  app.add_option("--grpc", options.grpc, "Address to serve gRPC on")
      ->type_name(kHostPort)
      ->check(IsHostPort())
      ->capture_default_str();
  app.add_option("--metrics", options.metrics, "Address to serve /metrics, /livez and /readyz on")
      ->type_name(kHostPort)
      ->check(IsHostPort())
      ->capture_default_str();
  CLI::Option* brokers =
      app.add_option("--brokers", options.brokers, "Kafka brokers, with --bus kafka")
          ->type_name(kHostPort);
  const std::map<std::string, BusKind> buses = {{"embedded", BusKind::kEmbedded},
                                                {"kafka", BusKind::kKafka}};
  app.add_option("--bus", options.bus, "Where the case log is kept")
      ->transform(CLI::CheckedTransformer(buses, CLI::ignore_case))
      ->type_name("embedded|kafka");
  const std::map<std::string, bool> clocks = {{"real", false}, {"simulated", true}};
  app.add_option("--clock", options.simulated_clock,
                 "simulated: time moves only when a client moves it")
      ->transform(CLI::CheckedTransformer(clocks, CLI::ignore_case))
      ->type_name("real|simulated");
  options.create_topics = true;
  app.final_callback([&app, &options, brokers] {
    if (options.bus == BusKind::kKafka && brokers->empty())
      throw CLI::RequiredError("--brokers (with --bus kafka)");
    if (options.instance.empty()) options.instance = DefaultInstance(app.get_name());
  });
}

std::optional<int> ParseServiceFlags(int argc, char** argv, const std::string& program,
                                     const std::string& about, Options& options) {
  CLI::App app(about, program);
  app.set_version_flag("--version", VersionOf(program));
  AddServiceFlags(app, options);
  if (program == "huying-gateway") {
    app.add_option("--http", options.http, "Address of the edge: Open311")
        ->type_name(kHostPort)
        ->check(IsHostPort())
        ->required();
  }
  ReadNumbersAsDecimal(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // 0 for --help, else 2: wrong use.
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (options.instance.empty()) options.instance = DefaultInstance(program);
  return std::nullopt;
}

}  // namespace huying::process
