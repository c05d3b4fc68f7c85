#include <fstream>

#include "common/testing/small_city.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/gateway/open311/api_keys.h"
#include "services/gateway/open311/search.h"
#include "services/gateway/open311/submission.h"

namespace huying::gateway::open311 {
namespace {

using huying::testing::SmallCity;

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int32_t kChina = 480;
constexpr int64_t kDayMs = 24ll * 3600 * 1000;
constexpr int64_t kNow = 1795312800000;  // 2026-11-22T10:00:00+08:00

const Catalog& SmallCatalog() {
  static const Catalog catalog(SmallCity());
  return catalog;
}

http::Fields FieldsOf(std::initializer_list<http::Fields::Pair> pairs) {
  http::Fields fields;
  for (const auto& [name, value] : pairs) fields.Add(name, value);
  return fields;
}

TEST(ParseW3cTime, Table) {
  struct {
    const char* text;
    std::optional<int64_t> ms;
  } const cases[] = {
      {"2026-11-22T10:00:00+08:00", kNow}, {"2026-11-22T10:00:00 08:00", kNow},
      {"2026-11-22T02:00:00Z", kNow},      {"2026-11-22T02:00Z", kNow},
      {"2026-11-22T10:00:00", kNow},       {"2026-11-22", kNow - 10 * 3600 * 1000},
      {"2026-11-31", std::nullopt},        {"yesterday", std::nullopt},
      {"infinite-future", std::nullopt},   {"", std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(ParseW3cTime(c.text, kChina), c.ms) << c.text;
}

Search MustSearch(std::initializer_list<http::Fields::Pair> pairs) {
  OrError<Search> parsed = ParseSearch(FieldsOf(pairs), SmallCatalog(), kNow, kChina);
  if (const Error* error = std::get_if<Error>(&parsed)) ADD_FAILURE() << error->description;
  return std::holds_alternative<Search>(parsed) ? std::get<Search>(parsed) : Search();
}

// MECH E3
TEST(ParseSearch, SpansNinetyDays) {
  const Search plain = MustSearch({});
  EXPECT_EQ(plain.filter.from_ms(), kNow - 90 * kDayMs);
  EXPECT_EQ(plain.filter.to_ms(), kNow + 1000);
  EXPECT_TRUE(plain.filter.viewer().has_public_());
  EXPECT_EQ(plain.filter.page_size(), 1000u);
  const Search since = MustSearch({{"start_date", "2026-01-01T00:00:00+08:00"}});
  EXPECT_EQ(since.filter.to_ms() - since.filter.from_ms(), 90 * kDayMs + 1000);
  const Search until = MustSearch({{"end_date", "2026-01-01T00:00:00+08:00"}});
  EXPECT_EQ(until.filter.to_ms() - until.filter.from_ms(), 90 * kDayMs + 1000);
}

TEST(ParseSearch, StatusServicesAndNumbers) {
  EXPECT_THAT(MustSearch({{"status", "closed"}}).filter.statuses(),
              ElementsAre("closed", "refused", "answered", "withdrawn", "ended"));
  EXPECT_EQ(MustSearch({{"status", "open"}}).filter.statuses_size(), 9);
  EXPECT_EQ(MustSearch({{"status", "open,closed"}}).filter.statuses_size(), 0);
  EXPECT_THAT(MustSearch({{"service_code", "02.01.01"}}).filter.category_codes(),
              ElementsAre("02.01.01"));
  const Search numbers =
      MustSearch({{"service_request_id", "990101001-261122-00001, 990101001-261122-00002"},
                  {"start_date", "nonsense"}});
  EXPECT_THAT(numbers.ids, ElementsAre("990101001-261122-00001", "990101001-261122-00002"))
      << "numbers override all other arguments";
}

TEST(ParseSearch, SaysWhatIsWrong) {
  struct {
    http::Fields::Pair pair;
    int status;
  } const cases[] = {
      {{"start_date", "soon"}, 400},
      {{"end_date", "2026-13-01"}, 400},
      {{"status", "done"}, 400},
      {{"service_code", "99.99.99"}, 404},
      {{"service_request_id", "hello"}, 404},
  };
  for (const auto& c : cases) {
    const OrError<Search> parsed = ParseSearch(FieldsOf({c.pair}), SmallCatalog(), kNow, kChina);
    ASSERT_TRUE(std::holds_alternative<Error>(parsed)) << c.pair.first;
    EXPECT_EQ(std::get<Error>(parsed).status, c.status) << c.pair.first;
  }
  const OrError<Search> wide =
      ParseSearch(FieldsOf({{"start_date", "2026-01-01"}, {"end_date", "2026-06-01"}}),
                  SmallCatalog(), kNow, kChina);
  EXPECT_TRUE(std::holds_alternative<Error>(wide));
}

TEST(ParseSubmission, TakesAWholeForm) {
  const OrError<intake::v1::RegisterCase> parsed =
      ParseSubmission(FieldsOf({{"service_code", "02.01.01"},
                                {"lat", "40.1"},
                                {"long", "116.5"},
                                {"address_string", "幸福路1号"},
                                {"description", "三天没清"},
                                {"first_name", "明"},
                                {"last_name", "李"},
                                {"phone", "13800138000"},
                                {"email", "li@example.com"},
                                {"media_url", "https://example.com/p.jpg"},
                                {"attribute[appeal_type]", "complaint"},
                                {"attribute[confidential]", "yes"},
                                {"attribute[landmark]", "东门"}}),
                      SmallCatalog(), SmallCity());
  ASSERT_TRUE(std::holds_alternative<intake::v1::RegisterCase>(parsed));
  const auto& report = std::get<intake::v1::RegisterCase>(parsed);
  EXPECT_EQ(report.channel(), city::v1::CHANNEL_KIND_OPEN311);
  EXPECT_EQ(report.category_code(), "02.01.01");
  EXPECT_EQ(report.detail(), "三天没清");
  EXPECT_EQ(report.place().latitude(), 40.1);
  EXPECT_EQ(report.place().address(), "幸福路1号（附近：东门）");
  EXPECT_EQ(report.reporter().name(), "李明");
  EXPECT_EQ(report.reporter().email(), "li@example.com");
  EXPECT_FALSE(report.reporter().anonymous());
  EXPECT_TRUE(report.reporter().confidential());
  EXPECT_EQ(report.appeal_type(), city::v1::APPEAL_TYPE_COMPLAINT);
  EXPECT_THAT(report.media_urls(), ElementsAre("https://example.com/p.jpg"));
}

TEST(ParseSubmission, SaysWhatIsWrong) {
  const http::Fields::Pair service = {"service_code", "02.01.01"};
  const http::Fields::Pair place = {"address_string", "幸福路1号"};
  std::string longest;
  for (size_t i = 0; i < kDescriptionCharsMax; ++i) longest += "长";
  struct {
    std::initializer_list<http::Fields::Pair> pairs;
    int status;
    const char* says;
  } const cases[] = {
      {{place}, 400, "service_code was not provided"},
      {{{"service_code", "77"}, place}, 404, "was not found"},
      {{service}, 400, "location"},
      {{service, {"lat", "40.1"}}, 400, "together"},
      {{service, {"lat", "95"}, {"long", "116"}}, 400, "degrees"},
      {{service, {"lat", "nan"}, {"long", "116"}}, 400, "degrees"},
      {{service, {"address_id", "110"}}, 400, "area code"},
      {{service, place, {"description", longest + "长"}}, 400, "4000"},
      {{service, place, {"media_url", "file:///etc/passwd"}}, 400, "media_url"},
      {{service, place, {"attribute[colour]", "red"}}, 400, "definition"},
      {{service, place, {"attribute[appeal_type]", "red"}}, 400, "no value"},
      // What the city decides, whoever sends it. MECH E3
      {{service, place, {"grade", "incident"}}, 400, "'grade'"},
      {{service, place, {"due", "2026-11-22"}}, 400, "'due'"},
      {{service, place, {"unit", "s-east"}}, 400, "'unit'"},
      {{service, place, {"channel", "sensor"}}, 400, "'channel'"},
  };
  for (const auto& c : cases) {
    const auto parsed = ParseSubmission(FieldsOf(c.pairs), SmallCatalog(), SmallCity());
    ASSERT_TRUE(std::holds_alternative<Error>(parsed)) << c.says;
    EXPECT_EQ(std::get<Error>(parsed).status, c.status) << c.says;
    EXPECT_THAT(std::get<Error>(parsed).description, HasSubstr(c.says));
  }
  const auto fits = ParseSubmission(FieldsOf({service, place, {"description", longest}}),
                                    SmallCatalog(), SmallCity());
  ASSERT_TRUE(std::holds_alternative<intake::v1::RegisterCase>(fits));
  EXPECT_TRUE(std::get<intake::v1::RegisterCase>(fits).reporter().anonymous())
      << "nobody was named";
}

TEST(ApiKeys, OpenOnlyWithoutAFile) {
  EXPECT_TRUE(ApiKeys::Load("").value().Allow(""));
  const std::string path = ::testing::TempDir() + "/open311-keys";
  std::ofstream(path) << "# keys\nabcdefghijklmnop the app of the street\n";
  const ApiKeys keys = ApiKeys::Load(path).value();
  EXPECT_TRUE(keys.Allow("abcdefghijklmnop"));
  EXPECT_FALSE(keys.Allow("abcdefghijklmnoq"));
  EXPECT_FALSE(keys.Allow("abcdefghijklmnop the app of the street"));
  EXPECT_FALSE(keys.Allow(""));
  EXPECT_FALSE(ApiKeys::Load(path + "-none").ok());
  std::ofstream(path) << "short\n";
  EXPECT_FALSE(ApiKeys::Load(path).ok());
  std::ofstream(path) << "# nothing\n";
  EXPECT_FALSE(ApiKeys::Load(path).ok());
}

}  // namespace
}  // namespace huying::gateway::open311
