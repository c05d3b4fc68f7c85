#include "services/analytics/rpc.h"

#include <algorithm>
#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/calls.h"
#include "huying/analytics/v1/service.grpc.pb.h"
#include "services/analytics/queries.h"
#include "services/analytics/rules/rates.h"

namespace huying::analytics {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// What the reads of several partitions add up to, each on its own worker.
template <class Sum>
struct Gathered {
  absl::Mutex mutex;
  Sum sum ABSL_GUARDED_BY(mutex);
  std::vector<int32_t> partitions ABSL_GUARDED_BY(mutex);
};

template <class Sum, class Response>
void FillPartitions(Gathered<Sum>& gathered, Response& response)
    ABSL_EXCLUSIVE_LOCKS_REQUIRED(gathered.mutex) {
  std::sort(gathered.partitions.begin(), gathered.partitions.end());
  response.mutable_partitions()->Add(gathered.partitions.begin(), gathered.partitions.end());
}

class Service final : public v1::AnalyticsService::CallbackService {
 public:
  Service(runtime::ServiceHost* host, const city::City* city, metrics::Registry* registry)
      : calls_(host, registry), days_(city->pack()) {}

  ServerUnaryReactor* GetRates(CallbackServerContext* context, const v1::GetRatesRequest* request,
                               v1::GetRatesResponse* response) override {
    auto gathered = std::make_shared<Gathered<rules::Sums>>();  // shared by all reads
    return calls_.QueryOwned(
        context,
        [request, gathered](int32_t partition, const runtime::View& view) {
          std::vector<v1::UnitDay> rows;
          ReadUnitDays(view, request->from_day(), request->to_day(), request->unit_id(),
                       [&](const v1::UnitDay& row) { rows.push_back(row); });
          absl::MutexLock lock(&gathered->mutex);
          for (const v1::UnitDay& row : rows) gathered->sum.Add(row);
          gathered->partitions.push_back(partition);
        },
        [this, request, response, gathered] {
          absl::MutexLock lock(&gathered->mutex);
          gathered->sum.Fill(days_, request->by_day(), *response);
          FillPartitions(*gathered, *response);
          return absl::OkStatus();
        });
  }

  ServerUnaryReactor* GetCounts(CallbackServerContext* context, const v1::GetCountsRequest* request,
                                v1::GetCountsResponse* response) override {
    if (!IsDimension(request->dimension())) {
      return rpc::Calls::Finish(
          context, absl::InvalidArgumentError("dimension must be category, area, channel or hour"));
    }
    using Counts = std::map<std::string, int64_t>;
    auto gathered = std::make_shared<Gathered<Counts>>();  // shared by all reads
    return calls_.QueryOwned(
        context,
        [request, gathered](int32_t partition, const runtime::View& view) {
          Counts counts;
          AddCounts(view, request->dimension(), request->from_day(), request->to_day(), counts);
          absl::MutexLock lock(&gathered->mutex);
          for (const auto& [name, value] : counts) gathered->sum[name] += value;
          gathered->partitions.push_back(partition);
        },
        [response, gathered] {
          absl::MutexLock lock(&gathered->mutex);
          for (const auto& [name, value] : gathered->sum) {
            core::v1::Count* count = response->add_counts();
            count->set_name(name);
            count->set_value(value);
          }
          FillPartitions(*gathered, *response);
          return absl::OkStatus();
        });
  }

 private:
  const rpc::Calls calls_;
  const rules::ReportDays days_;
};

}  // namespace

rpc::ServicePtr MakeRpc(runtime::ServiceHost* host, const city::City* city,
                        metrics::Registry* registry) {
  return rpc::ServicePtr(new Service(host, city, registry));
}

}  // namespace huying::analytics
