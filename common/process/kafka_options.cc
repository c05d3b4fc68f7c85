#include "common/process/kafka_options.h"

#include <utility>

#include "common/bus/kafka_config.h"
#include "common/bus/kafka_names.h"
#include "common/log/log.h"

namespace huying::process {
namespace {

constexpr int kSyslogWarning = 4;

}  // namespace

absl::StatusOr<bus::KafkaOptions> KafkaOptionsOf(const Options& options,
                                                 const std::string& city_id) {
  bus::KafkaOptions kafka;
  kafka.brokers = options.brokers;
  kafka.prefix = options.city_prefix.empty() ? city_id : options.city_prefix;
  if (absl::Status status = bus::CheckKafkaPrefix(kafka.prefix); !status.ok()) return status;
  kafka.client_id = options.instance;
  kafka.session_timeout_ms = options.session_timeout_ms;
  kafka.log = [](int severity, const std::string& line) {
    if (severity <= kSyslogWarning) log::Warn("kafka: {}", line);
  };
  if (!options.kafka_config.empty()) {
    absl::StatusOr<bus::KafkaConfig> config = bus::ReadKafkaConfig(options.kafka_config);
    if (!config.ok()) return config.status();
    for (const std::string& warning : config->warnings) log::Warn("{}", warning);
    kafka.security = std::move(config->settings);
  }
  return kafka;
}

}  // namespace huying::process
