// The gateway behind a real server, on a real log: who gets which view, and who gets none.
#include "services/gateway/rpc.h"

#include <utility>
#include <vector>

#include "common/security/case_keys.h"
#include "common/security/reporter_keys.h"
#include "common/testing/served_fixture.h"
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

class GatewayRpcTest : public huying::testing::ServedTest {
 protected:
  GatewayRpcTest() : ServedTest(1'795'312'800'000) {}  // 2026-11-22T10:00:00+08:00

  void SetUp() override { Start(keys_->tracking()); }

  void Start(std::shared_ptr<const security::TrackingKey> key) {
    std::vector<std::string> followed;
    for (const FollowedService& service : FollowedServices()) followed.emplace_back(service.name);
    ASSERT_NO_FATAL_FAILURE(StartHost(processor_, kRpcPartitions, followed));
    Serve(MakeRpc(host_.get(), &SmallCity(), nullptr, std::move(key), &registry_));
  }

  rpc::Reply<v1::GetCaseResponse> Look(const v1::Viewer& viewer) {
    v1::GetCaseRequest request;
    request.set_case_id(kNoSuchCase);
    *request.mutable_viewer() = viewer;
    return client_->CallAndWait<v1::GetCaseResponse>(request, kNoSuchCase);
  }

  const Processor processor_;
  const std::shared_ptr<const security::CaseKeys> keys_ =
      security::ReporterKeys::FromSecret(std::string(32, 'k'))->MakeCaseKeys();
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
