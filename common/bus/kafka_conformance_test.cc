// The Kafka bus does what every bus must do, and what only it promises. Needs a real broker:
// tests/kafka/test_bus.py starts one and names it in HUYING_TEST_BROKERS.
#include "common/bus/conformance.h"
#include "common/bus/kafka.h"
#include "common/bus/kafka_testing.h"

namespace huying::bus {
namespace {

class KafkaUnderTest : public BusUnderTest {
 public:
  explicit KafkaUnderTest(KafkaOptions options)
      : options_(std::move(options)), prefix_(UniqueName("")) {
    options_.prefix = "conformance";  // users of a bus know nothing of it
  }
  absl::StatusOr<std::unique_ptr<Bus>> Open() override { return OpenKafkaBus(options_); }
  std::string Topic(const std::string& name) const override { return prefix_ + name; }

 private:
  KafkaOptions options_;
  const std::string prefix_;
};

std::unique_ptr<BusUnderTest> MakeKafka(std::string& skipped) {
  if (TestOptions().brokers.empty()) {
    skipped = kNoBroker;
    return nullptr;
  }
  return std::make_unique<KafkaUnderTest>(TestOptions());
}

INSTANTIATE_TEST_SUITE_P(Kafka, BusConformance, testing::Values(BusMaker{"Broker", MakeKafka}),
                         BusName());

}  // namespace
}  // namespace huying::bus
