#include "services/dispatch/rpc.h"

#include <utility>

#include "common/rpc/case_calls.h"
#include "huying/dispatch/v1/service.grpc.pb.h"

namespace huying::dispatch {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class Service final : public v1::DispatchService::CallbackService {
 public:
  Service(const Processor* processor, runtime::ServiceHost* host, const city::City* city,
          std::shared_ptr<const security::CaseKeys> keys, metrics::Registry* registry)
      : calls_(processor, host, city, registry, std::move(keys)) {}

  ServerUnaryReactor* Execute(CallbackServerContext* context, const v1::ExecuteRequest* request,
                              v1::ExecuteResponse* response) override {
    return calls_.Execute(context, request, response);
  }

  ServerUnaryReactor* GetTask(CallbackServerContext* context, const v1::GetTaskRequest* request,
                              v1::GetTaskResponse* response) override {
    return calls_.Get(context, request, response->mutable_task());
  }

  ServerUnaryReactor* ListTasks(CallbackServerContext* context, const v1::ListTasksRequest* request,
                                v1::ListTasksResponse* response) override {
    return calls_.List(context, request, response,
                       [](v1::ListTasksResponse& into) { return into.mutable_tasks(); });
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

}  // namespace huying::dispatch
