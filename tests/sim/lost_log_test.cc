// A log is cut or made anew, and grows again: nobody builds on what is no more.
#include <gtest/gtest.h>

#include "tests/sim/seeds.h"
#include "tests/sim/toy_run.h"

namespace huying::sim {
namespace {

TEST(LostLog, NobodyBuildsOnIt) {
  ExpectAllHold(600, Faults::kSome, [](uint64_t seed, bool trace) {
    return RunToys(seed, trace,
                   {.weather = kUsual, .large_records = 0, .loss = true, .steps = 250});
  });
}

}  // namespace
}  // namespace huying::sim
