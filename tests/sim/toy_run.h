// One seed of the toy services.
#pragma once

#include <cstdint>

#include "common/testing/sim_world.h"

namespace huying::sim {

// No weather but the usual.
inline constexpr testing::SimWeather kUsual = {
    .outages = 0, .far_clocks = 0, .deadlines = 0, .newest = 0};

struct ToySetup {
  bool faults = true;
  testing::SimWeather weather = {};
  uint32_t large_records = 25;  // of a thousand seeds
  bool loss = false;            // a log loses its end, see SimWorld::RunWithLoss
  runtime::ProtocolRules rules = {};
  int32_t partitions = 0;  // 0: one or two
  size_t steps = 500;
  size_t commands_max = 60;
};

testing::SimReport RunToys(uint64_t seed, bool trace, const ToySetup& setup);

}  // namespace huying::sim
