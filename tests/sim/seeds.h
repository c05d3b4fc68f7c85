// Runs many seeds on all cores and says how to replay the one that breaks.
//
//   build/tests/sim_test --gtest_filter=Toy.*              as many seeds as the test wants
//   build/tests/sim_test --gtest_filter=Toy.* --seed=N     one, with --trace step by step
//   build/tests/sim_test --seeds=N                         more, or fewer
//   build/tests/sim_test --seeds=N --budget=SECONDS        as many of these as begin in that time
//   build/tests/sim_test --gtest_filter=Wide.* --partitions=N
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "common/testing/sim_world.h"

namespace huying::sim {

// From the command line.
struct Flags {
  std::optional<uint64_t> seed;
  std::optional<uint64_t> seeds;
  std::optional<int32_t> partitions;  // of Wide.*
  std::optional<uint64_t> budget_s;   // for each test: no seed is begun after that
  bool trace = false;
};
Flags& flags();

using RunSeed = std::function<testing::SimReport(uint64_t seed, bool trace)>;

struct Totals {
  uint64_t seeds = 0;
  uint64_t broken = 0;
  uint64_t first_broken = 0;  // the least seed that breaks, if any does
  testing::SimReport of_first;
  testing::SimReport sum;
};

// Runs the seeds first..first+count-1; with `stop`, no more than needed once one has broken.
Totals RunAll(uint64_t first, uint64_t count, bool stop, const RunSeed& run);

enum class Faults { kNone, kSome };

// A test's body: runs its seeds, fails with the first that breaks and the command that replays it,
// prints the totals. Fails also when there was nothing to hold: hardly a command, or faults without
// a crash or a void record.
void ExpectAllHold(uint64_t count, Faults faults, const RunSeed& run);

}  // namespace huying::sim
