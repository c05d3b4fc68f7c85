// The people of the script, on the simulated city.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/testing/sim_world.h"
#include "huying/core/v1/core.pb.h"
#include "services/intake/registrar.h"
#include "tests/replay/script.h"
#include "tests/sim/city_workload.h"

namespace huying::replay {

// Gives the steps of Script() one after another. Threads: one.
class ScriptWorkload final : public testing::SimWorkload {
 public:
  // `services` outlives this.
  ScriptWorkload(const sim::CityServices* services, int32_t partitions);

  std::optional<testing::SimCommand> Next(testing::SimRandom& random, int64_t now_ms) override;
  void Answered(const testing::SimCommand& command, const runtime::CommandResult& result) override;
  int64_t TakePauseMs() override;

  // Ok once every step was accepted; else says which step was not, and why.
  absl::Status Finished() const;

 private:
  absl::StatusOr<core::v1::CommandHeader> HeaderOf(const Step& step) const;
  absl::StatusOr<testing::SimCommand> CommandOf(const Step& step, int64_t now_ms) const;
  absl::Status Prepare(testing::SimCommand& command) const;
  std::string NameOf(const Step& step) const;

  const sim::CityServices* services_;
  const int32_t partitions_;
  const intake::Registrar registrar_;
  std::map<std::string, std::string> case_ids_;  // by the script's names
  size_t at_ = 0;
  bool waits_ = false;   // for an answer
  int refusals_ = 0;     // of the step, since the clock was moved for it
  int pauses_ = 0;       // for the step
  bool pause_ = false;   // the clock must be moved
  std::string refused_;  // what was said last
  absl::Status broken_;  // the step cannot be given at all
};

}  // namespace huying::replay
