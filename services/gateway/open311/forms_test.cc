#include <fstream>

#include "common/testing/small_city.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/gateway/open311/api_keys.h"
#include "services/gateway/open311/media.h"
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
      {"2026-11-22T10:00:00+08:00", kNow},
      {"2026-11-22T10:00:00 08:00", kNow},
      {"2026-11-22T02:00:00Z", kNow},
      {"2026-11-22T02:00Z", kNow},
      {"2026-11-22T10:00:00", kNow},
      {"2026-11-22", kNow - 10 * 3600 * 1000},
      {"2026-11-31", std::nullopt},
      {"yesterday", std::nullopt},
      {"2026-11-22 10:00:00+08:00", kNow},
      {"2026-11-22 10:00:00 08:00", kNow},
      {"2026-11-22 10:00:00", kNow},
      {"2026-11-22T10:00", kNow},
      {"2026-11-22 10:00", kNow},
      {"2026-11-22T10:00:00+0800", kNow},
      {"2026-11-22 02:00:00.000000+00:00", kNow},
      {"infinite-future", std::nullopt},
      {"99999-01-01", std::nullopt},
      {"-5000-01-01", std::nullopt},
      {"292277026596-01-01T00:00:00Z", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(ParseW3cTime(c.text, kChina), c.ms) << c.text;
}

Search MustSearch(std::initializer_list<http::Fields::Pair> pairs) {
  OrError<Search> parsed = ParseSearch(FieldsOf(pairs), SmallCatalog(), kNow, kChina);
  if (const Error* error = std::get_if<Error>(&parsed)) ADD_FAILURE() << error->words.en;
  return std::holds_alternative<Search>(parsed) ? std::get<Search>(parsed) : Search();
}

// MECH E3
TEST(ParseSearch, SpansNinetyDays) {
  const Search plain = MustSearch({});
  EXPECT_EQ(plain.filter.from_ms(), kNow - 90 * kDayMs);
  EXPECT_EQ(plain.filter.to_ms(), kNow + 1000);
  EXPECT_TRUE(plain.filter.viewer().has_public_());
  EXPECT_EQ(plain.cut.limit, 1000u);
  EXPECT_EQ(plain.cut.skip, 0u);
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
  EXPECT_EQ(MustSearch({{"status", "Open"}}).filter.statuses_size(), 9);
  EXPECT_THAT(MustSearch({{"service_code", "99.99.99,02.01.01,"}}).filter.category_codes(),
              ElementsAre("02.01.01"));
  EXPECT_THAT(MustSearch({{"service_code", "02.01.01"}}).filter.category_codes(),
              ElementsAre("02.01.01"));
  const Search numbers =
      MustSearch({{"service_request_id", "990101001-261122-00001, 990101001-261122-00002"},
                  {"start_date", "nonsense"}});
  EXPECT_TRUE(numbers.by_number);
  EXPECT_THAT(numbers.ids, ElementsAre("990101001-261122-00001", "990101001-261122-00002"))
      << "numbers override all other arguments";
}

// Those that nobody can know are left out, as those are that nobody knows.
TEST(ParseSearch, NumbersThatAreNoneAreLeftOut) {
  const Search mixed = MustSearch(
      {{"service_request_id", "990101001-261122-00001,17-0001, hello,,990101001-261122-00001"}});
  EXPECT_TRUE(mixed.by_number);
  EXPECT_THAT(mixed.ids, ElementsAre("990101001-261122-00001"));
  const Search none = MustSearch({{"service_request_id", "17-0001"}});
  EXPECT_TRUE(none.by_number);
  EXPECT_THAT(none.ids, ElementsAre());
}

