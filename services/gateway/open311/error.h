// What is wrong with a request, as GeoReport says it.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "absl/time/time.h"

namespace huying::gateway::open311 {

struct Error {
  int status = 400;  // of HTTP, and the code in the body
  std::string description;
  absl::Duration retry_after = {};  // with 503: when to ask again; 0: soon
};

// 400: what the sender can fix.
inline Error Wrong(std::string description) {
  return {.status = 400, .description = std::move(description)};
}

// Either a T or what is wrong.
template <class T>
using OrError = std::variant<T, Error>;

}  // namespace huying::gateway::open311
