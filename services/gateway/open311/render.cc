#include "services/gateway/open311/render.h"

#include <cmath>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <sstream>
#include <utility>

#include "common/core/civil.h"
#include "common/core/clock.h"
#include "common/http/form.h"
#include "services/gateway/responsible.h"
#include "services/gateway/rules/mask.h"
#include "services/gateway/rules/summary.h"

namespace huying::gateway::open311 {
namespace {

using Json = nlohmann::ordered_json;

// How an array's elements are called in XML.
std::string_view ElementOf(std::string_view array) {
  if (array == "service_requests") return "request";
  if (array == "services") return "service";
  if (array == "attributes") return "attribute";
  if (array == "values") return "value";
  if (array == "endpoints") return "endpoint";
  if (array == "formats") return "format";
  return "error";
}

void AppendXml(pugi::xml_node parent, std::string_view name, const Json& value) {
  pugi::xml_node node = parent.append_child(std::string(name).c_str());
  if (value.is_object()) {
    for (const auto& [key, child] : value.items()) AppendXml(node, key, child);
  } else if (value.is_array()) {
    for (const Json& child : value) AppendXml(node, ElementOf(name), child);
  } else if (value.is_string()) {
    node.text().set(value.get_ref<const std::string&>().c_str());
  } else if (!value.is_null()) {
    node.text().set(value.dump().c_str());
  }
}

// One way for both formats, so that they say the same.
void Clean(Json& value) {
  if (value.is_string()) {
    value = ShownText(value.get_ref<const std::string&>());
  } else if (value.is_structured()) {
    for (Json& child : value) Clean(child);
  } else if (value.is_number_float() && !std::isfinite(value.get<double>())) {
    value = nullptr;
  }
}

std::string Render(Format format, std::string_view root, Json value) {
  Clean(value);
  if (format == Format::kJson) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "utf-8";
  AppendXml(document, root, value);
  std::ostringstream out;
  document.save(out, "", pugi::format_raw, pugi::encoding_utf8);
  return out.str();
}

Json TextOrNull(std::string_view text) { return text.empty() ? Json() : Json(std::string(text)); }

Json RequestJson(const v1::CaseSummary& summary, const Catalog& catalog, const city::City& city) {
  const core::v1::CaseHeader& header = summary.header();
  const auto time = [&](int64_t ms) {
    return ms == 0 ? Json() : Json(FormatTime(ms, city.utc_offset_minutes()));
  };
  const Service* service = catalog.Find(header.category_code());
  const city::v1::Unit* unit = ResponsibleUnit(summary, city, RealClock().NowMs());
  const bool has_point = summary.latitude() != 0 || summary.longitude() != 0;
  Json request;
  request["service_request_id"] = header.case_id();
  request["status"] = rules::IsOver(summary.status()) ? "closed" : "open";
  request["status_notes"] = TextOrNull(rules::MaskPersonal(summary.status_notes()));
  request["service_name"] = service == nullptr ? Json() : Json(service->name);
  request["service_code"] = TextOrNull(header.category_code());
  request["description"] = TextOrNull(rules::MaskPersonal(summary.detail()));
  request["agency_responsible"] = unit == nullptr ? Json() : Json(unit->name());
  request["service_notice"] = Json();
  request["requested_datetime"] = time(header.registered_ms());
  request["updated_datetime"] = time(summary.updated_ms());
  request["expected_datetime"] = time(summary.expected_ms());
  request["address"] = TextOrNull(rules::MaskPersonal(summary.address()));
  request["address_id"] = TextOrNull(header.area_code());
  request["zipcode"] = Json();
  request["lat"] = has_point ? Json(summary.latitude()) : Json();
  request["long"] = has_point ? Json(summary.longitude()) : Json();
  request["media_url"] = summary.media_urls().empty() ? Json() : Json(summary.media_urls(0));
  return request;
}

}  // namespace

std::string_view ContentType(Format format) {
  return format == Format::kJson ? "application/json; charset=utf-8" : "text/xml; charset=utf-8";
}

std::string ShownText(std::string_view text) {
  constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const std::string_view sign = text.substr(at, size);
    const bool blank = lead == '\t' || lead == '\n' || lead == '\r';
    const bool control = (lead < 0x20 && !blank) || lead == 0x7f;
    const bool last_two = sign == "\xef\xbf\xbe" || sign == "\xef\xbf\xbf";
    const bool whole = lead == 0 || (sign.size() == size && http::IsText(sign));
    out += control || last_two || !whole ? kReplacement : sign;
    at += whole ? size : 1;
  }
  return out;
}

