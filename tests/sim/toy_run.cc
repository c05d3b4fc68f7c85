#include "tests/sim/toy_run.h"

#include <algorithm>

#include "common/testing/sim_random.h"
#include "tests/sim/toy_services.h"

namespace huying::sim {
namespace {
constexpr size_t kLargeCommandsMax = 20;  // where each may be a megabyte
}  // namespace

testing::SimReport RunToys(uint64_t seed, bool trace, const ToySetup& setup) {
  const toy::ToyServices services;
  testing::SimRandom random(~seed);  // another one than the world's
  const bool large = setup.faults && random.Chance(setup.large_records);
  testing::SimOptions options;
  options.seed = seed;
  options.services = services.all();
  options.partitions = setup.partitions > 0 ? setup.partitions : seed % 3 == 0 ? 2 : 1;
  options.processes = 2 + static_cast<int>(seed % 2);
  options.steps = setup.steps;
  options.commands_max =
      large ? std::min(kLargeCommandsMax, setup.commands_max) : setup.commands_max;
  options.rules = setup.rules;
  options.faults = setup.faults;
  options.weather = setup.weather;
  options.bound_turns = large;
  options.trace = trace;
  toy::ToyWorkload workload(options.partitions, large);
  testing::SimWorld world(options, &workload);
  return setup.loss ? world.RunWithLoss() : world.Run();
}

}  // namespace huying::sim
