// What a refused or failed call is over HTTP. Pure.
#pragma once

#include "common/rpc/client.h"
#include "services/gateway/open311/error.h"

namespace huying::gateway::open311 {

// 4xx: in the words of the rule that refuses. 503: not taken, to be sent again.
Error ErrorOf(const rpc::CallResult& result);

}  // namespace huying::gateway::open311
