#include "services/dispatch/rpc.h"

#include <algorithm>

#include "common/rpc/calls.h"
#include "huying/dispatch/v1/service.grpc.pb.h"
#include "services/dispatch/keys.h"
#include "services/dispatch/queries.h"

namespace huying::dispatch {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class Service final : public v1::DispatchService::CallbackService {
 public:
  Service(runtime::ServiceHost* host, metrics::Registry* registry) : calls_(host, registry) {}

  ServerUnaryReactor* Execute(CallbackServerContext* context, const v1::ExecuteRequest* request,
                              v1::ExecuteResponse* response) override {
    return calls_.Execute(context, *request, response);
  }

  ServerUnaryReactor* GetTask(CallbackServerContext* context, const v1::GetTaskRequest* request,
                              v1::GetTaskResponse* response) override {
    return calls_.Query(context, *request, [request, response](const runtime::View& view) {
      if (ReadTask(view, request->case_id(), *response->mutable_task())) return absl::OkStatus();
      return absl::NotFoundError("dispatch has no task for this case");
    });
  }

  ServerUnaryReactor* ListTasks(CallbackServerContext* context, const v1::ListTasksRequest* request,
                                v1::ListTasksResponse* response) override {
    rpc::Calls::ListSpec<v1::Task> spec;
    spec.prefixes = PrefixesOf(*request);
    spec.page_size = request->page_size();
    spec.page_token = request->page_token();
    spec.pick = [request](const runtime::View& view, std::string_view position) {
      std::optional<v1::Task> task(std::in_place);
      const bool wanted = ReadTask(view, CaseIdOfListKey(position, 0), *task) &&
                          IsWanted(request->states(), task->state());
      return wanted ? std::move(task) : std::nullopt;
    };
    spec.fill = [response](std::vector<v1::Task> tasks, std::string next_page_token) {
      for (v1::Task& task : tasks) *response->add_tasks() = std::move(task);
      response->set_next_page_token(std::move(next_page_token));
    };
    return calls_.List(context, std::move(spec));
  }

 private:
  static bool IsWanted(const google::protobuf::RepeatedField<int>& states, v1::TaskState state) {
    return states.empty() || std::find(states.begin(), states.end(), state) != states.end();
  }

  // The indexes that hold what is asked for: the unit's, or those of the states.
  static std::vector<std::string> PrefixesOf(const v1::ListTasksRequest& request) {
    if (!request.unit_id().empty()) return {UnitPrefix(request.unit_id())};
    std::vector<std::string> prefixes;
    for (int number = v1::TaskState_MIN; number <= v1::TaskState_MAX; ++number) {
      const auto state = static_cast<v1::TaskState>(number);
      if (v1::TaskState_IsValid(number) && IsOpen(state) && IsWanted(request.states(), state)) {
        prefixes.push_back(OpenPrefix(state));
      }
    }
    return prefixes;
  }

  const rpc::Calls calls_;
};

}  // namespace

rpc::ServicePtr MakeRpc(runtime::ServiceHost* host, metrics::Registry* registry) {
  return rpc::ServicePtr(new Service(host, registry));
}

}  // namespace huying::dispatch