TEST(ParseSearch, AnEmptyArgumentIsNone) {
  const Search plain = MustSearch({});
  for (const char* name :
       {"service_request_id", "start_date", "end_date", "status", "service_code", "page",
        "page_size", "per_page", "limit", "offset", "updated_after", "updated_before", "unknown"}) {
    for (const char* value : {"", " "}) {
      if (*value != 0 && std::string_view(name).find("date") == std::string_view::npos) continue;
      const Search same = MustSearch({{name, value}});
      EXPECT_EQ(same.filter.SerializeAsString(), plain.filter.SerializeAsString()) << name;
      EXPECT_FALSE(same.by_number) << name;
      EXPECT_EQ(same.cut.limit, plain.cut.limit) << name;
    }
  }
  EXPECT_EQ(MustSearch({{"page", ""}, {"page", "2"}}).cut.skip, 1000u) << "one says something";
}

TEST(ParseSearch, Pages) {
  struct {
    std::initializer_list<http::Fields::Pair> pairs;
    size_t skip, limit;
    const char* next;
  } const rows[] = {
      {{}, 0, 1000, "?page=2&page_size=1000"},
      {{{"page", "2"}, {"page_size", "200"}}, 200, 200, "?page=3&page_size=200"},
      {{{"page", "3"}, {"per_page", "10"}, {"status", "open,closed"}},
       20,
       10,
       "?status=open%2Cclosed&page=4&page_size=10"},
      {{{"offset", "15"}, {"limit", "10"}}, 15, 10, "?offset=25&limit=10"},
      {{{"limit", "10"}}, 0, 10, "?page=2&page_size=10"},
  };
  for (const auto& row : rows) {
    const Search search = MustSearch(row.pairs);
    EXPECT_EQ(search.cut.skip, row.skip) << row.next;
    EXPECT_EQ(search.cut.limit, row.limit) << row.next;
    EXPECT_EQ(NextPage(FieldsOf(row.pairs), search.cut), row.next);
  }
}

// What was changed lately may have been received long ago.
TEST(ParseSearch, UpdatedAfterHasNoSpanOfItsOwn) {
  const Search all = MustSearch({{"updated_after", "2026-11-22T09:00:00+08:00"}});
  EXPECT_EQ(all.cut.updated_from_ms, kNow - 3600 * 1000);
  EXPECT_EQ(all.cut.updated_until_ms, 0);
  EXPECT_EQ(all.filter.from_ms(), 0);
  EXPECT_EQ(all.filter.to_ms(), kNow + 1000);
  const Search spanned = MustSearch({{"updated_after", "2026-11-22"},
                                     {"updated_before", "2026-11-22T10:00:00"},
                                     {"start_date", "2026-11-01"}});
  EXPECT_GT(spanned.filter.from_ms(), 0);
  EXPECT_EQ(spanned.cut.updated_until_ms, kNow + 999);
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
      {{"updated_after", "soon"}, 400},
      {{"page", "0"}, 400},
      {{"page", "x"}, 400},
      {{"page", "-1"}, 400},
      {{"page", "99999999999999999999"}, 400},
      {{"page", "102"}, 400},
      {{"page_size", "5000"}, 400},
      {{"page_size", "0"}, 400},
  };
  for (const auto& c : cases) {
    const OrError<Search> parsed = ParseSearch(FieldsOf({c.pair}), SmallCatalog(), kNow, kChina);
    ASSERT_TRUE(std::holds_alternative<Error>(parsed)) << c.pair.first;
    EXPECT_EQ(std::get<Error>(parsed).status, c.status) << c.pair.first;
    EXPECT_NE(std::get<Error>(parsed).words.zh, "") << c.pair.first;
    EXPECT_NE(std::get<Error>(parsed).words.en, "") << c.pair.first;
  }
  const OrError<Search> wide =
      ParseSearch(FieldsOf({{"start_date", "2026-01-01"}, {"end_date", "2026-06-01"}}),
                  SmallCatalog(), kNow, kChina);
  EXPECT_TRUE(std::holds_alternative<Error>(wide));
}

