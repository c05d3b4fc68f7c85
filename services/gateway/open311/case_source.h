// Reads cases of the whole city out of the gateways' read models, for answers over HTTP.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/rpc/client.h"
#include "huying/core/v1/core.pb.h"
#include "huying/gateway/v1/service.pb.h"
#include "services/gateway/open311/search.h"

namespace huying::gateway::open311 {

// Threads: any; callbacks come once, on any thread.
class CaseSource {
 public:
  // `client` outlives the source and all its callbacks; `partitions` gives the city's number.
  CaseSource(rpc::Client* client, std::function<int32_t()> partitions)
      : client_(client), partitions_(std::move(partitions)) {}

  struct Found {
    std::vector<v1::CaseSummary> cases;
    bool more = false;  // behind them
  };
  // The status says nothing of where the gateways are, so anybody may read it.
  using Done = std::function<void(const absl::Status& status, const Found& found)>;
  // The public cases with these numbers, in this order; numbers that are not known are left out.
  void Get(const std::vector<std::string>& case_ids, Done done) const;
  // Of the cases that pass the filter, newest first over all gateways, those in the cut. Not OK
  // when a gateway does not answer or a partition has none, since a list without a part would look
  // whole: UNAVAILABLE, naming the partitions; and OUT_OF_RANGE when there is more to look through
  // than one answer may cost.
  void List(const v1::ListCasesRequest& filter, const Cut& cut, Done done) const;
  // Waits until the read model holds what stands at `position`, in bounded time, so that who has
  // just reported a case finds it. Tells when it was registered, of a confidential one only with
  // its tracking code; nothing: it is not known.
  void AwaitKnown(std::string_view case_id, const core::v1::LogPosition& position,
                  std::string tracking_code,
                  std::function<void(std::optional<int64_t> registered_ms)> done) const;

 private:
  rpc::Client* client_;
  const std::function<int32_t()> partitions_;
};

}  // namespace huying::gateway::open311
