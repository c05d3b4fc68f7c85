// Why a request is refused before any handler has it. Values.
#pragma once

#include <string>

#include "common/http/message.h"

namespace huying::http {

enum class Reason {
  kPathUnknown,
  kMethodWrong,     // `detail` names those that the path takes
  kTargetTooLong,   // `detail`: the most bytes
  kHeadersTooLong,  // `detail`: the most bytes of one
  kBodyTooLong,     // `detail`: the most bytes
  kNotText,         // not UTF-8, badly percent-encoded, or too many fields; `detail`: of what
  kCharsetUnknown,  // `detail`: which
  kFormBroken,
  kNotHttp,
  kTooSlow,  // not read, or not answered, in time
  kStopping,
  kFailed,
};

struct Refusal {
  Reason reason = Reason::kFailed;
  std::string detail = {};
};

// Of HTTP.
int StatusOf(Reason reason);
// In words, in plain text.
Response PlainRefusal(const Refusal& refusal);

}  // namespace huying::http
