#include "services/followup/rpc.h"

#include <algorithm>

#include "common/rpc/calls.h"
#include "huying/followup/v1/service.grpc.pb.h"
#include "services/followup/keys.h"
#include "services/followup/queries.h"

namespace huying::followup {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class Service final : public v1::FollowupService::CallbackService {
 public:
  Service(runtime::ServiceHost* host, metrics::Registry* registry) : calls_(host, registry) {}

  ServerUnaryReactor* Execute(CallbackServerContext* context, const v1::ExecuteRequest* request,
                              v1::ExecuteResponse* response) override {
    return calls_.Execute(context, *request, response);
  }

  ServerUnaryReactor* GetFollow(CallbackServerContext* context, const v1::GetFollowRequest* request,
                                v1::GetFollowResponse* response) override {
    return calls_.Query(context, *request, [request, response](const runtime::View& view) {
      if (ReadFollow(view, request->case_id(), *response->mutable_follow())) {
        return absl::OkStatus();
      }
      return absl::NotFoundError("follow-up does not know this case: it was not yet answered");
    });
  }

  ServerUnaryReactor* ListFollows(CallbackServerContext* context,
                                  const v1::ListFollowsRequest* request,
                                  v1::ListFollowsResponse* response) override {
    rpc::Calls::ListSpec<v1::Follow> spec;
    spec.prefixes = PrefixesOf(*request);
    spec.page_size = request->page_size();
    spec.page_token = request->page_token();
    spec.pick = [](const runtime::View& view, std::string_view position) {
      std::optional<v1::Follow> follow(std::in_place);
      // Eight bytes of time and a slash stand before the case id.
      const bool found = ReadFollow(view, position.substr(sizeof(int64_t) + 1), *follow);
      return found ? std::move(follow) : std::nullopt;
    };
    spec.fill = [response](std::vector<v1::Follow> follows, std::string next_page_token) {
      for (v1::Follow& follow : follows) *response->add_follows() = std::move(follow);
      response->set_next_page_token(std::move(next_page_token));
    };
    return calls_.List(context, std::move(spec));
  }

 private:
  static std::vector<std::string> PrefixesOf(const v1::ListFollowsRequest& request) {
    const auto& states = request.states();
    std::vector<std::string> prefixes;
    for (int number = v1::FollowState_MIN; number <= v1::FollowState_MAX; ++number) {
      const auto state = static_cast<v1::FollowState>(number);
      const bool wanted =
          states.empty() || std::find(states.begin(), states.end(), number) != states.end();
      if (v1::FollowState_IsValid(number) && IsOpen(state) && wanted) {
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

}  // namespace huying::followup
