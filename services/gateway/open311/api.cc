#include "services/gateway/open311/api.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/gateway/open311/call_error.h"
#include "services/gateway/open311/request_id.h"
#include "services/gateway/open311/search.h"
#include "services/gateway/open311/submission.h"

namespace huying::gateway::open311 {
namespace {

constexpr char kRoot[] = "/open311/v2";
constexpr size_t kIdempotencyKeyMin = 8;
constexpr size_t kIdempotencyKeyMax = 128;
constexpr absl::Duration kRetryAfterMin = absl::Seconds(1);

Format FormatOf(const http::Request& request) {
  if (request.path.ends_with(".xml")) return Format::kXml;
  if (request.path.ends_with(".json")) return Format::kJson;
  const std::string_view accept = request.headers.Get("accept");
  const bool xml = accept.find("xml") != accept.npos && accept.find("json") == accept.npos &&
                   accept.find("html") == accept.npos;
  return xml ? Format::kXml : Format::kJson;
}

void Send(const http::Responder& respond, Format format, int status, std::string body,
          absl::Duration retry_after = absl::ZeroDuration()) {
  http::Response response;
  response.status = status;
  response.content_type = std::string(ContentType(format));
  response.body = std::move(body);
  response.headers = {{"Access-Control-Allow-Origin", "*"}, {"Cache-Control", "no-store"}};
  if (status == 503) {
    const absl::Duration whole =
        std::max(absl::Ceil(retry_after, absl::Seconds(1)), kRetryAfterMin);
    response.headers.emplace_back("Retry-After", absl::StrCat(absl::ToInt64Seconds(whole)));
  }
  respond(std::move(response));
}

void SendError(const http::Responder& respond, Format format, Error error) {
  const int status = error.status;
  const absl::Duration retry_after = error.retry_after;
  Send(respond, format, status, RenderErrors(format, {std::move(error)}), retry_after);
}

Error NotFound(std::string_view what, std::string_view value) {
  return {
      .status = 404,
      .description = absl::StrCat(std::string(what), " '", std::string(value), "' was not found")};
}

// What the citizen is told at once: whom to call, then the number.
std::string NoticeOf(const intake::v1::ExecuteResponse& answer, bool with_code) {
  std::string notice;
  if (!answer.emergency_lines().empty()) {
    notice = absl::StrCat("请立即拨打", absl::StrJoin(answer.emergency_lines(), "、"), "！");
  }
  absl::StrAppend(&notice, "已登记，编号", answer.case_id(), "。");
  if (with_code && !answer.tracking_code().empty()) {
    absl::StrAppend(&notice, "查询码", answer.tracking_code(), "，请妥善保存。");
  }
  return notice;
}

// Where the city is reached, as a proxy before us says it, else as the client called it.
std::string BaseUrl(const http::Fields& headers) {
  const std::string_view proto = headers.Get("x-forwarded-proto");
  const std::string_view forwarded = headers.Get("x-forwarded-host");
  const std::string_view host = forwarded.empty() ? headers.Get("host") : forwarded;
  return absl::StrCat(proto == "https" ? "https" : "http", "://",
                      std::string(host.substr(0, host.find(','))), kRoot);
}

}  // namespace

Api::Api(const city::City* city, const Clock* clock, rpc::Client* client,
         std::function<int32_t()> partitions, ApiKeys keys)
    : city_(city),
      clock_(clock),
      client_(client),
      catalog_(*city),
      cases_(client, std::move(partitions)),
      keys_(std::move(keys)) {}

void Api::Add(http::Router& router, const std::string& verb, const std::string& path,
              Method method) {
  for (const char* ending : {".json", ".xml", ""}) {
    router.Add(
        verb, kRoot + path + ending,
        [this, method](http::Request request, http::Responder respond) {
          const Format format = FormatOf(request);
          const std::string_view jurisdiction =
              request.query.Find("jurisdiction_id").value_or(request.form.Get("jurisdiction_id"));
          if (!jurisdiction.empty() && jurisdiction != city_->pack().id()) {
            return SendError(respond, format, NotFound("jurisdiction_id", jurisdiction));
          }
          (this->*method)({std::move(request), format, std::move(respond)});
        });
  }
}

void Api::AddRoutes(http::Router& router) {
  Add(router, "GET", "/discovery", &Api::Discovery);
  Add(router, "GET", "/services", &Api::Services);
  Add(router, "GET", "/services/*", &Api::Definition);
  Add(router, "GET", "/requests", &Api::List);
  Add(router, "POST", "/requests", &Api::Post);
  Add(router, "GET", "/requests/*", &Api::Get);
  Add(router, "GET", "/tokens/*", &Api::Token);
}

void Api::Discovery(Ask ask) const {
  Send(ask.respond, ask.format, 200,
       RenderDiscovery(ask.format, *city_, BaseUrl(ask.request.headers)));
}

void Api::Services(Ask ask) const {
  Send(ask.respond, ask.format, 200, RenderServices(ask.format, catalog_));
}

void Api::Definition(Ask ask) const {
  const Service* service = catalog_.Find(ask.request.name);
  if (service == nullptr)
    return SendError(ask.respond, ask.format, NotFound("service_code", ask.request.name));
  Send(ask.respond, ask.format, 200, RenderDefinition(ask.format, *service, catalog_.attributes()));
}

void Api::List(Ask ask) const {
  OrError<Search> parsed =
      ParseSearch(ask.request.query, catalog_, clock_->NowMs(), city_->utc_offset_minutes());
  if (const Error* error = std::get_if<Error>(&parsed))
    return SendError(ask.respond, ask.format, *error);
  const Search& search = std::get<Search>(parsed);
  const auto answer = [this, ask](const absl::Status& status,
                                  const std::vector<v1::CaseSummary>& cases) {
    if (!status.ok())
      return SendError(ask.respond, ask.format,
                       {.status = 503, .description = std::string(status.message())});
    Send(ask.respond, ask.format, 200, RenderRequests(ask.format, cases, catalog_, *city_));
  };
  if (search.ids.empty()) {
    cases_.List(search.filter, answer);
  } else {
    cases_.Get(search.ids, answer);
  }
}

void Api::Get(Ask ask) const {
  const std::vector<std::string> ids = SplitCommas(ask.request.name);
  cases_.Get(ids, [this, ask](const absl::Status& status,
                              const std::vector<v1::CaseSummary>& cases) {
    const bool no_number = status.code() == absl::StatusCode::kInvalidArgument;
    if (!status.ok() && !no_number) {
      return SendError(ask.respond, ask.format,
                       {.status = 503, .description = std::string(status.message())});
    }
    if (cases.empty())
      return SendError(ask.respond, ask.format, NotFound("service_request_id", ask.request.name));
    Send(ask.respond, ask.format, 200, RenderRequests(ask.format, cases, catalog_, *city_));
  });
}

// A request has its number at once, so no token is ever given out; a number is taken as its own
// token.
void Api::Token(Ask ask) const {
  cases_.Get({ask.request.name}, [ask](const absl::Status& status,
                                       const std::vector<v1::CaseSummary>& cases) {
    const bool no_number = status.code() == absl::StatusCode::kInvalidArgument;
    if (!status.ok() && !no_number) {
      return SendError(ask.respond, ask.format,
                       {.status = 503, .description = std::string(status.message())});
    }
    if (cases.empty())
      return SendError(ask.respond, ask.format, NotFound("token", ask.request.name));
    Send(ask.respond, ask.format, 200, RenderToken(ask.format, ask.request.name, ask.request.name));
  });
}

void Api::Post(Ask ask) const {
  const std::string_view api_key =
      ask.request.form.Find("api_key").value_or(ask.request.query.Get("api_key"));
  if (!keys_.Allow(api_key)) {
    return SendError(ask.respond, ask.format,
                     {.status = 403, .description = "api_key is missing or wrong"});
  }
  if (ask.request.has_files) {
    return SendError(ask.respond, ask.format,
                     Wrong("files are not taken: put the photo on the web and send its address as "
                           "media_url; 暂不接收文件，请将照片上传到网上后用media_url发送地址"));
  }
  OrError<intake::v1::RegisterCase> parsed = ParseSubmission(ask.request.form, catalog_, *city_);
  if (const Error* error = std::get_if<Error>(&parsed))
    return SendError(ask.respond, ask.format, *error);
  const auto key = ask.request.headers.Find("idempotency-key");
  if (key && (key->size() < kIdempotencyKeyMin || key->size() > kIdempotencyKeyMax)) {
    return SendError(
        ask.respond, ask.format,
        {.status = 400, .description = "Idempotency-Key must have 8 to 128 characters"});
  }
  intake::v1::ExecuteRequest request;
  request.mutable_header()->set_request_id(key ? RequestIdOf(api_key, *key, ask.request.form)
                                               : rpc::NewRequestId());
  request.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_CITIZEN);
  *request.mutable_register_case() = std::move(std::get<intake::v1::RegisterCase>(parsed));
  client_->Call<intake::v1::ExecuteResponse>(
      request, "", [this, ask = std::move(ask)](rpc::Reply<intake::v1::ExecuteResponse> reply) {
        Registered(ask, reply);
      });
}

void Api::Registered(const Ask& ask, const rpc::Reply<intake::v1::ExecuteResponse>& reply) const {
  if (!reply.status.ok()) return SendError(ask.respond, ask.format, ErrorOf(reply));
  const intake::v1::ExecuteResponse& answer = reply.message;
  // Anybody may post, and a repeat of what nobody signed may come from anybody: then the code,
  // which opens the reporter's own page, is not said again.
  const bool may_be_another = answer.repeated() && keys_.open() && NamesNobody(ask.request.form);
  std::string body = RenderCreated(ask.format, answer.case_id(), NoticeOf(answer, !may_be_another),
                                   ask.request.form.Get("account_id"));
  cases_.AwaitKnown(answer.case_id(), answer.position(), [ask, body = std::move(body)]() mutable {
    Send(ask.respond, ask.format, 201, std::move(body));
  });
}

}  // namespace huying::gateway::open311
