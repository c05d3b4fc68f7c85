// The Kafka bus: one idempotent producer and as many consumers as the same partition has readers at
// once.
//
// An append is acknowledged by all in-sync replicas. Its outcome may be an error although it was
// stored, or stored later; the log protocol lives with that. Readers start at the offset that is
// asked for and never at another one. What this process appends its own readers get without a
// fetch, see local_tails.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/bus/bus.h"

namespace huying::bus {

struct KafkaOptions {
  std::string brokers;  // host:port,host:port
  // Of the names on the brokers, see kafka_names.h; users of the bus know nothing of it, error texts
  // name what stands on the brokers. Empty: none.
  std::string prefix;
  std::string client_id = "huying";
  int32_t session_timeout_ms = 6000;    // after which a dead member's partitions go to others
  int32_t heartbeat_interval_ms = 150;  // after which the others learn that a member came or left
  int32_t linger_ms = 0;
  int32_t delivery_timeout_ms = 10'000;  // after which an append without an answer has failed
  int32_t request_timeout_ms = 10'000;   // of calls that block: topics and metadata
  size_t queue_records_max = 8192;       // of one appender
  size_t queue_bytes_max = 8 << 20;      // of one appender
  size_t readahead_bytes_max = 2 << 20;  // of one reader
  size_t tail_bytes_per_partition = 256 << 10;  // recent records of this process kept in memory
  // Settings of librdkafka for encryption and log-in: security.protocol, ssl.ca.location and so on;
  // see kafka_config.h.
  std::map<std::string, std::string> security;
  // Takes what librdkafka has to say (severity as in syslog). Called from any thread.
  std::function<void(int severity, const std::string& line)> log;
};

// INVALID_ARGUMENT: a setting that librdkafka does not take, or a prefix that Kafka does not. Does
// not wait for the brokers. The calls that wait for them, CheckTopics first of all, say UNAVAILABLE
// when nobody answers, UNAUTHENTICATED when the log-in is refused and PERMISSION_DENIED when an
// access rule (ACL) is missing, with the operation and the name that it must be for.
absl::StatusOr<std::unique_ptr<Bus>> OpenKafkaBus(const KafkaOptions& options);

}  // namespace huying::bus
