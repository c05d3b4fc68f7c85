// What is wrong with a request, before anybody is asked; tests/journey and tests/fault ask real
// processes.
#include "services/gateway/work_lists.h"

#include <future>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::gateway {
namespace {

using ::testing::HasSubstr;

class Nobody final : public rpc::Directory {
 public:
  std::string EndpointOf(std::string_view, std::string_view) const override { return ""; }
  std::vector<std::string> EndpointsOf(std::string_view) const override { return {}; }
};

absl::Status ListOf(v1::ListWorkRequest request, int32_t partitions = 4) {
  const Nobody nobody;
  const WorkLists lists(std::make_shared<rpc::Client>(&nobody),
                        [partitions] { return partitions; });
  std::promise<absl::Status> told;
  lists.List(
      request, absl::Seconds(10),
      [&told](const absl::Status& status, const v1::ListWorkResponse&) { told.set_value(status); });
  return told.get_future().get();
}

TEST(WorkLists, AnUnknownServiceOrStateIsSaidWithWhatThereIs) {
  v1::ListWorkRequest request;
  request.set_service("analytics");
  absl::Status status = ListOf(request);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("intake, dispatch, followup, supervision"));
  request.set_service("followup");
  request.add_states("ROUTED");
  status = ListOf(request);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("no state 'ROUTED'"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("it has "));
}

TEST(WorkLists, WithoutAnyProcessThereIsNoList) {
  for (const char* service : {"intake", "dispatch", "followup", "supervision"}) {
    v1::ListWorkRequest request;
    request.set_service(service);
    EXPECT_EQ(ListOf(request).code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(ListOf(request, 0).code(), absl::StatusCode::kUnavailable);
  }
}

}  // namespace
}  // namespace huying::gateway
