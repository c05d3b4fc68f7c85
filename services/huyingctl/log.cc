// huyingctl log --data DIR | --brokers HOST:PORT [--topic T] [--partition P] [--from OFFSET]
// [--limit N] [--follow]
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <vector>

#include "common/core/text.h"
#include "common/runtime/types.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/connect.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/log_scan.h"
#include "services/huyingctl/record_text.h"
#include "services/huyingctl/services.h"

namespace huying::ctl {
namespace {

struct LogFlags {
  std::string data_dir;
  std::string topic;
  int32_t partition = -1;  // all
  int64_t from = 0;
  int64_t limit = 0;
  bool follow = false;
  bool json = false;
};

// "dispatch" of "huying.dispatch.events.v1"; empty for other topics.
std::string ServiceOfTopic(const std::string& topic) {
  for (const std::string& service : AllServices()) {
    if (topic == runtime::EventTopic(service)) return service;
  }
  return "";
}

// Prints one partition, until the limit is reached.
absl::Status PrintPartition(bus::Bus& bus, const std::string& topic, int32_t partition,
                            const LogFlags& flags, int64_t& left) {
  const std::string service = ServiceOfTopic(topic);
  const auto show = [&](const std::string& text) {
    if (!flags.json) std::cout << topic << "/" << partition << "  ";
    std::cout << text << "\n";
    if (flags.follow) std::cout.flush();
    return flags.limit == 0 || --left > 0;
  };
  if (service.empty()) {
    return ScanRecords(bus, topic, partition, flags.from, flags.follow,
                       [&](const bus::Record& record) {
                         return show(flags.json ? PlainRecordJson(topic, partition, record)
                                                : PlainRecordText(topic, record));
                       });
  }
  // Whether a record counts depends on all before it, so reading begins at the start wherever
  // printing does.
  return ScanLog(bus, service, partition, flags.follow,
                 [&](const bus::Record& record, const runtime::ValidatedRecord& validated) {
                   if (record.offset < flags.from) return true;
                   return show(flags.json ? RecordJson(service, partition, record, validated)
                                          : RecordText(service, record, validated));
                 });
}

// A topic may be given by its name on the brokers, too, as error texts and Kafka's tools tell it.
absl::StatusOr<std::string> OwnNameOf(const std::string& topic, const Globals& globals) {
  if (globals.brokers.empty()) return topic;
  const absl::StatusOr<bus::KafkaOptions> options = KafkaOptionsOf(globals);
  if (!options.ok()) return options.status();
  const std::string before = options->prefix + ".";
  return topic.starts_with(before) ? topic.substr(before.size()) : topic;
}

int PrintLog(const LogFlags& flags, const Globals& globals) {
  absl::StatusOr<std::unique_ptr<bus::Bus>> bus =
      globals.brokers.empty() ? OpenDataLog(flags.data_dir) : OpenBrokers(globals);
  if (!bus.ok()) return FailWith("log", bus.status());
  const absl::StatusOr<std::string> asked = OwnNameOf(flags.topic, globals);
  if (!asked.ok()) return FailWith("log", asked.status());
  std::vector<std::string> topics;
  if (asked->empty()) {
    for (const std::string& service : DecidingServices())
      topics.push_back(runtime::EventTopic(service));
  } else {
    topics.push_back(*asked);
  }
  if (flags.follow && (topics.size() > 1 || flags.partition < 0)) {
    return FailWith("log", absl::InvalidArgumentError(
                               "--follow reads one partition; give --topic and --partition"));
  }
  int64_t left = flags.limit;
  for (const std::string& topic : topics) {
    const absl::StatusOr<int32_t> partitions = (*bus)->PartitionCount(topic);
    if (!partitions.ok()) return FailWith("log", partitions.status());
    for (int32_t partition = 0; partition < *partitions; ++partition) {
      if (flags.partition >= 0 && partition != flags.partition) continue;
      const absl::Status status = PrintPartition(**bus, topic, partition, flags, left);
      if (status.code() == absl::StatusCode::kCancelled) return kExitOk;
      if (!status.ok()) return FailWith("log", status);
      if (flags.limit > 0 && left <= 0) return kExitOk;
    }
  }
  return kExitOk;
}

}  // namespace

void AddLog(CLI::App& app, const Globals* globals, Run* run) {
  CLI::App* log =
      app.add_subcommand("log", "Records of the log in readable form, without anything personal");
  // Shared by the options and the callback, which live as long as the app.
  auto flags = std::make_shared<LogFlags>();
  log->add_option("--data", flags->data_dir,
                  "Data folder of `huying serve` (the server must be stopped)");
  log->add_option("--topic", flags->topic, "One topic; else all event topics");
  log->add_option("--partition", flags->partition, "One partition; else all")
      ->check(CLI::NonNegativeNumber);
  log->add_option("--from", flags->from, "First offset")->check(CLI::NonNegativeNumber);
  log->add_option("--limit", flags->limit, "At most so many records")->check(CLI::PositiveNumber);
  log->add_flag("--json", flags->json, "One line of JSON for each record");
  log->add_flag("--follow", flags->follow, "Wait for new records until Ctrl-C");
  log->callback([flags, globals, run] {
    if (globals->brokers.empty() == flags->data_dir.empty())
      throw CLI::ValidationError("log", "give --data or --brokers, one of them");
    *run = [flags, globals] { return PrintLog(*flags, *globals); };
  });
}

}  // namespace huying::ctl
