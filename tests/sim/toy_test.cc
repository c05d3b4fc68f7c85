// The runtime under faults with the toy services: fast, so many seeds.
#include <gtest/gtest.h>

#include "tests/sim/seeds.h"
#include "tests/sim/toy_run.h"

namespace huying::sim {
namespace {

TEST(Toy, HoldsWithoutFaults) {
  ExpectAllHold(200, Faults::kNone,
                [](uint64_t seed, bool trace) { return RunToys(seed, trace, {.faults = false}); });
}

TEST(Toy, HoldsUnderFaults) {
  ExpectAllHold(6'000, Faults::kSome,
                [](uint64_t seed, bool trace) { return RunToys(seed, trace, {}); });
}

// The suite would notice: without one of its rules the protocol breaks.
constexpr uint64_t kSeedsToNotice = 500;

TEST(Toy, NoticesAProtocolWithoutItsOffsetRule) {
  const Totals totals = RunAll(1, kSeedsToNotice, true, [](uint64_t seed, bool trace) {
    return RunToys(seed, trace, {.rules = {.sequence = true, .offset = false}});
  });
  EXPECT_GT(totals.broken, 0u);
  if (totals.broken > 0) std::cout << totals.of_first.problems.front() << "\n";
}

TEST(Toy, NoticesAProtocolWithoutItsSequenceRule) {
  const Totals totals = RunAll(1, kSeedsToNotice, true, [](uint64_t seed, bool trace) {
    return RunToys(seed, trace, {.rules = {.sequence = false, .offset = true}});
  });
  EXPECT_GT(totals.broken, 0u);
  if (totals.broken > 0) std::cout << totals.of_first.problems.front() << "\n";
}

}  // namespace
}  // namespace huying::sim
