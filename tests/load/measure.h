// The measurements of one process.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/load/engine.h"
#include "tests/load/figures.h"

namespace huying::load {

struct Plan {
  EngineOptions engine;
  size_t in_flight = 512;
  uint64_t cases = 20'000;  // closed loop: as many, after a tenth of them as a warm-up
  double rate = 200;        // open loop: lifecycles per second
  absl::Duration warm_up = absl::Seconds(5);  // open loop: under load for so long, unmeasured
  absl::Duration time = absl::Seconds(20);    // open loop: as long
  uint64_t stored = 0;                        // filled first, unmeasured
  uint64_t first = 0;  // number of the first case: beyond those that the folder holds already
};

// Lifecycles per second in a closed loop, with all events followed by all services before the clock
// stops.
absl::StatusOr<Figures> MeasureThroughput(const Plan& plan);
// Command to durable answer at `rate` lifecycles per second.
absl::StatusOr<Figures> MeasureLatency(const Plan& plan);
// Events per second and core when the stores of a run of `cases` are thrown away and folded again.
absl::StatusOr<Figures> MeasureRestore(const Plan& plan);
// Resident memory with `cases` open cases.
absl::StatusOr<Figures> MeasureMemory(const Plan& plan);

}  // namespace huying::load
