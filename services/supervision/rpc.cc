#include "services/supervision/rpc.h"

#include <algorithm>

#include "common/rpc/calls.h"
#include "huying/supervision/v1/service.grpc.pb.h"
#include "services/supervision/keys.h"
#include "services/supervision/queries.h"

namespace huying::supervision {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// A case has a row in the index for each running clock; it is listed at the first of them.
bool IsFirstRow(const v1::Watch& watch, std::string_view case_id, std::string_view position) {
  for (const v1::Clock& clock : watch.clocks()) {
    if (clock.paused_ms() != 0) continue;
    const std::string key = DueKey(clock.due_ms(), case_id, clock.leg(), clock.item());
    if (std::string_view(key).substr(kDuePrefix.size()) < position) return false;
  }
  return true;
}

bool IsBreached(const v1::Watch& watch) {
  return std::any_of(watch.clocks().begin(), watch.clocks().end(),
                     [](const v1::Clock& clock) { return clock.breached(); });
}

class Service final : public v1::SupervisionService::CallbackService {
 public:
  Service(runtime::ServiceHost* host, metrics::Registry* registry) : calls_(host, registry) {}

  ServerUnaryReactor* Execute(CallbackServerContext* context, const v1::ExecuteRequest* request,
                              v1::ExecuteResponse* response) override {
    return calls_.Execute(context, *request, response);
  }

  ServerUnaryReactor* GetWatch(CallbackServerContext* context, const v1::GetWatchRequest* request,
                               v1::GetWatchResponse* response) override {
    return calls_.Query(context, *request, [request, response](const runtime::View& view) {
      if (ReadWatch(view, request->case_id(), *response->mutable_watch())) return absl::OkStatus();
      return absl::NotFoundError("supervision does not know this case");
    });
  }

  // Those due first come first.
  ServerUnaryReactor* ListWatches(CallbackServerContext* context,
                                  const v1::ListWatchesRequest* request,
                                  v1::ListWatchesResponse* response) override {
    rpc::Calls::ListSpec<v1::Watch> spec;
    spec.prefixes = {std::string(kDuePrefix)};
    spec.page_size = request->page_size();
    spec.page_token = request->page_token();
    spec.pick = [request](const runtime::View& view, std::string_view position) {
      const std::string key = std::string(kDuePrefix).append(position);
      const std::string_view case_id = CaseIdOfKey(key);
      std::optional<v1::Watch> watch(std::in_place);
      const bool wanted = ReadWatch(view, case_id, *watch) &&
                          IsFirstRow(*watch, case_id, position) &&
                          (!request->breached_only() || IsBreached(*watch));
      return wanted ? std::move(watch) : std::nullopt;
    };
    spec.fill = [response](std::vector<v1::Watch> watches, std::string next_page_token) {
      for (v1::Watch& watch : watches) *response->add_watches() = std::move(watch);
      response->set_next_page_token(std::move(next_page_token));
    };
    return calls_.List(context, std::move(spec));
  }

 private:
  const rpc::Calls calls_;
};

}  // namespace

rpc::ServicePtr MakeRpc(runtime::ServiceHost* host, metrics::Registry* registry) {
  return rpc::ServicePtr(new Service(host, registry));
}

}  // namespace huying::supervision
