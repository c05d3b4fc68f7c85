// Measurements of servers that run in processes of their own.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/load/figures.h"

namespace huying::load {

struct RemotePlan {
  std::string city_dir;
  std::string server;        // HOST:PORT of any process that runs all services
  std::string run = "load";  // begins every request id: not the same twice on one log
  size_t in_flight = 256;
  uint64_t cases = 10'000;  // closed loop
  double rate = 50;         // under this many lifecycles per second ...
  pid_t victim = 0;         // ... this process is killed, which is not `server`
  absl::Duration warm_up = absl::Seconds(10);
  absl::Duration patience = absl::Minutes(3);
};

// Full lifecycles per second through gRPC, closed loop.
absl::StatusOr<Figures> MeasureRemote(const RemotePlan& plan);
// Seconds from kill -9 of `victim` until every partition that took commands before decides one that
// was sent afterwards.
absl::StatusOr<Figures> MeasureTakeover(const RemotePlan& plan);

}  // namespace huying::load
