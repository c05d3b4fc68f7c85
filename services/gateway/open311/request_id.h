// The request id of a POST, so that a repeat is known as one. Pure.
#pragma once

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

}  // namespace huying::gateway::open311
