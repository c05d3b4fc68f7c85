#include "services/gateway/open311/fields.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/http/form.h"

namespace huying::gateway::open311 {
namespace {

using JsonIn = nlohmann::json;

constexpr size_t kEscapeChars = 6;  // \uD83D

Error FormExpected(int status) {
  Error error = Wrong(
      "请用表单（application/x-www-form-urlencoded或multipart/form-data）提交，或提交一个JSON对象，"
      "例如{\"service_code\":\"…\",\"address_string\":\"…\"}，编码为UTF-8。",
      "send a form (application/x-www-form-urlencoded or multipart/form-data), or one JSON object "
      "such as {\"service_code\":\"...\",\"address_string\":\"...\"}, in UTF-8");
  error.status = status;
  return error;
}

// Which half of a pair of surrogates is escaped here: 'h'igh, 'l'ow, or none.
char SurrogateAt(std::string_view json, size_t at) {
  const std::string_view escape = json.substr(std::min(at, json.size()), kEscapeChars);
  if (escape.size() < kEscapeChars || !escape.starts_with("\\u")) return 0;
  const char first = absl::ascii_tolower(static_cast<unsigned char>(escape[2]));
  const char second = absl::ascii_tolower(static_cast<unsigned char>(escape[3]));
  if (first != 'd' || second < '8') return 0;
  return second <= '9' || second == 'a' || second == 'b' ? 'h' : second <= 'f' ? 'l' : 0;
}

// A text that was cut within an emoji ends with half a pair, which no parser takes.
std::string MendSurrogates(std::string_view json) {
  constexpr std::string_view kReplacement = "\\ufffd";
  std::string out;
  out.reserve(json.size());
  for (size_t at = 0; at < json.size();) {
    const char half = SurrogateAt(json, at);
    size_t taken = json[at] == '\\' ? 2 : 1;  // an escaped backslash hides what follows
    if (half == 'h' && SurrogateAt(json, at + kEscapeChars) == 'l') {
      taken = 2 * kEscapeChars;
    } else if (half != 0) {
      out += kReplacement;
      at += kEscapeChars;
      continue;
    }
    out += json.substr(at, taken);
    at += taken;
  }
  return out;
}

// False if the value can stand in no form.
bool AddValue(const std::string& name, const JsonIn& value, http::Fields& out) {
  if (out.pairs().size() == kFieldsMax) return false;
  if (value.is_null()) return true;
  if (value.is_string()) {
    std::string text = value.get<std::string>();
    // A NUL is no text; what else it says counts.
    std::replace(text.begin(), text.end(), '\0', ' ');
    out.Add(name, std::move(text));
    return true;
  }
  if (value.is_number() || value.is_boolean()) {
    out.Add(name, value.dump());
    return true;
  }
  if (!value.is_array()) return true;  // an odd field costs nothing
  for (const JsonIn& one : value) {
    if (!one.is_array() && !AddValue(name, one, out)) return false;
  }
  return true;
}

// {"landmark": "x"}, or [{"code": "landmark", "value": "x"}]
bool AddAttributes(const JsonIn& value, http::Fields& out) {
  const auto add = [&](const std::string& code, const JsonIn& one) {
    return AddValue(absl::StrCat("attribute[", code, "]"), one, out);
  };
  if (value.is_object()) {
    for (const auto& [code, one] : value.items()) {
      if (!add(code, one)) return false;
    }
  }
  if (!value.is_array()) return true;
  for (const JsonIn& one : value) {
    if (!one.is_object()) continue;
    const auto code = one.find("code"), said = one.find("value");
    if (code == one.end() || said == one.end() || !code->is_string()) continue;
    if (!add(code->get<std::string>(), *said)) return false;
  }
  return true;
}

std::optional<Error> ReadJson(std::string_view body, http::Fields& out) {
  const JsonIn json = JsonIn::parse(MendSurrogates(body), nullptr, false);
  if (!json.is_object()) return FormExpected(400);
  for (const auto& [name, value] : json.items()) {
    const bool attributes = name == "attribute" || name == "attributes";
    if (attributes ? !AddAttributes(value, out) : !AddValue(name, value, out))
      return FormExpected(400);
  }
  return std::nullopt;
}

std::optional<Error> ReadBody(const http::Request& request, http::Fields& out) {
  if (!request.form.pairs().empty()) {
    out = request.form;
    return std::nullopt;
  }
  const std::string_view type = request.headers.Get("content-type");
  const std::string media =
      absl::AsciiStrToLower(absl::string_view(type.data(), std::min(type.find(';'), type.size())));
  absl::string_view body = absl::StripAsciiWhitespace(request.body);
  absl::ConsumePrefix(&body, "\ufeff");  // a byte order mark
  const std::string_view text(body.data(), body.size());
  if (body.empty() || media.find("multipart") != media.npos) return std::nullopt;
  // What a tool says of a body that its user only wrote down: curl a form, a browser plain text.
  const bool unsaid = media.empty() || media.find("form") != media.npos || media == "text/plain";
  const bool looks_json = absl::StartsWith(body, "{") || absl::StartsWith(body, "[");
  if (media.find("json") != media.npos || (unsaid && looks_json)) return ReadJson(text, out);
  if (unsaid && absl::StrContains(body, '=') && http::ParseForm(text, kFieldsMax, out))
    return std::nullopt;
  return FormExpected(415);
}

}  // namespace

OrError<http::Fields> ReadFields(const http::Request& request) {
  http::Fields fields;
  if (std::optional<Error> error = ReadBody(request, fields)) return *std::move(error);
  for (const auto& [name, value] : request.query.pairs()) {
    // What the body says, and be it several values, the query does not say again.
    if (!fields.Get(name).empty() && name != "media_url") continue;
    fields.Add(name, value);
  }
  return fields;
}

}  // namespace huying::gateway::open311
