#include "common/http/server.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <restinio/all.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/core/host_port.h"
#include "common/http/bounded_input.h"
#include "common/http/form.h"
#include "common/http/read_form.h"
#include "common/http/socket.h"

namespace huying::http {
namespace {

struct Traits : restinio::default_traits_t {
  using logger_t = restinio::null_logger_t;
  using request_handler_t =
      std::function<restinio::request_handling_status_t(restinio::request_handle_t)>;
  using http_methods_mapper_t = Methods;
  using stream_socket_t = Socket;
  static constexpr bool use_connection_count_limiter = true;
};
using Listener = restinio::http_server_t<Traits>;

// Every address: of IPv6, which takes connections of IPv4, too; or of IPv4 where the machine has no
// other.
std::vector<std::string> HostsOf(const HostPort& at) {
  if (at.host == kEveryAddress) return {"::", "0.0.0.0"};
  if (at.host == "localhost") return {"127.0.0.1"};
  return {at.host};
}

restinio::http_status_line_t StatusLine(int status) {
  static const std::pair<int, const char*> kReasons[] = {{200, "OK"},
                                                         {201, "Created"},
                                                         {202, "Accepted"},
                                                         {204, "No Content"},
                                                         {302, "Found"},
                                                         {400, "Bad Request"},
                                                         {401, "Unauthorized"},
                                                         {403, "Forbidden"},
                                                         {404, "Not Found"},
                                                         {405, "Method Not Allowed"},
                                                         {408, "Request Timeout"},
                                                         {409, "Conflict"},
                                                         {413, "Payload Too Large"},
                                                         {414, "URI Too Long"},
                                                         {415, "Unsupported Media Type"},
                                                         {429, "Too Many Requests"},
                                                         {431, "Request Header Fields Too Large"},
                                                         {500, "Internal Server Error"},
                                                         {503, "Service Unavailable"},
                                                         {504, "Gateway Timeout"}};
  const char* reason = "Unknown";
  for (const auto& [code, text] : kReasons) {
    if (code == status) reason = text;
  }
  return {restinio::http_status_code_t(static_cast<uint16_t>(status)), reason};
}

// What a request is refused for that was too long to be kept.
Refusal TooLong(std::string_view what, const ServerOptions& options) {
  if (what == "body")
    return {.reason = Reason::kBodyTooLong, .detail = absl::StrCat(options.body_bytes_max)};
  return {.reason = what == "target" ? Reason::kTargetTooLong : Reason::kHeadersTooLong,
          .detail = absl::StrCat(options.header_bytes_max)};
}

// Nothing when the request may go to a handler. Reads on when something is wrong, so that the
// answer can look as it was asked for.
std::optional<Refusal> Translate(const restinio::request_t& from, const ServerOptions& options,
                                 Request& request) {
  const restinio::http_request_header_t& header = from.header();
  request.method = std::string(restinio::string_view_t(header.method().c_str()));
  header.for_each_field([&](const restinio::http_header_field_t& field) {
    if (field.name().front() == ':') return;  // ours
    request.headers.Add(absl::AsciiStrToLower(field.name()), field.value());
  });
  std::optional<std::string> path = DecodePercent(header.path(), false);
  request.path = path.value_or(std::string(header.path()));
  if (const auto mark = header.opt_value_of(kTooLongMark)) return TooLong(*mark, options);
  if (!path) return Refusal{.reason = Reason::kNotText, .detail = "path"};
  if (!ParseForm(header.query(), options.fields_max, request.query))
    return Refusal{.reason = Reason::kNotText, .detail = "query"};
  request.body = from.body();
  if (auto refused = ReadForm(options.fields_max, request)) return refused;
  return std::nullopt;
}

// Of what came as "GET /services.xml HTTP/1.1..." and may be anything.
Request Guess(std::string_view head) {
  Request request;
  const std::string_view line = head.substr(0, head.find_first_of("\r\n"));
  const size_t space = line.find(' ');
  if (space == line.npos) return request;
  const std::string_view target = line.substr(space + 1);
  request.method = line.substr(0, space);
  request.path = target.substr(0, target.find_first_of(" ?#"));
  return request;
}

// A whole answer, for a connection that is about to be closed.
std::string WholeAnswer(const Response& response) {
  const restinio::http_status_line_t line = StatusLine(response.status);
  std::string text = absl::StrCat("HTTP/1.1 ", response.status, " ", line.reason_phrase(),
                                  "\r\nConnection: close\r\nContent-Type: ", response.content_type,
                                  "\r\nContent-Length: ", response.body.size(), "\r\n");
  for (const auto& [name, value] : response.headers)
    absl::StrAppend(&text, name, ": ", value, "\r\n");
  return text + "\r\n" + response.body;
}

class RestinioServer final : public Server {
 public:
  RestinioServer(const ServerOptions& options, Router router)
      : options_(options), router_(std::move(router)) {}

