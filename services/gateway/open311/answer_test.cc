#include "services/gateway/open311/answer.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::gateway::open311 {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::StartsWith;

http::Request Asked(const std::string& path,
                    std::initializer_list<http::Fields::Pair> headers = {}) {
  http::Request request;
  request.path = path;
  for (const auto& [name, value] : headers) request.headers.Add(name, value);
  return request;
}

TEST(LanguageOf, Table) {
  struct {
    const char* asked;
    Language language;
  } const rows[] = {
      {"", Language::kChinese},
      {"*", Language::kChinese},
      {"zh-CN,zh;q=0.9,en;q=0.8", Language::kChinese},
      {"zh-Hant-TW", Language::kChinese},
      {"en-US,en;q=0.9", Language::kEnglish},
      {"en;q=0.5, zh;q=0.8", Language::kChinese},
      {"EN", Language::kEnglish},
      {"fr-FR", Language::kEnglish},
      {"en;q=0, zh;q=0.1", Language::kChinese},
      {"en;q=x", Language::kChinese},
      {",;,", Language::kChinese},
  };
  for (const auto& row : rows) EXPECT_EQ(LanguageOf(row.asked), row.language) << row.asked;
}

TEST(MakeRefusal, LooksAsItWasAskedFor) {
  const http::Refusal refusal = {.reason = http::Reason::kPathUnknown};
  struct {
    http::Request request;
    const char *type, *begins;
  } const rows[] = {
      {Asked("/open311/v2/servicerequestupdates.xml"), "text/xml", "<?xml"},
      {Asked("/open311/v2/servicerequestupdates.json"), "application/json", "[{\"code\":404"},
      {Asked("/open311/v2/none"), "application/json", "[{\"code\":404"},
      {Asked("/open311/v2/none", {{"accept", "text/xml"}}), "text/xml", "<?xml"},
      {Asked("/requests.xml"), "text/xml", "<?xml"},
      {Asked("/favicon.ico"), "text/plain", "there is nothing"},
      {Asked(""), "text/plain", "there is nothing"},
  };
  for (const auto& row : rows) {
    const http::Response response = MakeRefusal(row.request, refusal);
    EXPECT_EQ(response.status, 404);
    EXPECT_THAT(response.content_type, StartsWith(row.type)) << row.request.path;
    EXPECT_THAT(response.body, StartsWith(row.begins)) << row.request.path;
  }
}

TEST(MakeRefusal, PagesOfOtherSitesMayReadIt) {
  const http::Response response =
      MakeRefusal(Asked("/open311/v2/requests.json", {{"accept-language", "en"}}),
                  {.reason = http::Reason::kMethodWrong, .detail = "GET, POST, OPTIONS"});
  EXPECT_EQ(response.status, 405);
  EXPECT_THAT(response.headers, Contains(Pair("Access-Control-Allow-Origin", "*")));
  EXPECT_THAT(response.headers, Contains(Pair("Allow", "GET, POST, OPTIONS")));
  EXPECT_THAT(response.headers, Contains(Pair("Content-Language", "en")));
  EXPECT_THAT(response.body, HasSubstr("this path takes GET, POST, OPTIONS"));
}

TEST(MakePreflight, AllowsWhatIsAskedForAndNothingThatIsNoHeader) {
  const auto allowed = [](const std::string& asked) {
    const http::Response response =
        MakePreflight(Asked("/", {{"access-control-request-headers", asked}}), "GET, POST");
    EXPECT_EQ(response.status, 204);
    EXPECT_THAT(response.headers, Contains(Pair("Access-Control-Allow-Methods", "GET, POST")));
    for (const auto& [name, value] : response.headers) {
      if (name == "Access-Control-Allow-Headers") return value;
    }
    return std::string();
  };
  EXPECT_EQ(allowed("idempotency-key, x-requested-with"), "idempotency-key, x-requested-with");
  EXPECT_THAT(allowed(""), HasSubstr("Idempotency-Key"));
  EXPECT_THAT(allowed("a\r\nSet-Cookie: b"), HasSubstr("Idempotency-Key"));
}

}  // namespace
}  // namespace huying::gateway::open311
