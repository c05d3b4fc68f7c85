// Checks one partition offline: the store equals the fold of its log, and the log's chain is whole.
// For `huyingctl verify` and for tests; nothing is changed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/bus/bus.h"
#include "common/runtime/handlers.h"
#include "common/store/db.h"

namespace huying::runtime {

struct VerifyReport {
  uint64_t records = 0;       // read from the own log
  uint64_t void_records = 0;  // of these, those that do not count
  uint64_t events = 0;
  uint64_t rows = 0;  // compared
  // What does not hold, each in a sentence with offset or row key; at most kFindingsMax.
  std::vector<std::string> findings;
};

inline constexpr size_t kFindingsMax = 20;

// `stored` is the partition's store; `scratch` an empty one to fold the log into. The status is not
// OK when the log or a store cannot be read; what does not hold goes to the report.
absl::Status VerifyPartition(const Handlers& handlers, bus::Bus& bus, int32_t partition,
                             const store::Db& stored, store::Db& scratch, VerifyReport& report);

}  // namespace huying::runtime
