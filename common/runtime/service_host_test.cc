#include "common/runtime/service_host.h"

#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include "common/core/partitions.h"
#include "common/runtime/owners_table.h"
#include "common/testing/fake_clock.h"
#include "common/testing/sim_bus.h"

namespace huying::runtime {
namespace {

class Nothing final : public Handlers {
 public:
  const ServiceSpec& spec() const override { return spec_; }
  void Evolve(const Message&, Store&) const override {}

 private:
  const ServiceSpec spec_{.name = "nothing",
                          .event = &google::protobuf::StringValue::default_instance(),
                          .subscriptions = {}};
};

// A case number has two digits for the partition.
TEST(ServiceHostTest, MorePartitionsThanACityMayHaveAreRefused) {
  testing::SimLog log;
  testing::FakeClock clock;
  testing::SimRandom random(1);
  testing::SimBus bus(&log, &clock, &random);
  ASSERT_TRUE(bus.CreateTopics({{EventTopic("nothing"), kPartitionsMax + 1},
                                {DeadTopic("nothing"), kPartitionsMax + 1}})
                  .ok());
  const Nothing nothing;
  const store::Resources stores(1u << 20, 1u << 20);
  WorkerPool workers(1);
  OwnersTable owners(&bus, &workers, "here", "127.0.0.1:1");
  ServiceHost host(&nothing, &bus, &clock, &stores, &workers, &owners, {});
  const absl::Status status = host.Start();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_NE(status.message().find("at most 100"), std::string_view::npos) << status;
}

}  // namespace
}  // namespace huying::runtime
