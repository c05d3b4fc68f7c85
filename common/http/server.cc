#include "common/http/server.h"

#include <atomic>
#include <optional>
#include <restinio/all.hpp>
#include <restinio/helpers/http_field_parsers/content-disposition.hpp>
#include <restinio/helpers/multipart_body.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/core/host_port.h"
#include "common/http/form.h"

namespace huying::http {
namespace {

struct Traits : restinio::default_traits_t {
  using logger_t = restinio::null_logger_t;
  using request_handler_t =
      std::function<restinio::request_handling_status_t(restinio::request_handle_t)>;
  static constexpr bool use_connection_count_limiter = true;
};
using Listener = restinio::http_server_t<Traits>;

// A body up to this many times the limit is read, so that the client can be told 413; beyond it the
// connection is cut.
constexpr size_t kReadBeyondLimit = 4;

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
                                                         {409, "Conflict"},
                                                         {413, "Payload Too Large"},
                                                         {415, "Unsupported Media Type"},
                                                         {429, "Too Many Requests"},
                                                         {500, "Internal Server Error"},
                                                         {503, "Service Unavailable"},
                                                         {504, "Gateway Timeout"}};
  const char* reason = "Unknown";
  for (const auto& [code, text] : kReasons) {
    if (code == status) reason = text;
  }
  return {restinio::http_status_code_t(static_cast<uint16_t>(status)), reason};
}

// The name of a multipart part that is a text field; nothing for a file or what is no form's part.
std::optional<std::string> FieldName(const restinio::http_header_fields_t& headers, bool& is_file) {
  namespace parsers = restinio::http_field_parsers;
  const auto header = headers.opt_value_of(restinio::http_field::content_disposition);
  if (!header) return std::nullopt;
  const auto disposition = parsers::content_disposition_value_t::try_parse(*header);
  if (!disposition || disposition->value != "form-data") return std::nullopt;
  if (parsers::find_first(disposition->parameters, "filename") ||
      parsers::find_first(disposition->parameters, "filename*")) {
    is_file = true;
    return std::nullopt;
  }
  const auto name = parsers::find_first(disposition->parameters, "name");
  if (!name) return std::nullopt;
  return std::string(name->data(), name->size());
}

// Why a request is refused before any handler sees it.
std::optional<Response> ReadForm(const restinio::request_t& from, const ServerOptions& options,
                                 Request& request) {
  const std::string type = absl::AsciiStrToLower(std::string(request.headers.Get("content-type")));
  if (absl::StartsWith(type, "application/x-www-form-urlencoded")) {
    if (ParseForm(from.body(), options.fields_max, request.form)) return std::nullopt;
    return Response{.status = 400, .body = "the form's fields are not UTF-8 text, or too many\n"};
  }
  if (!absl::StartsWith(type, "multipart/form-data")) return std::nullopt;
  namespace multipart = restinio::multipart_body;
  bool text = true;
  const auto parts = multipart::enumerate_parts(from, [&](multipart::parsed_part_t part) {
    if (std::optional<std::string> name = FieldName(part.fields, request.has_files)) {
      text = IsText(part.body) && IsText(*name) && request.form.pairs().size() < options.fields_max;
      if (text) request.form.Add(*std::move(name), std::string(part.body));
    }
    return text ? multipart::handling_result_t::continue_enumeration
                : multipart::handling_result_t::stop_enumeration;
  });
  if (parts && text) return std::nullopt;
  return Response{.status = 400, .body = "the multipart form cannot be read\n"};
}

// Nothing when the request may go to a handler.
std::optional<Response> Translate(const restinio::request_t& from, const ServerOptions& options,
                                  Request& request) {
  const restinio::http_request_header_t& header = from.header();
  request.method = std::string(restinio::string_view_t(header.method().c_str()));
  std::optional<std::string> path = DecodePercent(header.path(), false);
  if (!path) return Response{.status = 400, .body = "the path is not UTF-8 text\n"};
  request.path = *std::move(path);
  if (!ParseForm(header.query(), options.fields_max, request.query)) {
    return Response{.status = 400, .body = "the query's fields are not UTF-8 text, or too many\n"};
  }
  header.for_each_field([&](const restinio::http_header_field_t& field) {
    request.headers.Add(absl::AsciiStrToLower(field.name()), field.value());
  });
  if (from.body().size() > options.body_bytes_max) {
    return Response{.status = 413,
                    .body = absl::StrCat("a body may have ", options.body_bytes_max, " bytes\n")};
  }
  if (std::optional<Response> refused = ReadForm(from, options, request)) return refused;
  request.body = from.body();
  return std::nullopt;
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
    try {
      listener_ = std::make_unique<Listener>(
          restinio::own_io_context(), [&](auto& settings) { Configure(endpoint, settings); });
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
                                      .max_body_size(options_.body_bytes_max * kReadBeyondLimit))
        .request_handler(
            [this](restinio::request_handle_t from) { return Handle(std::move(from)); });
  }

  restinio::request_handling_status_t Handle(restinio::request_handle_t from) {
    // Shared since a std::function is copyable.
    const auto held = std::make_shared<Held>(this, from);
    try {
      Request request;
      std::optional<Response> refused = Translate(*from, options_, request);
      if (Stopping()) refused = Response{.status = 503, .body = "shutting down, ask again\n"};
      if (refused) {
        held->Send(*std::move(refused));
      } else {
        router_.Serve(std::move(request),
                      Responder([held](Response response) { held->Send(std::move(response)); }));
      }
    } catch (const std::exception&) {
      held->Send({.status = 500, .body = "the request could not be worked on\n"});
    }
    return restinio::request_accepted();
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
