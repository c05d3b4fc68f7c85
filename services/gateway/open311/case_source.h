// Reads cases of the whole city out of the gateways' read models, for answers over HTTP.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/rpc/client.h"
#include "huying/core/v1/core.pb.h"
#include "huying/gateway/v1/service.pb.h"

namespace huying::gateway::open311 {

// Threads: any; callbacks come once, on any thread.
class CaseSource {
 public:
  // `client` outlives the source and all its callbacks; `partitions` gives the city's number.
  CaseSource(rpc::Client* client, std::function<int32_t()> partitions)
      : client_(client), partitions_(std::move(partitions)) {}

  // The public cases with these numbers, in this order; numbers that are not known are left out.
  using Done = std::function<void(const absl::Status& status, std::vector<v1::CaseSummary> cases)>;
  void Get(const std::vector<std::string>& case_ids, Done done) const;
  // The newest cases that pass the filter, at most filter.page_size, over all gateways. Not OK,
  // naming who, when one of them does not answer or a partition has none: a list without a part
  // would look whole.
  void List(const v1::ListCasesRequest& filter, Done done) const;
  // Waits until the read model holds what stands at `position`, in bounded time. So that who has
  // just reported a case finds it.
  void AwaitKnown(std::string_view case_id, const core::v1::LogPosition& position,
                  std::function<void()> done) const;

 private:
  rpc::Client* client_;
  const std::function<int32_t()> partitions_;
};

}  // namespace huying::gateway::open311
