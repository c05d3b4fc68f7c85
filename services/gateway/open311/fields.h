// The arguments of a POST, wherever its sender put them. Pure.
#pragma once

#include "common/http/message.h"
#include "services/gateway/open311/error.h"

namespace huying::gateway::open311 {

inline constexpr size_t kFieldsMax = 100;

// Out of a form, a flat JSON object and the query; the body goes before the query. In JSON,
// {"attribute": {"landmark": "x"}} is attribute[landmark]=x. Whatever else comes is told what is
// expected.
OrError<http::Fields> ReadFields(const http::Request& request);

}  // namespace huying::gateway::open311