TEST(ParseSubmission, TakesAWholeForm) {
  const OrError<Submission> parsed =
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
  ASSERT_TRUE(std::holds_alternative<Submission>(parsed));
  const intake::v1::RegisterCase& report = std::get<Submission>(parsed).report;
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
      {{service, {"address_id", "hello"}}, 400, "area code"},
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
    EXPECT_THAT(std::get<Error>(parsed).words.en, HasSubstr(c.says));
    EXPECT_NE(std::get<Error>(parsed).words.zh, "");
  }
  const auto fits = ParseSubmission(FieldsOf({service, place, {"description", longest}}),
                                    SmallCatalog(), SmallCity());
  ASSERT_TRUE(std::holds_alternative<Submission>(fits));
  EXPECT_TRUE(std::get<Submission>(fits).report.reporter().anonymous()) << "nobody was named";
}

// A service, a place, and these.
Submission MustSubmit(std::initializer_list<http::Fields::Pair> pairs) {
  http::Fields form = FieldsOf({{"service_code", "02.01.01"}, {"address_string", "幸福路1号"}});
  for (const auto& [name, value] : pairs) form.Add(name, value);
  OrError<Submission> parsed = ParseSubmission(form, SmallCatalog(), SmallCity());
  if (const Error* error = std::get_if<Error>(&parsed)) ADD_FAILURE() << error->words.en;
  return std::holds_alternative<Submission>(parsed) ? std::get<Submission>(parsed) : Submission();
}

TEST(ParseSubmission, AnOddOptionalFieldCostsNoMoreThanItself) {
  const std::string plain = MustSubmit({}).report.SerializeAsString();
  const std::initializer_list<http::Fields::Pair> odd[] = {
      {{"attribute[uprn]", "1"}},
      {{"attribute[uprn][]", "1"}, {"attribute[", "x"}, {"attribute[]", "x"}},
      {{"attribute[appeal_type]", "red"}},
      {{"attribute[landmark]", " "}},
      {{"requested_datetime", "2026-11-22T10:00:00Z"}, {"email_alerts_requested", "TRUE"}},
      {{"utf8", "✓"}, {"lat", "40.1"}},
      {{"lat", "95"}, {"long", "116"}},
      {{"lat", "0"}, {"long", "0.0"}},
      {{"lat", "N/A"}, {"long", "N/A"}},
      {{"address_id", "of another register"}},
      {{"account_id", std::string(500, 'x')}, {"device_id", std::string(500, 'x')}},
      {{"media_url", ""}, {"phone", " "}, {"email", ""}, {"lat", ""}, {"long", ""}},
      {{"grade", ""}, {"description", " "}},
      {{"service_code", "77"}},  // the first counts
  };
  for (const auto& pairs : odd) {
    const Submission taken = MustSubmit(pairs);
    EXPECT_EQ(taken.report.SerializeAsString(), plain) << pairs.begin()->first;
    EXPECT_EQ(taken.media_left_out, 0u) << pairs.begin()->first;
  }
  const Submission clipped = MustSubmit({{"first_name", std::string(300, 'x')},
                                         {"email", std::string(300, 'x')},
                                         {"attribute[landmark]", std::string(300, 'x')}});
  EXPECT_EQ(clipped.report.reporter().name(), std::string(100, 'x'));
  EXPECT_EQ(clipped.report.reporter().email(), std::string(100, 'x'));
  EXPECT_EQ(clipped.report.place().address(), "幸福路1号（附近：" + std::string(100, 'x') + "）");
  const std::string place(1000, 'x');
  const auto pointed = ParseSubmission(FieldsOf({{"service_code", "02.01.01"},
                                                 {"lat", "40.1"},
                                                 {"long", "116.5"},
                                                 {"address_string", place}}),
                                       SmallCatalog(), SmallCity());
  ASSERT_TRUE(std::holds_alternative<Submission>(pointed));
  EXPECT_EQ(std::get<Submission>(pointed).report.place().address(), place.substr(0, 400));
  EXPECT_EQ(MustSubmit({{"attribute[appeal_type]", "投诉"}}).report.appeal_type(),
            city::v1::APPEAL_TYPE_COMPLAINT);
}

