#include "services/gateway/open311/answer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/gateway/open311/call_error.h"

namespace huying::gateway::open311 {
namespace {

constexpr absl::Duration kRetryAfterMin = absl::Seconds(1);
constexpr size_t kAskedHeadersMax = 500;

void AddHeaders(int status, absl::Duration retry_after, http::Response& response) {
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  response.headers.emplace_back("Access-Control-Expose-Headers", "Link, Retry-After, Allow");
  response.headers.emplace_back("Cache-Control", "no-store");
  if (status != 503) return;
  const absl::Duration whole = std::max(absl::Ceil(retry_after, absl::Seconds(1)), kRetryAfterMin);
  response.headers.emplace_back("Retry-After", absl::StrCat(absl::ToInt64Seconds(whole)));
}

// Names of headers as a browser lists them; what it asks for is given back, so nothing else may
// stand in it.
bool IsHeaderList(std::string_view text) {
  return text.size() <= kAskedHeadersMax && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' ||
                  c == ',' || c == ' ';
         });
}

}  // namespace

Format FormatOf(const http::Request& request) {
  if (request.path.ends_with(".xml")) return Format::kXml;
  if (request.path.ends_with(".json")) return Format::kJson;
  const std::string_view accept = request.headers.Get("accept");
  const bool xml = accept.find("xml") != accept.npos && accept.find("json") == accept.npos &&
                   accept.find("html") == accept.npos;
  return xml ? Format::kXml : Format::kJson;
}

Language LanguageOf(const http::Request& request) {
  return LanguageOf(request.headers.Get("accept-language"));
}

http::Response MakeAnswer(const http::Request& request, int status, std::string body) {
  http::Response response;
  response.status = status;
  response.content_type = std::string(ContentType(FormatOf(request)));
  response.body = std::move(body);
  AddHeaders(status, absl::ZeroDuration(), response);
  return response;
}

http::Response MakeError(const http::Request& request, const Error& error) {
  const Language language = LanguageOf(request);
  const Format format = FormatOf(request);
  http::Response response;
  response.status = error.status;
  response.content_type = std::string(ContentType(format));
  response.body = RenderErrors(format, language, {error});
  response.headers = {{"Content-Language", std::string(NameOf(language))}};
  AddHeaders(error.status, error.retry_after, response);
  return response;
}

http::Response MakeRefusal(const http::Request& request, const http::Refusal& refusal) {
  const bool ours = request.path.starts_with("/open311") || request.path.ends_with(".xml") ||
                    request.path.ends_with(".json");
  if (!ours) return http::PlainRefusal(refusal);
  http::Response response = MakeError(request, ErrorOf(refusal));
  if (refusal.reason == http::Reason::kMethodWrong)
    response.headers.emplace_back("Allow", refusal.detail);
  return response;
}

http::Response MakePreflight(const http::Request& request, std::string_view methods) {
  const std::string_view asked = request.headers.Get("access-control-request-headers");
  const bool plain = !asked.empty() && IsHeaderList(asked);
  http::Response response;
  response.status = 204;
  response.headers = {
      {"Allow", std::string(methods)},
      {"Access-Control-Allow-Origin", "*"},
      {"Access-Control-Allow-Methods", std::string(methods)},
      {"Access-Control-Allow-Headers",
       plain ? std::string(asked) : "Accept, Accept-Language, Content-Type, Idempotency-Key"},
      {"Access-Control-Max-Age", "86400"}};
  return response;
}

}  // namespace huying::gateway::open311
