// huyingctl topics create | check | acls --brokers HOST:PORT --city-prefix NAME
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "common/bus/kafka.h"
#include "common/bus/kafka_names.h"
#include "common/core/partitions.h"
#include "services/huyingctl/acls.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/connect.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/services.h"

namespace huying::ctl {
namespace {

constexpr char kNoBrokers[] = "huyingctl topics: give --brokers HOST:PORT\n";

struct TopicsFlags {
  int32_t partitions = 24;
  int32_t replication = 1;
  bool json = false;
};

int ExitOf(const absl::Status& status) {
  if (status.ok()) return kExitOk;
  std::cerr << "huyingctl topics: " << status.message() << "\n";
  const bool unreachable = status.code() == absl::StatusCode::kUnavailable ||
                           status.code() == absl::StatusCode::kDeadlineExceeded ||
                           status.code() == absl::StatusCode::kUnauthenticated ||
                           status.code() == absl::StatusCode::kPermissionDenied;
  return unreachable ? kExitUnreachable : kExitFinding;
}

int RunTopics(const Globals& globals, const TopicsFlags& flags, bool create) {
  if (globals.brokers.empty()) {
    std::cerr << kNoBrokers;
    return kExitUsage;
  }
  absl::StatusOr<bus::KafkaOptions> options = KafkaOptionsOf(globals);
  if (!options.ok()) return FailWith("topics", options.status());
  const auto named = [&](const bus::TopicSpec& topic) {
    return bus::KafkaName(options->prefix, topic.name);
  };
  absl::StatusOr<std::unique_ptr<bus::Bus>> kafka = bus::OpenKafkaBus(*options);
  if (!kafka.ok()) return FailWith("topics", kafka.status());
  const std::vector<bus::TopicSpec> topics = TopicsOfPlatform(flags.partitions, flags.replication);
  const absl::Status status =
      create ? (*kafka)->CreateTopics(topics) : (*kafka)->CheckTopics(topics);
  if (status.ok() && flags.json) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const bus::TopicSpec& topic : topics) {
      json.push_back({{"name", named(topic)},
                      {"partitions", topic.partitions},
                      {"replication", topic.replication}});
    }
    std::cout << json.dump(2) << "\n";
  } else if (status.ok()) {
    for (const bus::TopicSpec& topic : topics) {
      std::cout << named(topic) << "  partitions " << topic.partitions << ", replication "
                << topic.replication << "\n";
    }
    std::cout << topics.size() << " topics are as they must be\n";
  }
  return ExitOf(status);
}

struct AclFlags {
  std::string principal;
  std::vector<std::string> services;  // empty: all, and this tool
  std::string command_config;
};

int PrintAcls(const Globals& globals, const AclFlags& flags) {
  if (globals.brokers.empty()) {
    std::cerr << kNoBrokers;
    return kExitUsage;
  }
  const absl::StatusOr<bus::KafkaOptions> options = KafkaOptionsOf(globals);
  if (!options.ok()) return FailWith("topics", options.status());
  std::vector<std::string> parts = flags.services;
  if (parts.empty()) {
    parts = AllServices();
    parts.push_back(kToolName);
  }
  std::cout << "# What " << flags.principal << " needs to run";
  for (const std::string& part : parts) std::cout << " " << part;
  std::cout << ", of the city " << options->prefix << "; nothing else is needed.\n"
            << "# Give it to a shell, as somebody who may change the access rules.\n";
  for (const Acl& acl : AclsFor(parts, options->prefix)) {
    std::cout << AclCommand(acl, flags.principal, globals.brokers, flags.command_config) << "\n";
  }
  return kExitOk;
}

void AddAcls(CLI::App* topics, const Globals* globals, Run* run) {
  CLI::App* acls = topics->add_subcommand(
      "acls", "Print the access rules that suffice, as command lines of kafka-acls.sh");
  auto flags = std::make_shared<AclFlags>();
  acls->add_option("--principal", flags->principal, "Who gets them, as User:CN=...")
      ->required()
      ->check([](const std::string& principal) {
        return principal.find(':') == std::string::npos ? "must be Type:name, as User:CN=huying"
                                                        : "";
      });
  std::vector<std::string> names = AllServices();
  names.emplace_back(kToolName);
  acls->add_option(
          "--service", flags->services,
          "Only for these: services, and huyingctl, which makes topics and reads logs; may "
          "be repeated. All of them if it is not given, as `huying serve` needs them")
      ->check(CLI::IsMember(names));
  acls->add_option("--command-config", flags->command_config,
                   "File of settings that kafka-acls.sh is to be given");
  acls->callback(
      [flags, globals, run] { *run = [flags, globals] { return PrintAcls(*globals, *flags); }; });
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
    *run = [flags, globals] { return RunTopics(*globals, *flags, true); };
  });
  CLI::App* check = topics->add_subcommand("check", "Check the topics and make nothing");
  AddFlags(check, *flags);
  check->callback([flags, globals, run] {
    *run = [flags, globals] { return RunTopics(*globals, *flags, false); };
  });
  AddAcls(topics, globals, run);
}

}  // namespace huying::ctl
