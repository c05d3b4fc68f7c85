#include "services/followup/rpc.h"

#include <utility>

#include "common/rpc/case_calls.h"
#include "huying/followup/v1/service.grpc.pb.h"

namespace huying::followup {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class Service final : public v1::FollowupService::CallbackService {
 public:
  Service(const Processor* processor, runtime::ServiceHost* host, const city::City* city,
          std::shared_ptr<const security::CaseKeys> keys, metrics::Registry* registry)
      : calls_(processor, host, city, registry, std::move(keys)) {}

  ServerUnaryReactor* Execute(CallbackServerContext* context, const v1::ExecuteRequest* request,
                              v1::ExecuteResponse* response) override {
    return calls_.Execute(context, request, response);
  }

  ServerUnaryReactor* GetFollow(CallbackServerContext* context, const v1::GetFollowRequest* request,
                                v1::GetFollowResponse* response) override {
    return calls_.Get(context, request, response->mutable_follow());
  }

  ServerUnaryReactor* ListFollows(CallbackServerContext* context,
                                  const v1::ListFollowsRequest* request,
                                  v1::ListFollowsResponse* response) override {
    return calls_.List(context, request, response,
                       [](v1::ListFollowsResponse& into) { return into.mutable_follows(); });
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
                        const city::City* city, std::shared_ptr<const security::CaseKeys> keys,
                        metrics::Registry* registry) {
  return rpc::ServicePtr(new Service(processor, host, city, std::move(keys), registry));
}

}  // namespace huying::followup
