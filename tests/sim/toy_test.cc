// The runtime under faults with the toy services: fast, so many seeds.
#include <gtest/gtest.h>

#include "tests/sim/seeds.h"
#include "tests/sim/toy_services.h"

namespace huying::sim {
namespace {

testing::SimReport RunToys(uint64_t seed, bool trace, const runtime::ProtocolRules& rules,
                           bool faults) {
  const toy::ToyServices services;
  testing::SimOptions options;
  options.seed = seed;
  options.services = services.all();
  options.partitions = seed % 3 == 0 ? 2 : 1;
  options.processes = 2 + static_cast<int>(seed % 2);
  options.rules = rules;
  options.faults = faults;
  options.trace = trace;
  toy::ToyWorkload workload(options.partitions);
  return testing::SimWorld(options, &workload).Run();
}

TEST(Toy, HoldsWithoutFaults) {
  ExpectAllHold(200, Faults::kNone,
                [](uint64_t seed, bool trace) { return RunToys(seed, trace, {}, false); });
}

TEST(Toy, HoldsUnderFaults) {
  ExpectAllHold(6'000, Faults::kSome,
                [](uint64_t seed, bool trace) { return RunToys(seed, trace, {}, true); });
}

// The suite would notice: without one of its rules the protocol breaks.
constexpr uint64_t kSeedsToNotice = 500;

TEST(Toy, NoticesAProtocolWithoutItsOffsetRule) {
  const Totals totals = RunAll(1, kSeedsToNotice, true, [](uint64_t seed, bool trace) {
    return RunToys(seed, trace, {.sequence = true, .offset = false}, true);
  });
  EXPECT_GT(totals.broken, 0u);
  if (totals.broken > 0) std::cout << totals.of_first.problems.front() << "\n";
}

TEST(Toy, NoticesAProtocolWithoutItsSequenceRule) {
  const Totals totals = RunAll(1, kSeedsToNotice, true, [](uint64_t seed, bool trace) {
    return RunToys(seed, trace, {.sequence = false, .offset = true}, true);
  });
  EXPECT_GT(totals.broken, 0u);
  if (totals.broken > 0) std::cout << totals.of_first.problems.front() << "\n";
}

}  // namespace
}  // namespace huying::sim
