#include "services/gateway/open311/call_error.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/gateway/open311/render.h"

namespace huying::gateway::open311 {
namespace {

using ::testing::HasSubstr;

constexpr char kWords[] = "请换一个新的请求编号重新提交。";

rpc::CallResult Refused(absl::StatusCode code, Rejection::Kind kind) {
  rpc::CallResult result;
  result.status = absl::Status(code, kWords);
  result.rejection =
      Rejection{.kind = kind, .code = "WORD", .mechanism = "I2", .message = kWords, .possible = {}};
  return result;
}

TEST(ErrorOf, ARequestIdThatWasUsedForSomethingElseIsAConflictInBothFormats) {
  const Error error = ErrorOf(Refused(absl::StatusCode::kAlreadyExists, Rejection::Kind::kAlready));
  EXPECT_EQ(error.status, 409);
  EXPECT_EQ(error.description, kWords);
  const std::string json = RenderErrors(Format::kJson, {error});
  EXPECT_THAT(json, HasSubstr("409"));
  EXPECT_THAT(json, HasSubstr(kWords));
  const std::string xml = RenderErrors(Format::kXml, {error});
  EXPECT_THAT(xml, HasSubstr("<code>409</code>"));
  EXPECT_THAT(xml, HasSubstr(kWords));
}

TEST(ErrorOf, Table) {
  struct {
    absl::StatusCode code;
    bool rejected;
    int status;
  } const rows[] = {
      {absl::StatusCode::kInvalidArgument, true, 400},
      {absl::StatusCode::kInvalidArgument, false, 400},
      {absl::StatusCode::kPermissionDenied, true, 403},
      {absl::StatusCode::kNotFound, true, 404},
      {absl::StatusCode::kFailedPrecondition, true, 409},
      {absl::StatusCode::kFailedPrecondition, false, 503},  // nobody owns the partition
      {absl::StatusCode::kUnavailable, false, 503},
      {absl::StatusCode::kResourceExhausted, false, 503},
      {absl::StatusCode::kDeadlineExceeded, false, 503},
  };
  for (const auto& row : rows) {
    rpc::CallResult result = Refused(row.code, Rejection::Kind::kInvalid);
    if (!row.rejected) result.rejection.reset();
    EXPECT_EQ(ErrorOf(result).status, row.status) << absl::StatusCodeToString(row.code);
  }
}

TEST(ErrorOf, WhenToAskAgainIsTheServersHint) {
  rpc::CallResult result;
  result.status = absl::UnavailableError("the log is away");
  result.retry_after = absl::Seconds(3);
  EXPECT_EQ(ErrorOf(result).retry_after, absl::Seconds(3));
}

}  // namespace
}  // namespace huying::gateway::open311
