// A TCP socket that does not go without a word: what is closed while somebody waits for an answer
// gets a last one. RESTinio closes at what it cannot parse, and when the time is over. Only
// server.cc includes this.
#pragma once

#include <algorithm>
#include <functional>
#include <restinio/all.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "common/http/bounded_input.h"
#include "common/http/refusal.h"

namespace huying::http {

// What the sockets of one server say last. Of the server's io_context.
class LastWords : public restinio::asio_ns::execution_context::service {
 public:
  inline static restinio::asio_ns::execution_context::id id;  // asked for by asio
  explicit LastWords(restinio::asio_ns::execution_context& context) : service(context) {}

  // A whole answer to what begins like this; set before anything is listened to.
  std::function<std::string(std::string_view head, Reason reason)> say;

 private:
  void shutdown() override {}
};

class Socket : public restinio::asio_ns::ip::tcp::socket {
  using Base = restinio::asio_ns::ip::tcp::socket;
  using Error = restinio::asio_ns::error_code;

 public:
  using Base::Base;

  template <class Buffer, class Done>
  void async_read_some(const Buffer& buffer, Done&& done) {
    namespace asio = restinio::asio_ns;
    const auto executor = asio::get_associated_executor(done, get_executor());
    Base::async_read_some(
        buffer, asio::bind_executor(executor, [this, buffer, done = std::forward<Done>(done)](
                                                  const Error& error, size_t length) mutable {
          // Who has asked and will send no more still waits: told of the end, RESTinio would close.
          // The request holds the connection until it is answered.
          if (error && whole_) return;
          // `done` holds the connection, and with it this socket.
          Came(std::string_view(asio::buffer_cast<const char*>(buffer), error ? 0 : length));
          reading_ = true;
          request_came = false;
          done(error, length);
          reading_ = false;
          whole_ = request_came && !head_.empty();
        }));
  }

  template <class Buffers, class Done>
  auto async_write_some(const Buffers& buffers, Done&& done) {
    head_.clear();
    whole_ = false;
    return Base::async_write_some(buffers, std::forward<Done>(done));
  }

  void shutdown(shutdown_type what, Error& error) {
    if (!head_.empty() && is_open()) SayLast();
    Base::shutdown(what, error);
  }

 private:
  static constexpr size_t kHeadBytes = 512;       // enough to see what is asked for, and how
  static constexpr size_t kLetGoBytes = 1 << 20;  // what came and nobody reads would cut the answer

  void Came(std::string_view bytes) {
    head_ += bytes.substr(0, kHeadBytes - std::min(kHeadBytes, head_.size()));
  }

  void SayLast() {
    namespace asio = restinio::asio_ns;
    auto& context = asio::query(get_executor(), asio::execution::context);
    const auto& say = asio::use_service<LastWords>(context).say;
    if (!say) return;
    // Found while it is read: wrong; else a clock has run out.
    const std::string words = say(head_, reading_ ? Reason::kNotHttp : Reason::kTooSlow);
    head_.clear();
    Error error;
    non_blocking(true, error);
    if (!error) write_some(asio::buffer(words), error);
    char rest[4096];
    for (size_t read = 0; !error && read < kLetGoBytes;) {
      read += read_some(asio::buffer(rest), error);
    }
  }

  std::string head_;    // of what has come and has no answer yet
  bool whole_ = false;  // it is a request, which somebody works on
  bool reading_ = false;
};

}  // namespace huying::http
