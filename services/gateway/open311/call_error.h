// What a refused or failed call, or a refused request, is over HTTP. Pure.
#pragma once

#include "common/http/refusal.h"
#include "common/rpc/client.h"
#include "services/gateway/open311/error.h"

namespace huying::gateway::open311 {

// 4xx: in the words of the rule that refuses. 503: not taken, to be sent again; where our own
// processes are and why they do not answer is nobody's business outside.
Error ErrorOf(const rpc::CallResult& result);
// What the server itself refuses.
Error ErrorOf(const http::Refusal& refusal);
// The city, or a part of it, cannot be read now.
Error NotReadable(std::string_view which_en = "");

}  // namespace huying::gateway::open311