std::string RenderServices(Format format, const Catalog& catalog) {
  Json list = Json::array();
  for (const Service& service : catalog.services()) {
    list.push_back({{"service_code", service.code},
                    {"service_name", service.name},
                    {"description", service.description},
                    {"metadata", true},
                    {"type", "realtime"},
                    {"keywords", service.keywords},
                    {"group", service.group}});
  }
  return Render(format, "services", list);
}

std::string RenderDefinition(Format format, const Service& service,
                             const std::vector<Attribute>& attributes) {
  Json list = Json::array();
  for (const Attribute& attribute : attributes) {
    Json one = {{"variable", true},
                {"code", attribute.code},
                {"datatype", attribute.datatype},
                {"required", false},
                {"datatype_description", attribute.datatype_description},
                {"order", list.size() + 1},
                {"description", attribute.description}};
    if (!attribute.values.empty()) {
      Json values = Json::array();
      for (const AttributeValue& value : attribute.values) {
        values.push_back({{"key", value.key}, {"name", value.name}});
      }
      one["values"] = std::move(values);
    }
    list.push_back(std::move(one));
  }
  const Json definition = {{"service_code", service.code}, {"attributes", std::move(list)}};
  return Render(format, "service_definition", definition);
}

std::string RenderRequests(Format format, const std::vector<v1::CaseSummary>& summaries,
                           const Catalog& catalog, const city::City& city) {
  Json list = Json::array();
  for (const v1::CaseSummary& summary : summaries)
    list.push_back(RequestJson(summary, catalog, city));
  return Render(format, "service_requests", list);
}

std::string RenderCreated(Format format, std::string_view case_id, std::string_view service_notice,
                          std::string_view account_id) {
  Json list = Json::array();
  list.push_back({{"service_request_id", std::string(case_id)},
                  {"service_notice", TextOrNull(service_notice)},
                  {"account_id", TextOrNull(account_id)}});
  return Render(format, "service_requests", list);
}

std::string RenderToken(Format format, std::string_view case_id, std::string_view token) {
  Json list = Json::array();
  list.push_back({{"service_request_id", std::string(case_id)}, {"token", std::string(token)}});
  return Render(format, "service_requests", list);
}

std::string RenderDiscovery(Format format, Language language, const city::City& city,
                            std::string_view base_url) {
  const std::string& name = city.pack().name();
  const Words key_service = {"需要密钥时，请向" + name + "的运维单位申请。",
                             "Where a key is required, ask those who run this service for one."};
  const Json endpoint = {{"specification", "http://wiki.open311.org/GeoReport_v2"},
                         {"url", std::string(base_url)},
                         {"changeset", "2026-11-22T00:00:00+08:00"},
                         {"type", "production"},
                         {"formats", Json::array({"text/xml", "application/json"})}};
  const Json discovery = {{"changeset", "2026-11-22T00:00:00+08:00"},
                          {"contact", name},
                          {"key_service", key_service.In(language)},
                          {"endpoints", Json::array({endpoint})}};
  return Render(format, "discovery", discovery);
}

std::string RenderErrors(Format format, Language language, const std::vector<Error>& errors) {
  Json list = Json::array();
  for (const Error& error : errors) {
    list.push_back({{"code", error.status}, {"description", error.words.In(language)}});
  }
  return Render(format, "errors", list);
}

}  // namespace huying::gateway::open311
