// Topics of the Kafka bus: made and checked with the settings that the log protocol relies on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bus/bus.h"
#include "common/bus/kafka_client.h"
#include "common/bus/kafka_health.h"

namespace huying::bus {

// The calls block for at most the options' request_timeout_ms per step.
class KafkaTopics {
 public:
  // `client` is any librdkafka client of this cluster, and must stay.
  KafkaTopics(rd_kafka_s* client, const KafkaOptions& options, const KafkaHealth& health)
      : client_(client), options_(options), health_(health) {}

  // Makes those that are missing and waits until brokers lead all partitions.
  absl::Status Create(const std::vector<TopicSpec>& topics);
  // NOT_FOUND, or FAILED_PRECONDITION with the setting that is off and how to fix it.
  absl::Status Check(const std::vector<TopicSpec>& topics);

  // What there is of a topic; NOT_FOUND, or UNAVAILABLE while a partition has no leader.
  struct Shape {
    int32_t partitions = 0;
    int32_t replication = 0;  // the least of all partitions
  };
  absl::StatusOr<Shape> Describe(const std::string& topic);

 private:
  absl::Status CheckShape(const TopicSpec& topic, const Shape& shape) const;
  absl::Status CheckSettings(const TopicSpec& topic);
  absl::Status CreateOne(const TopicSpec& topic);
  absl::Status WaitFor(const std::string& topic);

  rd_kafka_s* const client_;
  const KafkaOptions& options_;
  const KafkaHealth& health_;  // knows why nobody answers
};

}  // namespace huying::bus
