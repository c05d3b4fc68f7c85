#include "services/gateway/http.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/core/clock.h"
#include "services/gateway/open311/answer.h"

namespace huying::gateway {
namespace {

constexpr double kNanosPerSecond = 1e9;

std::string EscapeHtml(const std::string& text) {
  return absl::StrReplaceAll(text,
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

std::string WelcomePage(const city::City& city) {
  const std::string name = EscapeHtml(city.pack().name());
  return absl::StrCat(
      "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\"><title>呼应 Huying · ",
      name,
      "</title>"
      "<style>body{font:16px/1.6 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 "
      "1rem}"
      "code{background:#eee;padding:0 .3em}</style>"
      "<h1>呼应 Huying</h1><p>",
      name, " · 有呼必应。This is the gateway of ", name,
      ".</p><ul>"
      "<li><a href=\"/open311/v2/services.json\">Open311 诉求分类 services</a> "
      "(<a href=\"/open311/v2/services.xml\">XML</a>)</li>"
      "<li><a href=\"/open311/v2/requests.json\">公开诉求 requests</a> "
      "(<a href=\"/open311/v2/requests.xml\">XML</a>)</li>"
      "<li><a href=\"/open311/v2/discovery.json\">接口说明 discovery</a></li>"
      "<li><a href=\"/livez\">/livez</a>, <a href=\"/readyz\">/readyz</a></li></ul>"
      "<p>提交诉求 report something: <code>curl -d service_code=… -d address_string=… -d "
      "description=… "
      "http://HOST:PORT/open311/v2/requests.json</code></p></html>\n");
}

void CountRefused(metrics::Registry& registry, const std::string& route, int status) {
  registry
      .AddCounter("huying_gateway_http_refused_requests_total", "Requests answered with an error.",
                  {{"route", route}, {"code", absl::StrCat(status)}})
      .Add();
}

}  // namespace

GatewayHttp::GatewayHttp(const city::City* city, const Clock* clock, metrics::Registry* registry,
                         std::shared_ptr<rpc::Client> client, std::function<int32_t()> partitions,
                         open311::ApiKeys keys)
    : city_(city),
      registry_(registry),
      client_(std::move(client)),
      open311_(city, clock, client_.get(), std::move(partitions), std::move(keys)) {}

// Counts a route's answers and how long they took.
http::Handler GatewayHttp::Counted(const std::string& route, http::Handler handler) {
  const metrics::Histogram seconds = registry_->AddHistogram(
      "huying_gateway_http_answer_seconds", "From a request's arrival to its answer.",
      {{"route", route}}, metrics::LatencyBounds());
  return [seconds, route, registry = registry_, handler = std::move(handler)](
             http::Request request, http::Responder respond) {
    const int64_t began_ns = MonotonicNanos();
    handler(std::move(request), http::Responder([=](http::Response response) {
              seconds.Observe(static_cast<double>(MonotonicNanos() - began_ns) / kNanosPerSecond);
              if (response.status >= 400) CountRefused(*registry, route, response.status);
              respond(std::move(response));
            }));
  };
}

http::Router GatewayHttp::MakeRouter() {
  http::Router plain;
  open311_.AddRoutes(plain);
  plain.Add("GET", "/", [page = WelcomePage(*city_)](http::Request, http::Responder respond) {
    http::Response response;
    response.content_type = "text/html; charset=utf-8";
    response.body = page;
    respond(std::move(response));
  });
  http::Router router;
  for (const http::Route& route : plain.routes()) {
    const std::string name = absl::StrCat(route.method, " ", route.path);
    const bool asks_nothing = route.method == "OPTIONS";
    router.Add(route.method, route.path,
               asks_nothing ? route.handler : Counted(name, route.handler));
  }
  router.OnRefusal(
      [registry = registry_](const http::Request& request, const http::Refusal& refusal) {
        http::Response response = open311::MakeRefusal(request, refusal);
        CountRefused(*registry, "none", response.status);
        return response;
      });
  return router;
}

void GatewayHttp::Stop() { client_->Close(); }

}  // namespace huying::gateway
