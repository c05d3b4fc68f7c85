// Three small services that use all that the runtime offers: the counter decides on commands and
// timers, the mirror reacts to the counter and to commands, the tally only projects both.
#pragma once

#include <memory>
#include <vector>

#include "common/runtime/handlers.h"
#include "common/testing/sim_world.h"

namespace huying::toy {

class ToyServices {
 public:
  ToyServices();
  ~ToyServices();
  // The counter, the mirror, the tally: indexes 0, 1, 2.
  std::vector<const runtime::Handlers*> all() const;

 private:
  std::vector<std::unique_ptr<runtime::Handlers>> services_;
};

// Gives commands to counter and mirror, and knows what their logs must hold in the end.
class ToyWorkload final : public testing::SimWorkload {
 public:
  // With `large` records come near to the size limit, alone and together, and some beyond.
  explicit ToyWorkload(int32_t partitions, bool large = false)
      : partitions_(partitions), large_(large) {}
  std::optional<testing::SimCommand> Next(testing::SimRandom& random, int64_t now_ms) override;
  bool LeavesOut(size_t service, const google::protobuf::Message& event) const override;
  void CheckAtRest(const testing::SimAudit& audit, testing::Problems& problems) override;

 private:
  const int32_t partitions_;
  const bool large_;
};

}  // namespace huying::toy
