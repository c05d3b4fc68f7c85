// Many partitions on few processes.
#include <gtest/gtest.h>

#include "tests/sim/seeds.h"
#include "tests/sim/toy_run.h"

namespace huying::sim {
namespace {

constexpr int32_t kPartitions = 100;
constexpr size_t kStepsOfAPartition = 60;
constexpr size_t kCommandsOfAPartition = 3;

TEST(Wide, HoldsUnderFaults) {
  const int32_t partitions = flags().partitions.value_or(kPartitions);
  ExpectAllHold(4, Faults::kSome, [partitions](uint64_t seed, bool trace) {
    const auto many = static_cast<size_t>(partitions);
    return RunToys(seed, trace,
                   {.large_records = 0,
                    .partitions = partitions,
                    .steps = kStepsOfAPartition * many,
                    .commands_max = kCommandsOfAPartition * many});
  });
}

}  // namespace
}  // namespace huying::sim
