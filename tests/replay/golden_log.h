// Golden logs as text, and the digest of the rows that they fold to. See README.md.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "common/runtime/handlers.h"
#include "common/testing/sim_bus.h"

namespace huying::replay {

// Every record of the services' event topics, a line each: service, partition, kind, payload in
// base64.
absl::Status WriteLog(testing::SimLog& log, const std::string& path);
// Makes the topics of the services that occur, with as many partitions as the file says.
absl::Status ReadLog(const std::string& path, testing::SimBus& bus, int32_t& partitions);

// "dispatch/0" to "<rows> <digest>".
using Digests = std::map<std::string, std::string>;

absl::Status WriteDigests(const Digests& digests, const std::string& path);
absl::Status ReadDigests(const std::string& path, Digests& digests);

// Folds one partition as a standby does, with the real runtime.
std::string FoldAndDigest(const runtime::Handlers& handlers, int32_t partition,
                          testing::SimBus& bus);

}  // namespace huying::replay
