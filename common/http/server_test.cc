#include "common/http/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/http/health.h"
#include "gtest/gtest.h"

namespace huying::http {
namespace {

// One TCP connection to a server on this machine.
class Connection {
 public:
  explicit Connection(const std::string& address) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port =
        htons(static_cast<uint16_t>(std::atoi(address.substr(address.rfind(':') + 1).c_str())));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof(to)) == 0;
  }
  ~Connection() { ::close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool connected() const { return connected_; }
  void Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
  }
  void EndSending() { ::shutdown(socket_, SHUT_WR); }
  // All until the server closes.
  std::string ReadAll() {
    std::string all;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::recv(socket_, buffer, sizeof(buffer), 0)) > 0;) {
      all.append(buffer, static_cast<size_t>(got));
    }
    return all;
  }

 private:
  int socket_;
  bool connected_ = false;
};

std::string Ask(const std::string& address, const std::string& request) {
  Connection connection(address);
  connection.Send(request);
  return connection.ReadAll();
}

std::string Get(const std::string& address, const std::string& target) {
  return Ask(address, "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
}

std::string Post(const std::string& address, const std::string& type, const std::string& body) {
  return Ask(address,
             "POST /form HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: " + type +
                 "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

std::string StatusOf(const std::string& response) {
  return response.substr(0, response.find("\r\n"));
}
std::string BodyOf(const std::string& response) {
  const size_t at = response.find("\r\n\r\n");
  return at == response.npos ? "" : response.substr(at + 4);
}

Router EchoRouter() {
  Router router;
  router.Add("GET", "/echo/*", [](Request request, Responder respond) {
    respond({.body = request.name + "|" + std::string(request.query.Get("q")) + "|" +
                     std::string(request.headers.Get("host"))});
  });
  router.Add("POST", "/form", [](Request request, Responder respond) {
    std::string body;
    for (const auto& [name, value] : request.form.pairs()) body += name + "=" + value + ";";
    if (request.has_files) body += "files;";
    respond({.status = 201, .body = body});
  });
  return router;
}

std::unique_ptr<Server> MustStart(Router router, ServerOptions options = {}) {
  options.address = "127.0.0.1:0";
  absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options, std::move(router));
  EXPECT_TRUE(server.ok()) << server.status();
  return *std::move(server);
}

TEST(HttpServer, DecodesAndAnswers) {
  const std::unique_ptr<Server> server = MustStart(EchoRouter());
  const std::string response = Get(server->address(), "/echo/%E4%B8%8A?q=a+b&x=1");
  EXPECT_EQ(StatusOf(response), "HTTP/1.1 200 OK");
  EXPECT_EQ(BodyOf(response), "上|a b|x");
  EXPECT_EQ(StatusOf(Get(server->address(), "/none")), "HTTP/1.1 404 Not Found");
  EXPECT_EQ(StatusOf(Get(server->address(), "/form")), "HTTP/1.1 405 Method Not Allowed");
  EXPECT_EQ(StatusOf(Get(server->address(), "/echo/%FF")), "HTTP/1.1 400 Bad Request");
}

TEST(HttpServer, AHeadIsAGetWithoutItsBody) {
  const std::unique_ptr<Server> server = MustStart(EchoRouter());
  const auto ask = [&](const std::string& method) {
    return Ask(server->address(),
               method + " /echo/abc?q=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  };
  const std::string got = ask("GET");
  const std::string head = ask("HEAD");
  EXPECT_EQ(StatusOf(head), "HTTP/1.1 200 OK");
  EXPECT_EQ(BodyOf(got), "abc|1|x");
  EXPECT_EQ(BodyOf(head), "");
  EXPECT_NE(head.find("Content-Length: 7\r\n"), head.npos) << head;
}

TEST(HttpServer, ReadsFormsOfBothKinds) {
  const std::unique_ptr<Server> server = MustStart(EchoRouter());
  EXPECT_EQ(BodyOf(Post(server->address(), "application/x-www-form-urlencoded", "a=1&b=%E4%B8%8A")),
            "a=1;b=上;");
  const std::string parts =
      "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
      "--XX\r\nContent-Disposition: form-data; name=\"photo\"; "
      "filename=\"p.jpg\"\r\n\r\n\xFF\xD8\r\n"
      "--XX\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n上\r\n--XX--\r\n";
  EXPECT_EQ(BodyOf(Post(server->address(), "multipart/form-data; boundary=XX", parts)),
            "a=1;b=上;files;");
  EXPECT_EQ(StatusOf(Post(server->address(), "application/x-www-form-urlencoded", "a=%FF")),
            "HTTP/1.1 400 Bad Request");
}

TEST(HttpServer, RefusesALongBodyInWords) {
  const std::unique_ptr<Server> server = MustStart(EchoRouter(), {.body_bytes_max = 100});
  const std::string type = "application/x-www-form-urlencoded";
  EXPECT_EQ(StatusOf(Post(server->address(), type, "a=" + std::string(98, 'x'))),
            "HTTP/1.1 201 Created");
  for (const size_t bytes : {99u, 9'999u, 30'000'000u}) {
    const std::string answer = Post(server->address(), type, "a=" + std::string(bytes, 'x'));
    EXPECT_EQ(StatusOf(answer), "HTTP/1.1 413 Payload Too Large") << bytes;
    EXPECT_EQ(BodyOf(answer), "a body may have 100 bytes\n") << bytes;
  }
  // Who asks first whether to send, and who says that more will come than can be read.
  for (const char* more :
       {"Expect: 100-continue\r\nContent-Length: 5000000\r\n", "Content-Length: 99000000000\r\n"}) {
    EXPECT_EQ(StatusOf(Ask(server->address(),
                           std::string("POST /form HTTP/1.1\r\nHost: x\r\n") + more + "\r\n")),
              "HTTP/1.1 413 Payload Too Large")
        << more;
  }
  std::string chunks;
  for (int i = 0; i < 100; ++i) chunks += "a\r\n0123456789\r\n";
  EXPECT_EQ(StatusOf(Ask(server->address(),
                         "POST /form HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" +
                             chunks + "0\r\n\r\n")),
            "HTTP/1.1 413 Payload Too Large");
}

TEST(HttpServer, RefusesLongHeadsInWords) {
  const std::unique_ptr<Server> server = MustStart(EchoRouter(), {.header_bytes_max = 100});
  struct {
    std::string target, headers;
    const char* status;
  } const rows[] = {
      {"/echo/a?q=" + std::string(90, 'x'), "", "HTTP/1.1 200 OK"},
      {"/echo/a?q=" + std::string(91, 'x'), "", "HTTP/1.1 414 URI Too Long"},
      {"/echo/a?q=" + std::string(200'000, 'x'), "", "HTTP/1.1 414 URI Too Long"},
      {"/echo/a", "Cookie: " + std::string(100, 'x') + "\r\n", "HTTP/1.1 200 OK"},
      {"/echo/a", "Cookie: " + std::string(101, 'x') + "\r\n",
       "HTTP/1.1 431 Request Header Fields Too Large"},
      {"/echo/a", "Cookie: " + std::string(200'000, 'x') + "\r\n",
       "HTTP/1.1 431 Request Header Fields Too Large"},
      {"/echo/a", std::string(101, 'x') + ": 1\r\n",
       "HTTP/1.1 431 Request Header Fields Too Large"},
  };
  for (const auto& row : rows) {
    const std::string answer =
        Ask(server->address(), "GET " + row.target + " HTTP/1.1\r\nHost: x\r\n" + row.headers +
                                   "Connection: close\r\n\r\n");
    EXPECT_EQ(StatusOf(answer), row.status) << row.target.size() << " " << row.headers.size();
    EXPECT_NE(BodyOf(answer), "");
  }
  std::string many;
  for (int i = 0; i < 200; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  EXPECT_EQ(StatusOf(Ask(server->address(), "GET /echo/a HTTP/1.1\r\n" + many + "\r\n")),
            "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST(HttpServer, WhatCannotBeReadGetsAnAnswerToo) {
  Router router = EchoRouter();
  router.OnRefusal([](const Request& request, const Refusal& refusal) {
    Response response = PlainRefusal(refusal);
    response.body = request.method + "|" + request.path;
    return response;
  });
  const std::unique_ptr<Server> server =
      MustStart(std::move(router), {.read_timeout = absl::Milliseconds(300)});
  const std::string wrong = Ask(server->address(), "FETCH /a.xml?q=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(StatusOf(wrong), "HTTP/1.1 404 Not Found");
  EXPECT_EQ(BodyOf(wrong), "FETCH|/a.xml");
  EXPECT_EQ(StatusOf(Ask(server->address(), "FETCH /echo/a HTTP/1.1\r\nHost: x\r\n\r\n")),
            "HTTP/1.1 405 Method Not Allowed");
  EXPECT_EQ(StatusOf(Ask(server->address(), "GET /echo/a HTTP/9.9.9\r\nHost: x\r\n\r\n")),
            "HTTP/1.1 400 Bad Request");
  EXPECT_EQ(StatusOf(Ask(server->address(), "\x16\x03\x01 hello")), "HTTP/1.1 400 Bad Request");
  const std::string slow =
      Ask(server->address(), "POST /form HTTP/1.1\r\nContent-Length: 9\r\n\r\na");
  EXPECT_EQ(StatusOf(slow), "HTTP/1.1 408 Request Timeout");
  EXPECT_EQ(BodyOf(slow), "POST|/form");
  // Whoever was answered and stays gets no second answer.
  const std::string kept = Ask(server->address(), "GET /echo/a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(BodyOf(kept), "a||x");
}

TEST(HttpServer, ListensOnEveryAddressOfBothFamilies) {
  for (const char* address : {"*:0", "[127.0.0.1]:0"}) {
    const auto server = Server::Start({.address = address}, EchoRouter());
    ASSERT_TRUE(server.ok()) << server.status();
    EXPECT_EQ(StatusOf(Get((*server)->address(), "/echo/a")), "HTTP/1.1 200 OK") << address;
  }
}

TEST(HttpServer, SaysWhyItCannotListen) {
  EXPECT_EQ(Server::Start({.address = "nowhere"}, Router()).status().code(),
            absl::StatusCode::kInvalidArgument);
  const std::unique_ptr<Server> first = MustStart(EchoRouter());
  for (const std::string& address : {first->address(), std::string("256.0.0.1:80")}) {
    const absl::Status second = Server::Start({.address = address}, Router()).status();
    EXPECT_EQ(second.code(), absl::StatusCode::kUnavailable) << address << ": " << second;
    EXPECT_NE(second.message().find(address), std::string::npos) << second;
  }
}

TEST(HttpServer, HealthIsOneStatusAndItsReason) {
  absl::Status ready = absl::UnavailableError("3 of 4 partitions");
  Router router;
  AddHealth(
      router, [] { return absl::OkStatus(); }, [&ready] { return ready; });
  const std::unique_ptr<Server> server = MustStart(std::move(router));
  EXPECT_EQ(StatusOf(Get(server->address(), "/livez")), "HTTP/1.1 200 OK");
  const std::string response = Get(server->address(), "/readyz");
  EXPECT_EQ(StatusOf(response), "HTTP/1.1 503 Service Unavailable");
  EXPECT_EQ(BodyOf(response), "3 of 4 partitions\n");
}

// A handler that answers when it is told to.
class Held {
 public:
  Handler handler() {
    return [this](Request, Responder respond) {
      const absl::MutexLock lock(&mutex_);
      responder_ = std::move(respond);
    };
  }
  Responder Take() {
    const absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &Held::Came));
    Responder taken = *std::move(responder_);
    responder_.reset();
    return taken;
  }

 private:
  bool Came() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return responder_.has_value(); }

  absl::Mutex mutex_;
  std::optional<Responder> responder_ ABSL_GUARDED_BY(mutex_);
};

TEST(HttpServer, AnswersFromAnotherThreadAndFinishesWhatItHasWhenStopped) {
  Held held;
  Router router;
  router.Add("GET", "/slow", held.handler());
  const std::unique_ptr<Server> server = MustStart(std::move(router));
  std::string response;
  std::thread client([&] { response = Get(server->address(), "/slow"); });
  std::optional<Responder> respond = held.Take();
  std::thread stopper([&] { server->Stop(absl::Seconds(60)); });
  (*respond)({.body = "late but whole"});
  respond.reset();
  stopper.join();
  client.join();
  EXPECT_EQ(BodyOf(response), "late but whole");
  EXPECT_FALSE(Connection(server->address()).connected());
}

// As `nc -N` does, and what follows a request that was taken must not be a refusal.
TEST(HttpServer, WhoSendsNoMoreStillGetsTheAnswer) {
  Held held;
  Router router;
  router.Add("GET", "/slow", held.handler());
  const std::unique_ptr<Server> server = MustStart(std::move(router));
  for (const char* close : {"", "Connection: close\r\n"}) {
    Connection connection(server->address());
    connection.Send(std::string("GET /slow HTTP/1.1\r\nHost: x\r\n") + close + "\r\n");
    connection.EndSending();
    std::optional<Responder> respond = held.Take();
    absl::SleepFor(absl::Milliseconds(100));  // the end has come by then
    (*respond)({.body = "taken"});
    respond.reset();
    const std::string answer = connection.ReadAll();
    EXPECT_EQ(StatusOf(answer), "HTTP/1.1 200 OK");
    EXPECT_EQ(BodyOf(answer), "taken");
  }
  Connection half(server->address());
  half.Send("GET /slow HTTP/1.1\r\nHost:");
  half.EndSending();
  EXPECT_EQ(StatusOf(half.ReadAll()), "HTTP/1.1 400 Bad Request");
}

TEST(HttpServer, DestructionWaitsForThoseWhoMayStillAnswer) {
  Held held;
  Router router;
  router.Add("GET", "/slow", held.handler());
  std::unique_ptr<Server> server = MustStart(std::move(router));
  std::thread client([address = server->address()] { Get(address, "/slow"); });
  std::optional<Responder> respond = held.Take();
  std::thread destroyer([&] { server.reset(); });
  (*respond)({.body = "perhaps to nobody"});
  respond.reset();
  destroyer.join();
  client.join();
}

}  // namespace
}  // namespace huying::http
