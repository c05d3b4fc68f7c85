// Membership of a consumer group, without reading: see docs/decisions/0005-kafka-membership.md.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/bus/bus.h"
#include "common/bus/kafka_client.h"
#include "common/bus/kafka_health.h"

namespace huying::bus {

// `health` outlives the membership; it is told why the group gives nothing to this member.
absl::StatusOr<std::unique_ptr<Membership>> JoinKafkaGroup(const KafkaOptions& options,
                                                           KafkaHealth& health,
                                                           const std::string& group,
                                                           const std::string& instance,
                                                           const std::string& topic, Wake wake);

}  // namespace huying::bus
