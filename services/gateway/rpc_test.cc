// The gateway behind a real server, on a real log: who gets which view, and who gets none.
#include "services/gateway/rpc.h"

#include <filesystem>
#include <utility>
#include <vector>

#include "common/bus/embedded.h"
#include "common/core/clock.h"
#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/runtime/owners_table.h"
#include "common/security/case_keys.h"
#include "common/security/reporter_keys.h"
#include "common/testing/small_city.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "huying/gateway/v1/service.pb.h"
#include "services/gateway/processor.h"

namespace huying::gateway {
namespace {

using huying::testing::SmallCity;
using ::testing::HasSubstr;

constexpr int32_t kRpcPartitions = 2;
constexpr char kNoSuchCase[] = "990101001-261122-00042";

class GatewayRpcTest : public ::testing::Test {
 protected:
  void SetUp() override { Start(keys_->tracking()); }

  void Start(std::shared_ptr<const security::TrackingKey> key) {
    std::string pattern = ::testing::TempDir() + "/gateway-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    bus::EmbeddedOptions log;
    log.path = folder_ + "/log";
    bus_ = bus::OpenEmbeddedBus(log).value();
    std::vector<bus::TopicSpec> topics = runtime::TopicsOf(processor_.spec(), kRpcPartitions, 1);
    topics.push_back(runtime::OwnersTopicSpec(1));
    for (const FollowedService& followed : FollowedServices()) {
      runtime::ServiceSpec spec = processor_.spec();
      spec.name = std::string(followed.name);
      for (bus::TopicSpec& topic : runtime::TopicsOf(spec, kRpcPartitions, 1))
        topics.push_back(std::move(topic));
    }
    ASSERT_TRUE(bus_->CreateTopics(topics).ok());
    owners_ = std::make_unique<runtime::OwnersTable>(bus_.get(), &workers_, "here", "127.0.0.1:1");
    ASSERT_TRUE(owners_->Start().ok());
    runtime::HostOptions options;
    options.data_dir = folder_ + "/gateway";
    options.instance = "here";
    host_ = std::make_unique<runtime::ServiceHost>(&processor_, bus_.get(), &clock_, &stores_,
                                                   &workers_, owners_.get(), options);
    ASSERT_TRUE(host_->Start().ok());
    std::vector<rpc::ServicePtr> services;
    services.push_back(MakeRpc(host_.get(), &SmallCity(), nullptr, std::move(key), &registry_));
    server_ = rpc::Server::Start({.address = "127.0.0.1:0"}, std::move(services)).value();
    directory_ = std::make_unique<rpc::OneServer>(server_->address());
    rpc::ClientOptions client;
    client.timeout = absl::Seconds(60);
    client.attempts_max = 1000;  // until the partitions are acquired
    client.backoff_max = absl::Milliseconds(50);
    client_ = std::make_unique<rpc::Client>(directory_.get(), client);
  }
  void Stop() {
    client_.reset();
    server_.reset();
    if (host_ != nullptr) host_->Stop(absl::Seconds(10));
    owners_.reset();
    workers_.Stop();
    host_.reset();
    bus_.reset();
    std::filesystem::remove_all(folder_);
  }
  void TearDown() override { Stop(); }

  rpc::Reply<v1::GetCaseResponse> Look(const v1::Viewer& viewer) {
    v1::GetCaseRequest request;
    request.set_case_id(kNoSuchCase);
    *request.mutable_viewer() = viewer;
    return client_->CallAndWait<v1::GetCaseResponse>(request, kNoSuchCase);
  }

  const Processor processor_;
  const std::shared_ptr<const security::CaseKeys> keys_ =
      security::ReporterKeys::FromSecret(std::string(32, 'k'))->MakeCaseKeys();
  SimulatedClock clock_{1'795'312'800'000};  // 2026-11-22T10:00:00+08:00
  metrics::Registry registry_;
  store::Resources stores_{8u << 20, 8u << 20};
  runtime::WorkerPool workers_{2};
  std::string folder_;
  std::unique_ptr<bus::Bus> bus_;
  std::unique_ptr<runtime::OwnersTable> owners_;
  std::unique_ptr<runtime::ServiceHost> host_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<rpc::OneServer> directory_;
  std::unique_ptr<rpc::Client> client_;
};

// MECH I2, I11: a code is compared before anything is read, and not without end.
TEST_F(GatewayRpcTest, WhoLooksWithACodeMustKnowIt) {
  v1::Viewer viewer;
  viewer.set_tracking_code(keys_->TrackingCode(kNoSuchCase));
  EXPECT_EQ(Look(viewer).status.code(), absl::StatusCode::kNotFound);
  for (const char* wrong : {"", "WRONGONE", "A", "BBBBBBBB", "CCCCCCCC"}) {
    viewer.set_tracking_code(wrong);
    const auto reply = Look(viewer);
    ASSERT_TRUE(reply.rejection.has_value()) << wrong;
    EXPECT_EQ(reply.rejection->code, "TRACKING_CODE_WRONG") << wrong;
  }
  viewer.set_tracking_code(keys_->TrackingCode(kNoSuchCase));
  EXPECT_EQ(Look(viewer).rejection->code, "TOO_MANY_TRIES");
  v1::ListCasesRequest list;
  *list.mutable_viewer() = viewer;
  list.set_to_ms(1);
  EXPECT_EQ(client_->CallAndWait<v1::ListCasesResponse>(list, "").status.code(),
            absl::StatusCode::kInvalidArgument);
}

// MECH I11: somebody whom nobody knows is refused, and sees not everything.
TEST_F(GatewayRpcTest, StaffAreKnownToTheCity) {
  v1::Viewer viewer;
  for (const char* unknown : {"", "nobody"}) {
    viewer.set_person_id(unknown);
    const auto reply = Look(viewer);
    EXPECT_EQ(reply.status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(reply.status.message()), HasSubstr("the city pack has nobody"));
  }
  viewer.set_person_id("west-duty");
  const auto reply = Look(viewer);
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(reply.status.message()), HasSubstr("请联系接诉即办中心"));
  viewer.mutable_public_();
  EXPECT_EQ(Look(viewer).status.code(), absl::StatusCode::kNotFound);
}

class KeylessGatewayTest : public GatewayRpcTest {
 protected:
  void SetUp() override { Start(nullptr); }
};

// MECH I2
TEST_F(KeylessGatewayTest, TakesNoCode) {
  v1::Viewer viewer;
  viewer.set_tracking_code(keys_->TrackingCode(kNoSuchCase));
  const auto reply = Look(viewer);
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(reply.status.message()), HasSubstr("HUYING_TRACKING_KEY"));
}

}  // namespace
}  // namespace huying::gateway
