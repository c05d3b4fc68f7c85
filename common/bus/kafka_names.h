// Names on the brokers. Several cities may share a Kafka cluster: the topics and groups of each
// begin with its prefix and a dot.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace huying::bus {

// Kafka takes 249 characters; the longest name behind a prefix has about thirty.
inline constexpr size_t kKafkaPrefixMax = 64;

// INVALID_ARGUMENT, with what to do, if no topic may begin with it: lower-case letters, digits, '-'
// and '_' make a prefix, the first one a letter or a digit.
absl::Status CheckKafkaPrefix(std::string_view prefix);

// "<prefix>.<name>"; with an empty prefix the name as it is.
std::string KafkaName(std::string_view prefix, std::string_view name);

}  // namespace huying::bus
