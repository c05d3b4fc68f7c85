// The flags of the simulation, see seeds.h.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "common/log/log.h"
#include "tests/sim/seeds.h"

namespace {

uint64_t Number(std::string_view text) { return std::strtoull(text.data(), nullptr, 10); }

}  // namespace

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  huying::sim::Flags& flags = huying::sim::flags();
  for (int i = 1; i < argc; ++i) {
    const std::string_view arg(argv[i]);
    if (arg.starts_with("--seed=")) {
      flags.seed = Number(arg.substr(7));
    } else if (arg.starts_with("--seeds=")) {
      flags.seeds = Number(arg.substr(8));
    } else if (arg.starts_with("--partitions=")) {
      flags.partitions = static_cast<int32_t>(Number(arg.substr(13)));
    } else if (arg.starts_with("--budget=")) {
      flags.budget_s = Number(arg.substr(9));
    } else if (arg == "--trace") {
      flags.trace = true;
    } else {
      std::cerr << "unknown flag " << arg
                << "; there are --seed=N, --seeds=N, --budget=SECONDS, --partitions=N, --trace\n";
      return 1;
    }
  }
  // Warnings and errors are what the faults are for; a trace tells what happened.
  huying::log::SetLevel(flags.trace ? huying::log::Level::kInfo : huying::log::Level::kOff);
  return RUN_ALL_TESTS();
}
