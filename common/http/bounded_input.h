// How RESTinio reads a request here. By itself it cuts the connection of whoever sends more than
// its limits; with these callbacks it reads on, lets go what is too much, and marks the request, so
// that the sender gets an answer. Only server.cc includes this.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <restinio/all.hpp>
#include <string>

namespace huying::http {

// No header that came over the wire can have these names.
inline constexpr char kTooLongMark[] = ":too-long";  // "target", "headers" or "body"
inline constexpr char kSinceMark[] = ":since";       // when the first byte was let go
// A longer body, or one that takes longer, is answered before it has all come.
inline constexpr uint64_t kLetGoBytesMax = uint64_t{256} << 20;
inline constexpr std::chrono::seconds kLetGoTimeMax{20};
// Of all headers together, by the parser under RESTinio; its own limit cuts.
inline constexpr uint32_t kHeadersReadMax = uint32_t{1} << 20;

// Set when a request has come as a whole, while this thread handles what was read.
inline thread_local bool request_came = false;

// Makes the callbacks below those of the server that names it in its traits.
struct Methods : restinio::default_http_methods_t {};

class BoundedInput {
 public:
  static int OnTarget(http_parser* parser, const char* at, size_t length) {
    Context& context = ContextOf(parser);
    const size_t had = context.m_header.request_target().size();
    const size_t taken = Room(context.m_limits.max_url_size(), had, length);
    if (taken > 0) context.m_header.append_request_target(at, taken);
    if (taken < length) Mark(context, "target");
    return 0;
  }

  static int OnHeaderName(http_parser* parser, const char* at, size_t length) {
    Context& context = ContextOf(parser);
    std::string& name = context.m_current_field_name;
    if (context.m_last_was_value) name.clear();
    context.m_last_was_value = false;
    const size_t taken = Room(context.m_limits.max_field_name_size(), name.size(), length);
    name.append(at, taken);
    if (taken < length) Mark(context, "headers");
    return 0;
  }

  static int OnHeaderValue(http_parser* parser, const char* at, size_t length) {
    Context& context = ContextOf(parser);
    const bool is_new = !context.m_last_was_value;
    context.m_last_was_value = true;
    if (context.m_leading_headers_completed) return 0;  // what follows a body in chunks
    const size_t size_max = context.m_limits.max_field_value_size();
    if (is_new) {
      // The size says that nothing more of this header is taken.
      context.m_last_value_total_size = size_max;
      if (context.m_total_field_count == context.m_limits.max_field_count()) {
        Mark(context, "headers");
        return 0;
      }
      context.m_header.add_field(std::move(context.m_current_field_name), std::string());
      context.m_current_field_name.clear();
      context.m_last_value_total_size = 0;
      ++context.m_total_field_count;
    }
    const size_t taken = Room(size_max, context.m_last_value_total_size, length);
    if (taken > 0) {
      restinio::impl::append_last_field_accessor(context.m_header,
                                                 restinio::string_view_t(at, taken));
    }
    context.m_last_value_total_size += taken;
    if (taken < length) Mark(context, "headers");
    return 0;
  }

  // 1 tells the parser that no body follows.
  static int OnHeadersComplete(http_parser* parser) {
    Context& context = ContextOf(parser);
    context.m_leading_headers_completed = true;
    const uint64_t length = parser->content_length;
    if (length == std::numeric_limits<uint64_t>::max()) return 0;  // not said, or in chunks
    if (length <= context.m_limits.max_body_size()) {
      context.m_body.reserve(static_cast<size_t>(length));
      return 0;
    }
    Mark(context, "body");
    // Who asks first whether to send it need not.
    const bool asks = context.m_header.has_field(restinio::http_field::expect);
    return asks || length > kLetGoBytesMax ? 1 : 0;
  }

  static int OnBody(http_parser* parser, const char* at, size_t length) {
    Context& context = ContextOf(parser);
    const bool too_long = context.m_header.has_field(kTooLongMark) ||
                          context.m_body.size() + length > context.m_limits.max_body_size();
    if (!too_long) {
      context.m_body.append(at, length);
      return 0;
    }
    Mark(context, "body");
    if (!context.m_header.has_field(kSinceMark)) {
      context.m_header.set_field(std::string(kSinceMark), std::to_string(NowSeconds()));
      std::string().swap(context.m_body);
      context.m_last_value_total_size = 0;  // now of what was let go
    }
    context.m_last_value_total_size += length;
    const int64_t since = std::stoll(context.m_header.value_of(kSinceMark).data());
    if (context.m_last_value_total_size > kLetGoBytesMax ||
        NowSeconds() - since > kLetGoTimeMax.count()) {
      return OnMessageComplete(parser);
    }
    return 0;
  }

  static int OnMessageComplete(http_parser* parser) {
    request_came = true;
    const int result = restinio::impl::restinio_message_complete_cb<Methods>(parser);
    Context& context = ContextOf(parser);
    if (context.m_header.has_field(kTooLongMark)) context.m_header.should_keep_alive(false);
    return result;
  }

 private:
  using Context = restinio::impl::http_parser_ctx_t;

  static Context& ContextOf(http_parser* parser) { return *static_cast<Context*>(parser->data); }

  static size_t Room(size_t most, size_t had, size_t wanted) {
    return std::min(wanted, most - std::min(had, most));
  }

  static int64_t NowSeconds() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(now).count();
  }

  // The first reason counts.
  static void Mark(Context& context, const char* what) {
    if (context.m_header.has_field(kTooLongMark)) return;
    context.m_header.set_field(std::string(kTooLongMark), std::string(what));
  }
};

// The parser is C: what is thrown ends here, and the connection with it.
template <class Callback, class... Args>
int CallParser(Callback callback, Args... args) noexcept {
  try {
    return callback(args...);
  } catch (const std::exception&) {
    return -1;
  }
}

}  // namespace huying::http

namespace restinio::impl {

template <>
inline http_parser_settings create_parser_settings<huying::http::Methods>() noexcept {
  using huying::http::BoundedInput;
  using huying::http::CallParser;
  http_parser_settings settings;
  http_parser_settings_init(&settings);
  settings.on_url = [](http_parser* parser, const char* at, size_t length) {
    return CallParser(BoundedInput::OnTarget, parser, at, length);
  };
  settings.on_header_field = [](http_parser* parser, const char* at, size_t length) {
    return CallParser(BoundedInput::OnHeaderName, parser, at, length);
  };
  settings.on_header_value = [](http_parser* parser, const char* at, size_t length) {
    return CallParser(BoundedInput::OnHeaderValue, parser, at, length);
  };
  settings.on_headers_complete = [](http_parser* parser) {
    return CallParser(BoundedInput::OnHeadersComplete, parser);
  };
  settings.on_body = [](http_parser* parser, const char* at, size_t length) {
    return CallParser(BoundedInput::OnBody, parser, at, length);
  };
  settings.on_message_complete = [](http_parser* parser) {
    return CallParser(BoundedInput::OnMessageComplete, parser);
  };
  return settings;
}

}  // namespace restinio::impl
