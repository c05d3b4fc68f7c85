#include "services/gateway/open311/fields.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::gateway::open311 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

http::Request Sent(const std::string& type, const std::string& body) {
  http::Request request;
  if (!type.empty()) request.headers.Add("content-type", type);
  request.body = body;
  return request;
}

std::vector<http::Fields::Pair> MustRead(const http::Request& request) {
  const OrError<http::Fields> read = ReadFields(request);
  if (const Error* error = std::get_if<Error>(&read)) {
    ADD_FAILURE() << error->words.en << " " << request.body;
    return {};
  }
  return std::get<http::Fields>(read).pairs();
}

TEST(ReadFields, TakesTheFormAndWhatItDoesNotSayOutOfTheQuery) {
  http::Request request = Sent("application/x-www-form-urlencoded", "a=1&b=");
  request.form.Add("a", "1");
  request.form.Add("b", "");
  request.query.Add("a", "2");
  request.query.Add("b", "3");
  request.query.Add("c", "4");
  EXPECT_THAT(MustRead(request),
              ElementsAre(Pair("a", "1"), Pair("b", ""), Pair("b", "3"), Pair("c", "4")));
  http::Request bare;
  bare.query.Add("service_code", "01");
  EXPECT_THAT(MustRead(bare), ElementsAre(Pair("service_code", "01")));
}

TEST(ReadFields, TakesJson) {
  const std::string body = R"({"service_code": "02.01.01", "lat": 40.5, "phone": 13800138000,
      "description": "a\"b\n路", "anonymous": true, "email": null, "media_url": ["x", "y"],
      "attribute": {"landmark": "东门", "values": ["1", "2"]}, "odd": {"a": 1}})";
  const auto read = UnorderedElementsAre(
      Pair("service_code", "02.01.01"), Pair("lat", "40.5"), Pair("phone", "13800138000"),
      Pair("description", "a\"b\n路"), Pair("anonymous", "true"), Pair("media_url", "x"),
      Pair("media_url", "y"), Pair("attribute[landmark]", "东门"), Pair("attribute[values]", "1"),
      Pair("attribute[values]", "2"));
  EXPECT_THAT(MustRead(Sent("application/json", body)), read);
  EXPECT_THAT(MustRead(Sent("application/json; charset=utf-8", body)), read);
  for (const char* type : {"", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded"}) {
    EXPECT_THAT(MustRead(Sent(type, body)), read) << type;
    EXPECT_THAT(MustRead(Sent(type, "\ufeff" + body)), read) << type;
  }
  EXPECT_THAT(MustRead(Sent("application/json",
                            R"({"attributes": [{"code": "landmark", "value": "x"}, 1, {}]})")),
              ElementsAre(Pair("attribute[landmark]", "x")));
  for (const char* type : {"", "text/plain"})
    EXPECT_THAT(MustRead(Sent(type, "a=1&b=2")), ElementsAre(Pair("a", "1"), Pair("b", "2")));
}

// A text that a client has cut within an emoji.
TEST(ReadFields, HalfAPairOfSurrogatesIsOneUnknownSign) {
  struct {
    std::string json, text;
  } const rows[] = {
      {R"(a\ud83d)", "a\ufffd"},
      {R"(\uDE00b)",
       "\ufffd"
       "b"},
      {R"(\ud83d\ude00)", "😀"},
      {R"(\ud83d\ud83d\ude00)", "\ufffd😀"},
      {R"(\\ud83d)", "\\ud83d"},
      {R"(\u8def)", "路"},
      {R"(a\u0000b)", "a b"},
  };
  for (const auto& row : rows) {
    EXPECT_THAT(MustRead(Sent("application/json", "{\"a\": \"" + row.json + "\"}")),
                ElementsAre(Pair("a", row.text)))
        << row.json;
  }
}

TEST(ReadFields, SaysWhatIsExpected) {
  std::string many = "{";
  for (int i = 0; i < 200; ++i) many += "\"" + std::to_string(i) + "\": 1,";
  struct {
    std::string type, body;
    int status;
  } const rows[] = {
      {"application/json", "[1]", 400},      {"application/json", "{\"a\": ", 400},
      {"application/json", "\"text\"", 400}, {"application/json", many + "\"z\": 1}", 400},
      {"text/xml", "<request/>", 415},       {"application/xml", "<request/>", 415},
      {"text/plain", "service_code", 415},   {"", "hello", 415},
  };
  for (const auto& row : rows) {
    const OrError<http::Fields> read = ReadFields(Sent(row.type, row.body));
    ASSERT_TRUE(std::holds_alternative<Error>(read)) << row.type << row.body;
    EXPECT_EQ(std::get<Error>(read).status, row.status) << row.type << row.body;
    EXPECT_THAT(std::get<Error>(read).words.en, HasSubstr("application/x-www-form-urlencoded"));
    EXPECT_THAT(std::get<Error>(read).words.zh, HasSubstr("JSON"));
  }
}

}  // namespace
}  // namespace huying::gateway::open311