// What was published cannot be taken back.
TEST(ParseSubmission, WhoSaysAnythingButNoMeansConfidential) {
  for (const char* yes : {"yes", "true", "1", "on", "是", "保密", "Yes"}) {
    EXPECT_TRUE(MustSubmit({{"attribute[confidential]", yes}}).report.reporter().confidential())
        << yes;
  }
  for (const char* no : {"no", "false", "0", "否", "不保密", "", " "}) {
    EXPECT_FALSE(MustSubmit({{"attribute[confidential]", no}}).report.reporter().confidential())
        << no;
  }
}

TEST(MediaUrl, Table) {
  struct {
    std::string said;
    std::optional<std::string> url;
  } const rows[] = {
      {"https://m.example/1.jpg", "https://m.example/1.jpg"},
      {"https://m.example/图片.jpg", "https://m.example/%E5%9B%BE%E7%89%87.jpg"},
      {"HTTPS://M.EXAMPLE/A B.JPG", "https://m.example/A%20B.JPG"},
      {" https://m.example/1.jpg\n", "https://m.example/1.jpg"},
      {"https://m.example/1.jpg?a=图&b=%E5%9B%BE#一",
       "https://m.example/1.jpg?a=%E5%9B%BE&b=%E5%9B%BE#%E4%B8%80"},
      {"http://图片.example", "http://%E5%9B%BE%E7%89%87.example"},
      {"http://%E5%9B%BE.example/%e5%9b%be", "http://%E5%9B%BE.example/%E5%9B%BE"},
      {"http://m.example:8080?q=100%", "http://m.example:8080?q=100%25"},
      {"http://[2001:DB8::1]/1.jpg", "http://[2001:db8::1]/1.jpg"},
      {"https://li:secret@m.example/1.jpg", "https://m.example/1.jpg"},
      {"https://m.example/<1>\"{2}\".jpg", "https://m.example/%3C1%3E%22%7B2%7D%22.jpg"},
      {"file:///etc/passwd", std::nullopt},
      {"javascript:alert(1)", std::nullopt},
      {"data:image/png;base64,AAAA", std::nullopt},
      {"ftp://m.example/1.jpg", std::nullopt},
      {"/1.jpg", std::nullopt},
      {"https://", std::nullopt},
      {"https:///1.jpg", std::nullopt},
      {"https://no host/1.jpg", std::nullopt},
      {"https://m.example/" + std::string(2000, 'x'), std::nullopt},
      {"https://m.example/" + std::string(700, '\xe5'), std::nullopt},
  };
  for (const auto& row : rows) EXPECT_EQ(MediaUrl(row.said), row.url) << row.said;
}

TEST(ParseSubmission, TakesPhotosUnderAllTheirNamesAndCountsTheRest) {
  const Submission taken = MustSubmit({{"media_url[]", "https://m/1.jpg"},
                                       {"media_url[]", "https://m/2.jpg"},
                                       {"media_url[2]", "https://m/3.jpg"},
                                       {"media_url", "https://m/4.jpg"},
                                       {"media_urls", "https://m/5.jpg"},
                                       {"media_url", "file:///etc/passwd"},
                                       {"media_url", "photo.jpg"},
                                       {"media_urlx", "https://m/6.jpg"}});
  EXPECT_THAT(taken.report.media_urls(),
              ElementsAre("https://m/1.jpg", "https://m/2.jpg", "https://m/3.jpg",
                          "https://m/4.jpg", "https://m/5.jpg"));
  EXPECT_EQ(taken.media_left_out, 2u);
  http::Fields many = FieldsOf({{"service_code", "02.01.01"}, {"address_string", "幸福路1号"}});
  for (int i = 0; i < 12; ++i) many.Add("media_url", "https://m/" + std::to_string(i));
  const auto parsed = ParseSubmission(many, SmallCatalog(), SmallCity());
  ASSERT_TRUE(std::holds_alternative<Submission>(parsed));
  EXPECT_EQ(std::get<Submission>(parsed).report.media_urls_size(), 10);
  EXPECT_EQ(std::get<Submission>(parsed).media_left_out, 2u);
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
