// The simulated bus without faults does what every bus must do; with short polls, too.
#include "common/bus/conformance.h"
#include "common/testing/fake_clock.h"
#include "common/testing/sim_bus.h"

namespace huying::bus {
namespace {

class SimUnderTest : public BusUnderTest {
 public:
  explicit SimUnderTest(huying::testing::BusFaults faults) : faults_(faults) {}
  absl::StatusOr<std::unique_ptr<Bus>> Open() override {
    auto bus = std::make_unique<huying::testing::SimBus>(&log_, &clock_, &random_);
    bus->set_faults(faults_);
    bus_ = bus.get();
    return bus;
  }
  void Step() override { (void)bus_->Flush(absl::ZeroDuration()); }
  bool has_threads() const override { return false; }

 private:
  const huying::testing::BusFaults faults_;
  huying::testing::SimLog log_;
  huying::testing::FakeClock clock_;
  huying::testing::SimRandom random_{1};
  huying::testing::SimBus* bus_ = nullptr;
};

std::unique_ptr<BusUnderTest> MakeFaultless(std::string&) {
  return std::make_unique<SimUnderTest>(huying::testing::BusFaults{});
}

std::unique_ptr<BusUnderTest> MakeHesitant(std::string&) {
  return std::make_unique<SimUnderTest>(huying::testing::BusFaults{.lost = 0,
                                                                   .late = 0,
                                                                   .twice = 0,
                                                                   .reply_lost = 0,
                                                                   .gone = 0,
                                                                   .short_poll = 500,
                                                                   .read_error = 0,
                                                                   .queue_max = 60});
}

INSTANTIATE_TEST_SUITE_P(Sim, BusConformance,
                         ::testing::Values(BusMaker{"Faultless", MakeFaultless},
                                           BusMaker{"Hesitant", MakeHesitant}),
                         BusName());

}  // namespace
}  // namespace huying::bus
