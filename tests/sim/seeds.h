// Runs many seeds on all cores and says how to replay the one that breaks.
//
//   build/tests/sim_test --gtest_filter=Toy.*              as many seeds as the test wants
//   build/tests/sim_test --gtest_filter=Toy.* --seed=N     one, with --trace step by step
//   build/tests/sim_test --seeds=N                         more, or fewer
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
