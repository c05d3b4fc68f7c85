#include "services/dispatch/rpc.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/casework/acts.h"
#include "common/core/clock.h"
#include "common/rpc/calls.h"
#include "huying/dispatch/v1/service.grpc.pb.h"
#include "services/dispatch/queries.h"

namespace huying::dispatch {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class Service final : public v1::DispatchService::CallbackService {
 public:
  Service(const Processor* processor, runtime::ServiceHost* host, metrics::Registry* registry)
      : processor_(processor), calls_(host, registry) {}

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
    const std::vector<std::string> prefixes = PrefixesOf(*request);
    if (prefixes.empty()) {
      return rpc::Calls::Finish(
          context, absl::InvalidArgumentError("there is no such list; take one of lead, helper, "
                                              "called, first_receiver, person, area, grade, and "
                                              "say of whom"));
    }
    rpc::Calls::ListSpec<v1::Task> spec;
    spec.prefixes = prefixes;
    spec.page_size = request->page_size();
    spec.page_token = request->page_token();
    spec.pick = [request](const runtime::View& view, std::string_view position) {
      std::optional<v1::Task> task(std::in_place);
      const bool wanted = ReadTask(view, casework::CaseIdOfListKey(position), *task) &&
                          IsWanted(request->states(), task->state());
      return wanted ? std::move(task) : std::nullopt;
    };
    spec.fill = [response](std::vector<v1::Task> tasks, std::string next_page_token) {
      for (v1::Task& task : tasks) *response->add_tasks() = std::move(task);
      response->set_next_page_token(std::move(next_page_token));
    };
    return calls_.List(context, std::move(spec));
  }

  ServerUnaryReactor* ListActs(CallbackServerContext* context,
                               const core::v1::ListActsRequest* request,
                               core::v1::ListActsResponse* response) override {
    return calls_.Query(context, *request, [this, request, response](const runtime::View& view) {
      v1::Task task;
      if (!ReadTask(view, request->case_id(), task)) {
        return absl::NotFoundError("dispatch has no task for this case");
      }
      casework::FillActs(processor_->ActsFor(task, request->actor(), RealClock().NowMs()),
                         task.seq(), *response);
      return absl::OkStatus();
    });
  }

 private:
  static bool IsWanted(const google::protobuf::RepeatedField<int>& states, v1::TaskState state) {
    return states.empty() || std::find(states.begin(), states.end(), state) != states.end();
  }

  // The indexes that hold what is asked for; none if there is no such list.
  std::vector<std::string> PrefixesOf(const v1::ListTasksRequest& request) const {
    if (!request.list().empty()) {
      if (request.of().empty() || !processor_->HasList(request.list())) return {};
      std::string prefix = casework::ListPrefix(request.list(), request.of());
      // What lies in an area has a code that goes on from the area's.
      if (request.list() == "area") prefix.pop_back();
      return {prefix};
    }
    std::vector<std::string> prefixes;
    for (int number = v1::TaskState_MIN; number <= v1::TaskState_MAX; ++number) {
      const auto state = static_cast<v1::TaskState>(number);
      if (v1::TaskState_IsValid(number) && IsOpen(state) && IsWanted(request.states(), state)) {
        prefixes.push_back(casework::ListPrefix("open", v1::TaskState_Name(state)));
      }
    }
    return prefixes;
  }

  const Processor* processor_;
  const rpc::Calls calls_;
};

}  // namespace

rpc::ServicePtr MakeRpc(const Processor* processor, runtime::ServiceHost* host,
                        metrics::Registry* registry) {
  return rpc::ServicePtr(new Service(processor, host, registry));
}

}  // namespace huying::dispatch
