// Every page of a list from every process that runs the service, one after the other: for programs
// that go through all of it. Who wants one page of the whole city asks ListMerged (merged_pages.h).
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "common/core/text.h"
#include "common/rpc/client.h"

namespace huying::rpc {

// Blocks. Of each process at most `pages_max` pages; why a process did not answer to the end stands in
// the result: "dispatch at HOST:PORT: ...".
template <class Response, class Request, class Each>
std::vector<std::string> ForEachPage(Client& client, Request request, const Each& each,
                                     int32_t pages_max = std::numeric_limits<int32_t>::max()) {
  constexpr uint32_t kPageSize = 200;
  std::vector<std::string> not_answered;
  const std::string service = MethodOf(*Request::descriptor()).service;
  request.set_page_size(kPageSize);
  for (const std::string& endpoint : client.Endpoints(service)) {
    request.clear_page_token();
    for (int32_t page = 0; page < pages_max; ++page) {
      const Reply<Response> reply = client.CallAtAndWait<Response>(request, endpoint, "");
      if (!reply.status.ok()) {
        not_answered.push_back(Cat(service, " at ", endpoint, ": ", reply.status.message()));
        break;
      }
      each(reply.message);
      request.set_page_token(reply.message.next_page_token());
      if (request.page_token().empty()) break;
    }
  }
  return not_answered;
}

}  // namespace huying::rpc
