// Reads all partitions that a host owns, each on its own worker.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/runtime/service_host.h"

namespace huying::rpc {

struct OwnedRead {
  absl::Duration timeout = absl::Seconds(5);
  // True: each partition proves first that nobody else has taken it over; one that has been
  // replaced does not answer. For sums over processes, see runtime::Query.
  bool newest = false;
};

// `read` runs once for each owned partition, possibly several at once; then `done` runs once, on
// the thread of the last: UNAVAILABLE, naming the first partition that did not answer, if any did
// not.
void ReadOwned(runtime::ServiceHost& host, const OwnedRead& how,
               std::function<void(int32_t partition, const runtime::View& view)> read,
               std::function<void(const absl::Status& status)> done);

// All counters of one partition by name, to be added up under a lock.
std::map<std::string, int64_t> ReadCounters(const runtime::View& view);

}  // namespace huying::rpc
