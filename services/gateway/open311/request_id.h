// The request id of a POST, so that a repeat is known as one. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/http/message.h"

namespace huying::gateway::open311 {

// From the caller's two keys and all fields of the form (BLAKE2b, 16 bytes): whoever takes
// another's Idempotency-Key for another report gets a request of their own. The order of the fields
// matters.
std::string RequestIdOf(std::string_view api_key, std::string_view idempotency_key,
                        const http::Fields& form);

// Nothing in the form says who reports.
bool NamesNobody(const http::Fields& form);

// What there is to know of a POST that was answered, to see whether the first of its kind was it.
struct Posted {
  bool repeated = false;   // the answer is that of an earlier one
  bool keys_open = false;  // anybody may post
  bool own_key = false;    // the client brought an Idempotency-Key
  bool names_nobody = false;
  int64_t came_ms = 0;                        // by our clock
  std::optional<int64_t> registered_ms = {};  // by intake's; nothing: not known
};

// It may be another who asks: of what nobody signed, with a key that anybody may send again.
bool MaybeAnother(const Posted& posted);

// Whether who asks may have the code that opens the reporter's own page. Where the client brought
// no key, or the report has come in since this POST did, a repeat is our own.
bool MayHaveCode(const Posted& posted);

}  // namespace huying::gateway::open311
