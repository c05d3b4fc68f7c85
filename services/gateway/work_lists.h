// Lists of the whole city: a service's list, merged from the pages of all processes that run it.
//
// Threads: any; callbacks come once, on any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "huying/gateway/v1/work.pb.h"

namespace huying::gateway {

class WorkLists {
 public:
  // `partitions` gives the city's number, 0 while it is not known. The client is shared with whoever
  // closes it.
  WorkLists(std::shared_ptr<rpc::Client> client, std::function<int32_t()> partitions)
      : client_(std::move(client)), partitions_(std::move(partitions)) {}

  // One page. A process that has not answered within `timeout` costs its partitions, which the
  // response names.
  //   INVALID_ARGUMENT  there is no such service, list, state, unit, person … ; says what there is
  //   UNAVAILABLE       no process of the service answers: ask again
  using Done = std::function<void(const absl::Status& status, v1::ListWorkResponse response)>;
  void List(const v1::ListWorkRequest& request, absl::Duration timeout, Done done) const;

 private:
  const std::shared_ptr<rpc::Client> client_;
  const std::function<int32_t()> partitions_;
};

}  // namespace huying::gateway
