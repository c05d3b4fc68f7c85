// An HTTP/1.1 server: a few threads, no thread per request, everything bounded. RESTinio
// underneath; its headers stay in server.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/http/router.h"

namespace huying::http {

struct ServerOptions {
  std::string address =
      {};  // HOST:PORT; HOST is an IP address or "localhost", port 0 takes a free one
  size_t threads = 1;
  size_t body_bytes_max = 1 << 20;  // a longer one is read, let go, and answered 413
  size_t header_bytes_max = 8192;   // of one field, and of the request target
  size_t fields_max = 100;          // of headers, of a query, of a form
  size_t connections_max = 1024;    // more wait in the kernel's queue
  size_t pipelined_max = 8;         // requests of one connection in hand at once
  absl::Duration read_timeout = absl::Seconds(30);    // also of an idle kept-alive connection
  absl::Duration handle_timeout = absl::Seconds(60);  // then the connection is closed
  absl::Duration write_timeout = absl::Seconds(30);
};

class Server {
 public:
  // Listens when it returns. INVALID_ARGUMENT for an address that is none, UNAVAILABLE when it
  // cannot be listened on.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, Router router);

  // Stops at once, then waits until every Responder is gone: whoever answers must answer in bounded
  // time.
  virtual ~Server() = default;
  // HOST:PORT that it listens on, with the true port.
  virtual std::string address() const = 0;
  // Takes no more connections, answers what it has in hand, at most for `timeout`. Blocks.
  virtual void Stop(absl::Duration timeout) = 0;
};

}  // namespace huying::http
