#include "services/supervision/rpc.h"

#include <algorithm>

#include "common/rpc/case_calls.h"
#include "huying/supervision/v1/service.grpc.pb.h"

namespace huying::supervision {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

bool IsBreached(const v1::Watch& watch) {
  return std::any_of(watch.clocks().begin(), watch.clocks().end(),
                     [](const v1::Clock& clock) { return clock.breached(); });
}

class Service final : public v1::SupervisionService::CallbackService {
 public:
  Service(const Processor* processor, runtime::ServiceHost* host, const city::City* city,
          metrics::Registry* registry)
      : calls_(processor, host, city, registry) {}

  ServerUnaryReactor* Execute(CallbackServerContext* context, const v1::ExecuteRequest* request,
                              v1::ExecuteResponse* response) override {
    return calls_.Execute(context, request, response);
  }

  ServerUnaryReactor* GetWatch(CallbackServerContext* context, const v1::GetWatchRequest* request,
                               v1::GetWatchResponse* response) override {
    return calls_.Get(context, request, response->mutable_watch());
  }

  ServerUnaryReactor* ListWatches(CallbackServerContext* context,
                                  const v1::ListWatchesRequest* request,
                                  v1::ListWatchesResponse* response) override {
    std::function<bool(const v1::Watch&)> is_wanted;
    if (request->list().empty() && request->breached_only()) is_wanted = &IsBreached;
    return calls_.List(
        context, request, response,
        [](v1::ListWatchesResponse& into) { return into.mutable_watches(); }, is_wanted);
  }

  ServerUnaryReactor* ListActs(CallbackServerContext* context, const v1::ListActsRequest* request,
                               v1::ListActsResponse* response) override {
    return calls_.ListActs(context, request, response);
  }

 private:
  const rpc::CaseCalls<Processor> calls_;
};

}  // namespace

rpc::ServicePtr MakeRpc(const Processor* processor, runtime::ServiceHost* host,
                        const city::City* city, metrics::Registry* registry) {
  return rpc::ServicePtr(new Service(processor, host, city, registry));
}

}  // namespace huying::supervision
