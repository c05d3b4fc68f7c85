#include "services/gateway/open311/api.h"

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/gateway/open311/answer.h"
#include "services/gateway/open311/call_error.h"
#include "services/gateway/open311/fields.h"
#include "services/gateway/open311/request_id.h"
#include "services/gateway/open311/search.h"
#include "services/gateway/open311/submission.h"

namespace huying::gateway::open311 {
namespace {

constexpr size_t kIdempotencyKeyMin = 8;
constexpr size_t kIdempotencyKeyMax = 128;

// What the citizen is told at once: whom to call, then the number, then what was not taken.
std::string NoticeOf(const intake::v1::ExecuteResponse& answer, bool with_code,
                     size_t media_left_out, Language language) {
  const bool zh = language == Language::kChinese;
  std::string notice;
  if (!answer.emergency_lines().empty()) {
    const std::string lines = absl::StrJoin(answer.emergency_lines(), zh ? "、" : ", ");
    notice = zh ? absl::StrCat("请立即拨打", lines, "！") : absl::StrCat("Call ", lines, " now! ");
  }
  absl::StrAppend(&notice, zh ? "已登记，编号" : "Registered as ", answer.case_id(),
                  zh ? "。" : ".");
  if (with_code && !answer.tracking_code().empty()) {
    absl::StrAppend(&notice, zh ? "查询码" : " Your tracking code is ", answer.tracking_code(),
                    zh ? "，请妥善保存。" : "; please keep it.");
  }
  if (media_left_out > 0) {
    absl::StrAppend(&notice, zh ? "有" : " Photos left out: ", media_left_out,
                    zh ? "个照片地址无法使用，未收录。" : ", whose addresses cannot be used.");
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

bool Api::IsForUs(const http::Fields& fields, const Ask& ask) const {
  const std::string_view jurisdiction = fields.Get("jurisdiction_id");
  if (jurisdiction.empty() || jurisdiction == city_->pack().id()) return true;
  ask.respond(MakeError(ask.request, NotFound("jurisdiction_id", jurisdiction)));
  return false;
}

void Api::Add(http::Router& router, const std::string& verb, const std::string& path,
              Method method) {
  for (const char* ending : {".json", ".xml", ""}) {
    router.Add(verb, kRoot + path + ending,
               [this, method](http::Request request, http::Responder respond) {
                 const Format format = FormatOf(request);
                 Ask ask{std::move(request), format, std::move(respond)};
                 ask.came_ms = clock_->NowMs();
                 if (IsForUs(ask.request.query, ask)) (this->*method)(std::move(ask));
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
  AddPreflights(router);
}

// For every path that there is.
void Api::AddPreflights(http::Router& router) {
  std::map<std::string, std::string> methods;
  for (const http::Route& route : router.routes()) {
    std::string& all = methods[route.path];
    absl::StrAppend(&all, all.empty() ? "" : ", ", route.method,
                    route.method == "GET" ? ", HEAD" : "");
  }
  for (const auto& path_and_methods : methods) {
    router.Add("OPTIONS", path_and_methods.first,
               [all = path_and_methods.second + ", OPTIONS"](const http::Request& request,
                                                             const http::Responder& respond) {
                 respond(MakePreflight(request, all));
               });
  }
}

void Api::Discovery(Ask ask) const {
  ask.respond(MakeAnswer(
      ask.request, 200,
      RenderDiscovery(ask.format, LanguageOf(ask.request), *city_, BaseUrl(ask.request.headers))));
}

void Api::Services(Ask ask) const {
  ask.respond(MakeAnswer(ask.request, 200, RenderServices(ask.format, catalog_)));
}

void Api::Definition(Ask ask) const {
  const Service* service = catalog_.Find(ask.request.name);
  if (service == nullptr)
    return ask.respond(MakeError(ask.request, NotFound("service_code", ask.request.name)));
  ask.respond(
      MakeAnswer(ask.request, 200, RenderDefinition(ask.format, *service, catalog_.attributes())));
}

void Api::List(Ask ask) const {
  OrError<Search> parsed =
      ParseSearch(ask.request.query, catalog_, ask.came_ms, city_->utc_offset_minutes());
  if (const Error* error = std::get_if<Error>(&parsed))
    return ask.respond(MakeError(ask.request, *error));
  Search& search = std::get<Search>(parsed);
  if (search.by_number) {
    const std::string asked(ask.request.query.Get("service_request_id"));
    return ByNumber(std::move(ask), std::move(search.ids), "service_request_id", asked);
  }
  cases_.List(
      search.filter, search.cut,
      [this, ask, cut = search.cut](const absl::Status& status, const CaseSource::Found& found) {
        if (absl::IsOutOfRange(status)) {
          return ask.respond(MakeError(
              ask.request,
              Wrong("范围内的诉求太多，请用start_date和end_date缩小范围。",
                    "too many requests to look through: narrow start_date and end_date")));
        }
        if (!status.ok()) return Unreadable(ask, status);
        http::Response response =
            MakeAnswer(ask.request, 200, RenderRequests(ask.format, found.cases, catalog_, *city_));
        if (found.more) {
          const std::string path =
              BaseUrl(ask.request.headers) + ask.request.path.substr(std::string(kRoot).size());
          response.headers.emplace_back(
              "Link", absl::StrCat("<", path, NextPage(ask.request.query, cut), ">; rel=\"next\""));
        }
        ask.respond(std::move(response));
      });
}

void Api::Unreadable(const Ask& ask, const absl::Status& status) {
  const absl::string_view why = status.message();
  ask.respond(MakeError(ask.request, NotReadable(std::string_view(why.data(), why.size()))));
}

// One rule for both ways to name requests: those that are not known are left out, and none at all
// is an error.
void Api::ByNumber(Ask ask, std::vector<std::string> ids, std::string_view what,
                   std::string asked) const {
  cases_.Get(ids, [this, ask = std::move(ask), what = std::string(what), asked = std::move(asked)](
                      const absl::Status& status, const CaseSource::Found& found) {
    if (!status.ok()) return Unreadable(ask, status);
    if (found.cases.empty()) return ask.respond(MakeError(ask.request, NotFound(what, asked)));
    ask.respond(MakeAnswer(ask.request, 200,
                           what == "token"
                               ? RenderToken(ask.format, ask.request.name, ask.request.name)
                               : RenderRequests(ask.format, found.cases, catalog_, *city_)));
  });
}

void Api::Get(Ask ask) const {
  const std::string asked = ask.request.name;
  ByNumber(std::move(ask), CaseNumbers({asked}).value_or(std::vector<std::string>()),
           "service_request_id", asked);
}

// A request has its number at once, so no token is ever given out; a number is taken as its own
// token.
void Api::Token(Ask ask) const {
  const std::string asked = ask.request.name;
  std::vector<std::string> ids = CaseNumbers({asked}).value_or(std::vector<std::string>());
  if (ids.size() > 1) ids.clear();
  ByNumber(std::move(ask), std::move(ids), "token", asked);
}

void Api::Post(Ask ask) const {
  OrError<http::Fields> read = ReadFields(ask.request);
  if (const Error* error = std::get_if<Error>(&read))
    return ask.respond(MakeError(ask.request, *error));
  ask.fields = std::move(std::get<http::Fields>(read));
  if (!IsForUs(ask.fields, ask)) return;
  const std::string_view api_key = ask.fields.Get("api_key");
  if (!keys_.Allow(api_key)) {
    return ask.respond(MakeError(ask.request, {.status = 403,
                                               .words = {"缺少api_key，或者api_key不正确。",
                                                         "api_key is missing or wrong"}}));
  }
  if (ask.request.has_files) {
    return ask.respond(MakeError(
        ask.request, Wrong("暂不接收文件，请将照片上传到网上后用media_url发送地址。",
                           "files are not taken: put the photo on the web and send its address as "
                           "media_url")));
  }
  OrError<Submission> parsed = ParseSubmission(ask.fields, catalog_, *city_);
  if (const Error* error = std::get_if<Error>(&parsed))
    return ask.respond(MakeError(ask.request, *error));
  Submission& submission = std::get<Submission>(parsed);
  const std::string_view key = ask.request.headers.Get("idempotency-key");
  if (!key.empty() && (key.size() < kIdempotencyKeyMin || key.size() > kIdempotencyKeyMax)) {
    return ask.respond(
        MakeError(ask.request, Wrong("Idempotency-Key应有8到128个字符。",
                                     "Idempotency-Key must have 8 to 128 characters")));
  }
  intake::v1::ExecuteRequest request;
  request.mutable_header()->set_request_id(key.empty() ? rpc::NewRequestId()
                                                       : RequestIdOf(api_key, key, ask.fields));
  request.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_CITIZEN);
  *request.mutable_register_case() = std::move(submission.report);
  client_->Call<intake::v1::ExecuteResponse>(
      request, "",
      [this, ask = std::move(ask),
       left_out = submission.media_left_out](const rpc::Reply<intake::v1::ExecuteResponse>& reply) {
        Registered(ask, left_out, reply);
      });
}

void Api::Registered(const Ask& ask, size_t media_left_out,
                     const rpc::Reply<intake::v1::ExecuteResponse>& reply) const {
  if (!reply.status.ok()) return ask.respond(MakeError(ask.request, ErrorOf(reply)));
  const intake::v1::ExecuteResponse& answer = reply.message;
  const Posted posted = {.repeated = answer.repeated(),
                         .keys_open = keys_.open(),
                         .own_key = !ask.request.headers.Get("idempotency-key").empty(),
                         .names_nobody = NamesNobody(ask.fields),
                         .came_ms = ask.came_ms};
  cases_.AwaitKnown(
      answer.case_id(), answer.position(), MaybeAnother(posted) ? answer.tracking_code() : "",
      [ask, answer, media_left_out, posted, clock = clock_](std::optional<int64_t> registered_ms) {
        Posted known = posted;
        // A simulated clock stands still: it tells no earlier from later.
        if (!clock->simulated()) known.registered_ms = registered_ms;
        const Language language = LanguageOf(ask.request);
        const std::string notice = NoticeOf(answer, MayHaveCode(known), media_left_out, language);
        ask.respond(MakeAnswer(
            ask.request, 201,
            RenderCreated(ask.format, answer.case_id(), notice, ask.fields.Get("account_id"))));
      });
}

}  // namespace huying::gateway::open311
