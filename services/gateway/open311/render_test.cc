#include "services/gateway/open311/render.h"

#include <cmath>
#include <pugixml.hpp>

#include "common/testing/small_city.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace huying::gateway::open311 {
namespace {

using huying::testing::SmallCity;

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Json = nlohmann::json;

v1::CaseSummary Summary() {
  v1::CaseSummary summary;
  core::v1::CaseHeader& header = *summary.mutable_header();
  header.set_case_id("990101001-261122-00001");
  header.set_category_code("02.01.01");
  header.set_area_code("990101001001");
  header.set_registered_ms(1795312800000);  // 2026-11-22T02:00:00Z
  summary.set_detail("垃圾<三天>没清 & 电话13800138000\x01");
  summary.set_address("幸福路1号");
  summary.set_latitude(40.1);
  summary.set_longitude(116.5);
  summary.set_status("handling");
  summary.set_status_notes("东街道正在办理。");
  summary.set_updated_ms(1795312800000 + 3600000);
  return summary;
}

pugi::xml_document Parse(const std::string& xml) {
  pugi::xml_document document;
  EXPECT_TRUE(document.load_string(xml.c_str())) << xml;
  return document;
}

// MECH E3
TEST(Render, ARequestInJson) {
  const Catalog catalog(SmallCity());
  const Json list = Json::parse(RenderRequests(Format::kJson, {Summary()}, catalog, SmallCity()));
  ASSERT_EQ(list.size(), 1u);
  const Json& request = list[0];
  EXPECT_EQ(request["service_request_id"], "990101001-261122-00001");
  EXPECT_EQ(request["status"], "open");
  EXPECT_EQ(request["service_code"], "02.01.01");
  EXPECT_EQ(request["service_name"], catalog.Find("02.01.01")->name);
  EXPECT_EQ(request["requested_datetime"], "2026-11-22T10:00:00+08:00");
  EXPECT_EQ(request["updated_datetime"], "2026-11-22T11:00:00+08:00");
  EXPECT_TRUE(request["expected_datetime"].is_null());
  EXPECT_THAT(std::string(request["description"]), HasSubstr("138********"));
  EXPECT_EQ(request["lat"], 40.1);
  EXPECT_EQ(request["long"], 116.5);
  EXPECT_TRUE(request["media_url"].is_null());
}

TEST(Render, TheSameRequestInXml) {
  const Catalog catalog(SmallCity());
  const std::string xml = RenderRequests(Format::kXml, {Summary()}, catalog, SmallCity());
  EXPECT_THAT(xml, StartsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>"));
  const pugi::xml_document document = Parse(xml);
  const pugi::xml_node request = document.child("service_requests").child("request");
  EXPECT_STREQ(request.child_value("service_request_id"), "990101001-261122-00001");
  EXPECT_STREQ(request.child_value("status"), "open");
  EXPECT_STREQ(request.child_value("description"), "垃圾<三天>没清 & 电话138********\xef\xbf\xbd");
  EXPECT_STREQ(request.child_value("lat"), "40.1");
  EXPECT_TRUE(request.child("expected_datetime")) << "unknown is an empty element";
  EXPECT_STREQ(request.child_value("expected_datetime"), "");
}

TEST(Render, ServicesAndDefinition) {
  const Catalog catalog(SmallCity());
  ASSERT_FALSE(catalog.services().empty());
  const Json services = Json::parse(RenderServices(Format::kJson, catalog));
  EXPECT_EQ(services.size(), catalog.services().size());
  EXPECT_EQ(services[0]["metadata"], true);
  EXPECT_EQ(services[0]["type"], "realtime");
  const pugi::xml_document xml = Parse(RenderServices(Format::kXml, catalog));
  EXPECT_STREQ(xml.child("services").child("service").child_value("service_code"),
               catalog.services()[0].code.c_str());

  const Service& service = catalog.services()[0];
  const Json definition =
      Json::parse(RenderDefinition(Format::kJson, service, catalog.attributes()));
  EXPECT_EQ(definition["service_code"], service.code);
  EXPECT_EQ(definition["attributes"][0]["code"], "appeal_type");
  EXPECT_EQ(definition["attributes"][0]["values"][0]["key"], "consult");
  const pugi::xml_document definition_xml =
      Parse(RenderDefinition(Format::kXml, service, catalog.attributes()));
  EXPECT_STREQ(definition_xml.child("service_definition")
                   .child("attributes")
                   .child("attribute")
                   .child("values")
                   .child("value")
                   .child_value("key"),
               "consult");
}

TEST(Render, ErrorsTokensDiscoveryAndCreated) {
  EXPECT_EQ(RenderErrors(Format::kJson, Language::kEnglish,
                         {{404, {"没有", "service_code was not found"}}}),
            R"([{"code":404,"description":"service_code was not found"}])");
  EXPECT_THAT(
      RenderErrors(Format::kXml, Language::kEnglish, {{400, {"甲 < 乙", "a < b"}}}),
      HasSubstr(
          "<errors><error><code>400</code><description>a &lt; b</description></error></errors>"));
  EXPECT_EQ(RenderToken(Format::kJson, "c-1", "t-1"),
            R"([{"service_request_id":"c-1","token":"t-1"}])");
  const Json created = Json::parse(RenderCreated(Format::kJson, "c-1", "已登记", ""));
  EXPECT_EQ(created[0]["service_request_id"], "c-1");
  EXPECT_TRUE(created[0]["account_id"].is_null());
  const pugi::xml_document discovery =
      Parse(RenderDiscovery(Format::kXml, Language::kEnglish, SmallCity(), "http://x/open311/v2"));
  const pugi::xml_node endpoint = discovery.child("discovery").child("endpoints").child("endpoint");
  EXPECT_STREQ(endpoint.child_value("url"), "http://x/open311/v2");
  EXPECT_STREQ(endpoint.child("formats").child_value("format"), "text/xml");
}

TEST(ShownText, Table) {
  struct {
    std::string_view text, shown;
  } const rows[] = {
      {"", ""},
      {"a\tb\r\n<&>\"路😀\u0080\u2028", "a\tb\r\n<&>\"路😀\u0080\u2028"},
      {"a\ufffeb\uffff", "a\ufffdb\ufffd"},
      {std::string_view("a\0b\x01\x1f\x7f", 6), "a\ufffdb\ufffd\ufffd\ufffd"},
      {"\xed\xa0\x80", "\ufffd\ufffd\ufffd"},  // half of a pair
      {"\xff路\xe8\xb7", "\ufffd路\ufffd\ufffd"},
      {"\xf0\x9f\xbf\xbe", "\xf0\x9f\xbf\xbe"},  // U+1FFFE: XML has it
      {"\xc0\x80", "\ufffd\ufffd"},
  };
  for (const auto& row : rows) EXPECT_EQ(ShownText(row.text), row.shown) << row.text;
}

// Whatever stands in a text, each format is well-formed, and both say the same.
TEST(Render, AnyTextGivesAValidDocument) {
  const Catalog catalog(SmallCity());
  for (const char* odd : {"a\xef\xbf\xbe"
                          "b",
                          "a\x01\x1b", "a\xed\xa0\x80", "]]>\x0c", "\xff"}) {
    v1::CaseSummary summary = Summary();
    summary.set_detail(odd);
    summary.set_address(odd);
    summary.set_latitude(std::nan(""));
    const std::string jsons[] = {
        RenderRequests(Format::kJson, {summary}, catalog, SmallCity()),
        RenderCreated(Format::kJson, "c-1", odd, odd),
        RenderErrors(Format::kJson, Language::kChinese, {{404, {odd, odd}}})};
    const std::string xmls[] = {
        RenderRequests(Format::kXml, {summary}, catalog, SmallCity()),
        RenderCreated(Format::kXml, "c-1", odd, odd),
        RenderErrors(Format::kXml, Language::kChinese, {{404, {odd, odd}}})};
    for (const std::string& json : jsons) {
      EXPECT_TRUE(Json::accept(json)) << json;
      EXPECT_THAT(json, HasSubstr("\ufffd"));
    }
    for (const std::string& xml : xmls) {
      Parse(xml);
      EXPECT_EQ(ShownText(xml), xml) << "no sign that XML has no way to write";
      EXPECT_THAT(xml, HasSubstr("\ufffd"));
    }
  }
}

}  // namespace
}  // namespace huying::gateway::open311