  ~RestinioServer() override {
    Stop(absl::ZeroDuration());
    if (listener_ == nullptr) return;
    {
      const absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &RestinioServer::NoneHeld));
    }
    runner_.reset();
    listener_.reset();
  }

  absl::Status Listen() {
    HostPort at;
    const std::string wrong = ParseHostPort(options_.address, at);
    if (!wrong.empty()) return absl::InvalidArgumentError(wrong);
    absl::Status status;
    for (std::string& host : HostsOf(at)) {
      at.host = std::move(host);
      status = ListenAt(at);
      if (status.ok()) break;
    }
    return status;
  }

  absl::Status ListenAt(const HostPort& endpoint) {
    host_ = endpoint.host;
    absl::Status status;
    http_parser_set_max_header_size(kHeadersReadMax);  // of the whole process
    try {
      listener_ = std::make_unique<Listener>(
          restinio::own_io_context(), [&](auto& settings) { Configure(endpoint, settings); });
      restinio::asio_ns::use_service<LastWords>(listener_->io_context()).say =
          [this](std::string_view head, Reason reason) {
            return WholeAnswer(LastAnswer(head, reason));
          };
      runner_ =
          std::make_unique<restinio::on_pool_runner_t<Listener>>(options_.threads, *listener_);
      listener_->open_sync();
      runner_->start();
    } catch (const std::exception& error) {
      status = absl::UnavailableError(
          absl::StrCat("cannot listen on ", options_.address, ": ", error.what()));
    }
    if (!status.ok()) {
      runner_.reset();
      listener_.reset();
    }
    return status;
  }

  std::string address() const override { return ToText({.host = host_, .port = port_}); }

  void Stop(absl::Duration timeout) override {
    if (listener_ == nullptr || stopped_) return;
    stopped_ = true;
    listener_->close_async([] {}, [](std::exception_ptr) {});
    {
      const absl::MutexLock lock(&mutex_);
      stopping_ = true;
      mutex_.AwaitWithTimeout(absl::Condition(this, &RestinioServer::NoneInHand), timeout);
    }
    runner_->stop();
    runner_->wait();
  }

 private:
  // Keeps a request's connection, and with it the server, until nobody can answer it any more.
  class Held {
   public:
    Held(RestinioServer* server, restinio::request_handle_t from)
        : server_(server), from_(std::move(from)) {
      server_->Hold();
    }
    ~Held() {
      if (!sent_) server_->Done();  // nobody has answered, and nobody will
      from_.reset();
      server_->Release();
    }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    // The first answer counts.
    void Send(Response response) {
      if (!sent_.exchange(true)) server_->Send(from_, std::move(response));
    }

   private:
    RestinioServer* server_;
    restinio::request_handle_t from_;
    std::atomic<bool> sent_ = false;
  };

  template <class Settings>
  void Configure(const HostPort& endpoint, Settings& settings) {
    settings.address(endpoint.host)
        .port(endpoint.port)
        .acceptor_post_bind_hook([this](restinio::asio_ns::ip::tcp::acceptor& acceptor) {
          port_ = acceptor.local_endpoint().port();
        })
        .read_next_http_message_timelimit(absl::ToChronoMilliseconds(options_.read_timeout))
        .handle_request_timeout(absl::ToChronoMilliseconds(options_.handle_timeout))
        .write_http_response_timelimit(absl::ToChronoMilliseconds(options_.write_timeout))
        .max_pipelined_requests(options_.pipelined_max)
        .max_parallel_connections(options_.connections_max)
        .incoming_http_msg_limits(restinio::incoming_http_msg_limits_t{}
                                      .max_url_size(options_.header_bytes_max)
                                      .max_field_name_size(options_.header_bytes_max)
                                      .max_field_value_size(options_.header_bytes_max)
                                      .max_field_count(options_.fields_max)
                                      .max_body_size(options_.body_bytes_max))
        .request_handler(
            [this](restinio::request_handle_t from) { return Handle(std::move(from)); });
  }

