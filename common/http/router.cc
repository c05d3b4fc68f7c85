#include "common/http/router.h"

#include <atomic>
#include <utility>

namespace huying::http {

struct Responder::State {
  explicit State(Send to) : send(std::move(to)) {}
  ~State() {
    if (!answered.exchange(true)) send({.status = 500, .body = "no answer was made\n"});
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Send send;
  std::atomic<bool> answered = false;
};

Responder::Responder(Send send) : state_(std::make_shared<State>(std::move(send))) {}

void Responder::operator()(Response response) const {
  if (!state_->answered.exchange(true)) state_->send(std::move(response));
}

bool MatchPath(std::string_view pattern, std::string_view path, std::string& name) {
  const size_t star = pattern.find('*');
  if (star == pattern.npos) return pattern == path;
  const std::string_view head = pattern.substr(0, star);
  const std::string_view tail = pattern.substr(star + 1);
  if (path.size() <= head.size() + tail.size()) return false;
  if (!path.starts_with(head) || !path.ends_with(tail)) return false;
  const std::string_view middle = path.substr(head.size(), path.size() - head.size() - tail.size());
  if (middle.find('/') != middle.npos) return false;
  name = middle;
  return true;
}

void Router::Add(std::string method, std::string path, Handler handler) {
  routes_.push_back({std::move(method), std::move(path), std::move(handler)});
}

void Router::Serve(Request request, Responder respond) const {
  for (const Route& route : routes_) {
    std::string name;
    const bool head_of_get = request.method == "HEAD" && route.method == "GET";
    if (route.method != request.method && !head_of_get) continue;
    if (!MatchPath(route.path, request.path, name)) continue;
    request.name = std::move(name);
    route.handler(std::move(request), std::move(respond));
    return;
  }
  respond(Refused(request, NobodyAt(request.path)));
}

Refusal Router::NobodyAt(std::string_view path) const {
  std::string allowed, name;
  for (const Route& route : routes_) {
    if (!MatchPath(route.path, path, name) || allowed.find(route.method) != allowed.npos) continue;
    allowed += (allowed.empty() ? "" : ", ") + route.method;
  }
  if (allowed.empty()) return {.reason = Reason::kPathUnknown};
  return {.reason = Reason::kMethodWrong, .detail = std::move(allowed)};
}

std::optional<Refusal> Router::NobodyTakes(const std::string& method, std::string_view path) const {
  for (const Route& route : routes_) {
    if (route.method == method || method == "HEAD") return std::nullopt;
  }
  return NobodyAt(path);
}

Response Router::Refused(const Request& request, const Refusal& refusal) const {
  return refuse_ ? refuse_(request, refusal) : PlainRefusal(refusal);
}

}  // namespace huying::http
