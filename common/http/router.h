// Which function answers which path.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/http/message.h"
#include "common/http/refusal.h"

namespace huying::http {

// Answers one request, on any thread. Only the first call counts. If every copy is gone without a
// call, the client gets a 500, so that a forgotten answer is seen and holds no connection.
class Responder {
 public:
  using Send = std::function<void(Response)>;
  explicit Responder(Send send);
  void operator()(Response response) const;

 private:
  struct State;
  // Shared: the callbacks that may answer (a success, an error, a timeout) each hold a copy.
  std::shared_ptr<State> state_;
};

// Must not block: it hands its work on and answers later, or answers at once.
using Handler = std::function<void(Request request, Responder respond)>;

// A path is literal, but for one "*" that stands for one segment or a part of it:
// "/requests/*.json".
struct Route {
  std::string method;
  std::string path;
  Handler handler;
};

// Immutable once serving; shared by threads.
class Router {
 public:
  // Earlier routes win.
  void Add(std::string method, std::string path, Handler handler);
  // How a refusal looks to who asked; without it, plain text. Of a request that could not be read
  // there are the parts that could.
  using Refuse = std::function<Response(const Request& request, const Refusal& refusal)>;
  void OnRefusal(Refuse refuse) { refuse_ = std::move(refuse); }
  Response Refused(const Request& request, const Refusal& refusal) const;

  // Calls the handler; answers 404 for an unknown path, and 405 with the allowed methods for a
  // known one. A HEAD is answered by the handler of GET; the server leaves the body out.
  void Serve(Request request, Responder respond) const;
  // Why nobody would answer a request with such a method: the path is not there, or takes others.
  // Nothing if there are handlers for that method.
  std::optional<Refusal> NobodyTakes(const std::string& method, std::string_view path) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  Refusal NobodyAt(std::string_view path) const;

  std::vector<Route> routes_;
  Refuse refuse_;
};

// False if the pattern does not match; else `name` is what its "*" stood for. Pure.
bool MatchPath(std::string_view pattern, std::string_view path, std::string& name);

}  // namespace huying::http
