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

bool IsMonth(uint32_t month) {
  return month / 100 >= 1970 && month / 100 <= 9998 && month % 100 >= 1 && month % 100 <= 12;
}

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
    if (request->month() != 0 && !IsMonth(request->month())) {
      return rpc::Calls::Finish(context,
                                absl::InvalidArgumentError("month must be yyyymm, such as 202612"));
    }
    uint32_t from_day = request->from_day();
    uint32_t to_day = request->to_day();
    if (request->month() != 0) {
      const auto [first, last] = days_.DaysOfMonth(request->month());
      from_day = rules::DayNumber(first);
      to_day = rules::DayNumber(last);
    }
    // Shared by all reads.
    auto gathered = std::make_shared<Gathered<std::vector<v1::PartitionDays>>>();
    return calls_.QueryOwned(
        context,
        [request, from_day, to_day, gathered](int32_t partition, const runtime::View& view) {
          v1::PartitionDays part;
          part.set_partition(partition);
          ReadUnitDays(view, from_day, to_day, request->unit_id(),
                       [&](const v1::UnitDay& row) { *part.add_days() = row; });
          absl::MutexLock lock(&gathered->mutex);
          gathered->sum.push_back(std::move(part));
          gathered->partitions.push_back(partition);
        },
        [this, request, response, from_day, to_day, gathered] {
          absl::MutexLock lock(&gathered->mutex);
          response->set_from_day(from_day);
          response->set_to_day(to_day);
          FillRates(*request, gathered->sum, *response);
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
  void FillRates(const v1::GetRatesRequest& request, std::vector<v1::PartitionDays>& parts,
                 v1::GetRatesResponse& response) {
    rules::Sums sums;
    for (v1::PartitionDays& part : parts) {
      for (const v1::UnitDay& row : part.days()) sums.Add(row);
      if (request.by_partition()) *response.add_parts() = std::move(part);
    }
    const uint32_t last_day = response.to_day() != 0 ? response.to_day() : sums.last_day();
    sums.Fill(days_.ScoringOn(rules::DayOfNumber(last_day)), response);
    if (request.by_day()) sums.FillDays(days_, response);
  }

  const rpc::Calls calls_;
  const rules::ReportDays days_;
};

}  // namespace

rpc::ServicePtr MakeRpc(runtime::ServiceHost* host, const city::City* city,
                        metrics::Registry* registry) {
  return rpc::ServicePtr(new Service(host, city, registry));
}

}  // namespace huying::analytics
