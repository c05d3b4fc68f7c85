// The runtime under faults with the handlers of the real services and the demo city.
#include <gtest/gtest.h>

#include "tests/sim/city_workload.h"
#include "tests/sim/seeds.h"

namespace huying::sim {
namespace {

constexpr int64_t kStartMs = 1'795'572'000'000;  // a Wednesday morning of 2026
constexpr int64_t kJumpMaxMs = 2 * 24 * 3600 * 1000;

testing::SimReport RunCity(uint64_t seed, bool trace) {
  const CityServices& services = CityServices::Get();
  testing::SimOptions options;
  options.seed = seed;
  options.services = services.all();
  options.partitions = seed % 8 == 0 ? 2 : 1;
  options.processes = 2;
  options.steps = 700;
  options.commands_max = 40;
  options.start_ms = kStartMs + static_cast<int64_t>(seed % 100) * 3'600'000;
  options.jump_max_ms = kJumpMaxMs;
  options.faults = seed % 10 != 0;
  options.trace = trace;
  CityWorkload workload(&services, options.partitions, seed, options.start_ms, 3);
  return testing::SimWorld(options, &workload).Run();
}

TEST(City, HoldsUnderFaults) { ExpectAllHold(4'000, Faults::kSome, RunCity); }

}  // namespace
}  // namespace huying::sim
