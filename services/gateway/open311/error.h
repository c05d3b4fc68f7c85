// What is wrong with a request, as GeoReport says it.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "absl/time/time.h"
#include "services/gateway/open311/language.h"

namespace huying::gateway::open311 {

struct Error {
  int status = 400;  // of HTTP, and the code in the body
  Words words;
  absl::Duration retry_after = {};  // with 503: when to ask again; 0: soon
};

// 400: what the sender can fix.
inline Error Wrong(std::string zh, std::string en) {
  return {.status = 400, .words = {std::move(zh), std::move(en)}};
}

// 404
Error NotFound(std::string_view what, std::string_view value);

// Either a T or what is wrong.
template <class T>
using OrError = std::variant<T, Error>;

}  // namespace huying::gateway::open311
