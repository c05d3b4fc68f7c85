// Checks one partition offline: the chain of its log is whole, and its store equals the fold of it.
// The one verifier: `huyingctl verify` ships it, the simulation proves it.
//
// The log is read once, to its end, and folded by the same code that serves into a scratch store as
// far as the store says that it has read; then both are compared row by row. The chain's rules are
// those of ChainCheck; besides, a timer is answered only while it is set, and once; the store's
// cursors are those of a reader of the log, and the last input cursors are proved against the logs
// that they count in. Nothing but the scratch store is changed.
//
// A scratch store that is given again goes on: what it has folded and checked without a finding is
// relied on, by the record that it ends with (log_source.h), and only the rest of the log is read.
// All rows are compared all the same.
//
// Memory: a few megabytes, and a few numbers for each request whose answer is still kept.
// Threads: any; partitions may be checked at the same time.
#pragma once

#include <cstdint>
#include <functional>
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
  uint64_t events = 0;        // of these
  uint64_t rows = 0;          // compared
  // Records of the own log that an earlier check has found whole, and that were not read again.
  uint64_t relied_on = 0;
  // What does not hold, each in a sentence with offset or row key: the first kFindingsMax of them.
  std::vector<std::string> findings;
  uint64_t found = 0;  // all of them
};

inline constexpr size_t kFindingsMax = 20;

// Called now and then with what has been read so far; false ends the check (CANCELLED).
using VerifyProgress = std::function<bool(const VerifyReport& so_far)>;

// `stored` is the partition's store; null: the chain alone is checked. `scratch` is empty, or holds
// what an earlier check of this partition has left. What does not hold goes to the report. The
// status is not OK when the check could not be done: FAILED_PRECONDITION: nothing can go on from
// what is in `scratch` (its check did not end, or the store is older); give an empty one.
absl::Status VerifyPartition(const Handlers& handlers, bus::Bus& bus, int32_t partition,
                             const store::Db* stored, store::Db& scratch, VerifyReport& report,
                             const VerifyProgress& progress = {});

}  // namespace huying::runtime