  restinio::request_handling_status_t Handle(restinio::request_handle_t from) {
    // Shared since a std::function is copyable.
    const auto held = std::make_shared<Held>(this, from);
    Request request;
    try {
      std::optional<Refusal> refused = Translate(*from, options_, request);
      if (Stopping()) refused = Refusal{.reason = Reason::kStopping};
      if (refused) {
        held->Send(router_.Refused(request, *refused));
      } else {
        router_.Serve(std::move(request),
                      Responder([held](Response response) { held->Send(std::move(response)); }));
      }
    } catch (const std::exception&) {
      held->Send(router_.Refused(Request(), {.reason = Reason::kFailed}));
    }
    return restinio::request_accepted();
  }

  // To what begins like this and was not read, or not in time.
  Response LastAnswer(std::string_view head, Reason reason) const {
    const Request request = Guess(head);
    // The parser knows some thirty methods; another one is wrong in the same way.
    const bool is_method =
        !request.method.empty() && std::all_of(request.method.begin(), request.method.end(),
                                               [](char c) { return c >= 'A' && c <= 'Z'; });
    std::optional<Refusal> refusal;
    if (reason == Reason::kNotHttp && is_method && request.path.starts_with('/'))
      refusal = router_.NobodyTakes(request.method, request.path);
    return router_.Refused(request, refusal.value_or(Refusal{.reason = reason}));
  }

  template <class Builder>
  void FillHeader(const restinio::request_handle_t& to, Response& response, Builder& built) {
    built.append_header_date_field();
    built.append_header(restinio::http_field::content_type, response.content_type);
    built.append_header("X-Content-Type-Options", "nosniff");
    for (auto& [name, value] : response.headers) built.append_header(name, value);
    if (!to->header().should_keep_alive() || Stopping()) built.connection_close();
  }

  void Send(const restinio::request_handle_t& to, Response response) {
    const auto done = [this](const restinio::asio_ns::error_code&) { Done(); };
    const restinio::http_status_line_t line = StatusLine(response.status);
    try {
      if (to->header().method() == restinio::http_method_head()) {
        // As for GET, with the length of what is left out.
        auto built = to->create_response<restinio::user_controlled_output_t>(line);
        FillHeader(to, response, built);
        built.set_content_length(response.body.size());
        built.done(done);
        return;
      }
      auto built = to->create_response(line);
      FillHeader(to, response, built);
      built.set_body(std::move(response.body));
      built.done(done);
    } catch (const std::exception&) {
      Done();  // the connection is gone
    }
  }

  bool NoneInHand() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return in_hand_ == 0; }
  bool NoneHeld() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return held_ == 0; }

  bool Stopping() {
    const absl::MutexLock lock(&mutex_);
    return stopping_;
  }

  void Hold() {
    const absl::MutexLock lock(&mutex_);
    ++in_hand_;
    ++held_;
  }

  void Done() {
    const absl::MutexLock lock(&mutex_);
    --in_hand_;
  }

  void Release() {
    const absl::MutexLock lock(&mutex_);
    --held_;
  }

  const ServerOptions options_;
  const Router router_;
  std::string host_;
  uint16_t port_ = 0;
  absl::Mutex mutex_;
  // Requests that were read and whose answers are not yet written; that somebody may still answer.
  size_t in_hand_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t held_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ = false;  // by Stop; of the thread that owns the server
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<restinio::on_pool_runner_t<Listener>> runner_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, Router router) {
  auto server = std::make_unique<RestinioServer>(options, std::move(router));
  if (absl::Status status = server->Listen(); !status.ok()) return status;
  return server;
}

}  // namespace huying::http
