#include "services/gateway/open311/call_error.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/gateway/open311/render.h"

namespace huying::gateway::open311 {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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
  EXPECT_EQ(error.words.zh, kWords);
  EXPECT_THAT(error.words.en, HasSubstr("(WORD)"));
  const std::string json = RenderErrors(Format::kJson, Language::kChinese, {error});
  EXPECT_THAT(json, HasSubstr("409"));
  EXPECT_THAT(json, HasSubstr(kWords));
  const std::string xml = RenderErrors(Format::kXml, Language::kChinese, {error});
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

bool IsChinese(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// Where our processes are, and why they fail, is in no answer; and each answer has one language.
TEST(ErrorOf, TellsNothingOfTheInside) {
  for (int code = 1; code <= 16; ++code) {
    rpc::CallResult result;
    result.endpoint = "10.1.2.3:8312";
    result.status = absl::Status(static_cast<absl::StatusCode>(code),
                                 "failed to connect to all addresses; ipv4:10.1.2.3:8312");
    const Error error = ErrorOf(result);
    EXPECT_THAT(error.words.zh + error.words.en, Not(HasSubstr("10.1.2.3"))) << code;
    EXPECT_TRUE(IsChinese(error.words.zh)) << code;
    EXPECT_FALSE(IsChinese(error.words.en)) << error.words.en;
  }
}

TEST(ErrorOf, ARefusalHasWordsInBothLanguages) {
  for (int reason = 0; reason <= static_cast<int>(http::Reason::kFailed); ++reason) {
    const http::Refusal refusal = {static_cast<http::Reason>(reason), "GET"};
    const Error error = ErrorOf(refusal);
    EXPECT_EQ(error.status, http::StatusOf(refusal.reason));
    EXPECT_TRUE(IsChinese(error.words.zh)) << reason;
    EXPECT_NE(error.words.en, "") << reason;
    EXPECT_FALSE(IsChinese(error.words.en)) << reason;
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
