// The embedded bus does what every bus must do.
#include <cstdlib>
#include <filesystem>

#include "common/bus/conformance.h"
#include "common/bus/embedded.h"

namespace huying::bus {
namespace {

class EmbeddedUnderTest : public BusUnderTest {
 public:
  explicit EmbeddedUnderTest(EmbeddedOptions options) : options_(std::move(options)) {
    std::string pattern = testing::TempDir() + "/huying-bus-XXXXXX";
    options_.path = mkdtemp(pattern.data());
  }
  ~EmbeddedUnderTest() override { std::filesystem::remove_all(options_.path); }

  absl::StatusOr<std::unique_ptr<Bus>> Open() override { return OpenEmbeddedBus(options_); }

 private:
  EmbeddedOptions options_;
};

std::unique_ptr<BusUnderTest> MakeUsual(std::string&) {
  return std::make_unique<EmbeddedUnderTest>(EmbeddedOptions{});
}

// Nothing stays in memory: readers live on the store, commits are of a few records, memtables turn
// over.
std::unique_ptr<BusUnderTest> MakeSmall(std::string&) {
  EmbeddedOptions options;
  options.queue_records_max = 100;
  options.commit_bytes_max = 200;
  options.tail_bytes_per_partition = 0;
  options.memtable_bytes = 64 << 10;
  return std::make_unique<EmbeddedUnderTest>(options);
}

INSTANTIATE_TEST_SUITE_P(Embedded, BusConformance,
                         testing::Values(BusMaker{"Usual", MakeUsual},
                                         BusMaker{"Small", MakeSmall}),
                         BusName());

}  // namespace
}  // namespace huying::bus
