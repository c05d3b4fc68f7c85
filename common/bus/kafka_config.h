// The operator's file of librdkafka settings: encryption, log-in, and a few of the connections.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace huying::bus {

struct KafkaConfig {
  std::map<std::string, std::string> settings;  // for KafkaOptions::security; never to be printed
  std::vector<std::string> warnings;            // for the log; without any value
};

// Reads lines `name = value`; "#" begins a comment line. A relative path in a setting *.location is
// taken from the file's folder. INVALID_ARGUMENT names file, line and what to do, never a value: a
// name that librdkafka does not know, or one that the log protocol relies on. FAILED_PRECONDITION:
// a secret in it, or the private key that it names, is open to others. NOT_FOUND, UNAVAILABLE: it
// cannot be read.
absl::StatusOr<KafkaConfig> ReadKafkaConfig(const std::string& path);

}  // namespace huying::bus
