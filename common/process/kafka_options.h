// How a serving process reaches its city's Kafka.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/bus/kafka.h"
#include "common/process/options.h"

namespace huying::process {

// From the flags; without --city-prefix the city pack's id is the prefix. Reads --kafka-config; the
// status says what is wrong and what to do. What there is to warn of goes to the log.
absl::StatusOr<bus::KafkaOptions> KafkaOptionsOf(const Options& options,
                                                 const std::string& city_id);

}  // namespace huying::process
