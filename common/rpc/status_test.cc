#include "common/rpc/status.h"

#include "gtest/gtest.h"

namespace huying::rpc {
namespace {

TEST(Status, EveryKindHasItsCodeAndComesBack) {
  struct {
    Rejection::Kind kind;
    absl::StatusCode code;
  } const cases[] = {
      {Rejection::Kind::kInvalid, absl::StatusCode::kInvalidArgument},
      {Rejection::Kind::kNotFound, absl::StatusCode::kNotFound},
      {Rejection::Kind::kNotNow, absl::StatusCode::kFailedPrecondition},
      {Rejection::Kind::kNotAllowed, absl::StatusCode::kPermissionDenied},
      {Rejection::Kind::kAlready, absl::StatusCode::kAlreadyExists},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(CodeOf(c.kind), c.code);
    const Rejection rejection{.kind = c.kind,
                              .code = "TASK_NOT_ROUTED",
                              .mechanism = "D3",
                              .message = "尚未派单",
                              .possible = {"RuleReturn"}};
    EXPECT_EQ(FromProto(ToProto(rejection), c.code), rejection);
  }
}

}  // namespace
}  // namespace huying::rpc
