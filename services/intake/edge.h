// What the edge of intake refuses, before a rule is asked. Pure.
#pragma once

#include <string>
#include <utility>

#include "common/core/verdict.h"

namespace huying::intake {

// The request itself is wrong.
inline Rejection RefuseAtEdge(std::string code, std::string mechanism, std::string message) {
  return {.kind = Rejection::Kind::kInvalid,
          .code = std::move(code),
          .mechanism = std::move(mechanism),
          .message = std::move(message),
          .possible = {}};
}

}  // namespace huying::intake
