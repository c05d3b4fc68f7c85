// huyingctl topics create | check --brokers HOST:PORT
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "common/bus/kafka.h"
#include "common/core/partitions.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/services.h"

namespace huying::ctl {
namespace {

struct TopicsFlags {
  int32_t partitions = 24;
  int32_t replication = 1;
  bool json = false;
};

int ExitOf(const absl::Status& status) {
  if (status.ok()) return kExitOk;
  std::cerr << "huyingctl topics: " << status.message() << "\n";
  const bool unreachable = status.code() == absl::StatusCode::kUnavailable ||
                           status.code() == absl::StatusCode::kDeadlineExceeded;
  return unreachable ? kExitUnreachable : kExitFinding;
}

int RunTopics(const std::string& brokers, const TopicsFlags& flags, bool create) {
  if (brokers.empty()) {
    std::cerr << "huyingctl topics: give --brokers HOST:PORT\n";
    return kExitUsage;
  }
  bus::KafkaOptions options;
  options.brokers = brokers;
  options.client_id = "huyingctl";
  absl::StatusOr<std::unique_ptr<bus::Bus>> kafka = bus::OpenKafkaBus(options);
  if (!kafka.ok()) return ExitOf(kafka.status());
  const std::vector<bus::TopicSpec> topics = TopicsOfPlatform(flags.partitions, flags.replication);
  const absl::Status status =
      create ? (*kafka)->CreateTopics(topics) : (*kafka)->CheckTopics(topics);
  if (status.ok() && flags.json) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const bus::TopicSpec& topic : topics) {
      json.push_back({{"name", topic.name},
                      {"partitions", topic.partitions},
                      {"replication", topic.replication}});
    }
    std::cout << json.dump(2) << "\n";
  } else if (status.ok()) {
    for (const bus::TopicSpec& topic : topics) {
      std::cout << topic.name << "  partitions " << topic.partitions << ", replication "
                << topic.replication << "\n";
    }
    std::cout << topics.size() << " topics are as they must be\n";
  }
  return ExitOf(status);
}

void AddFlags(CLI::App* command, TopicsFlags& flags) {
  command
      ->add_option("--partitions", flags.partitions,
                   "Of each event topic; fixed for the life of a city")
      ->capture_default_str()
      ->check(CLI::Range(1, kPartitionsMax));
  command->add_option("--replication", flags.replication, "Copies of each record; 3 in production")
      ->capture_default_str()
      ->check(CLI::Range(1, 16));
  command->add_flag("--json", flags.json, "As JSON");
}

}  // namespace

void AddTopics(CLI::App& app, const Globals* globals, Run* run) {
  CLI::App* topics = app.add_subcommand("topics", "Kafka topics of the platform");
  topics->require_subcommand(1);
  // Shared by the options and the callbacks, which live as long as the app.
  auto flags = std::make_shared<TopicsFlags>();
  CLI::App* create =
      topics->add_subcommand("create", "Make the topics that are missing and check the others");
  AddFlags(create, *flags);
  create->callback([flags, globals, run] {
    *run = [flags, globals] { return RunTopics(globals->brokers, *flags, true); };
  });
  CLI::App* check = topics->add_subcommand("check", "Check the topics and make nothing");
  AddFlags(check, *flags);
  check->callback([flags, globals, run] {
    *run = [flags, globals] { return RunTopics(globals->brokers, *flags, false); };
  });
}

}  // namespace huying::ctl
