#include "services/gateway/rpc.h"

#include <utility>

#include "common/rpc/calls.h"
#include "huying/gateway/v1/service.grpc.pb.h"
#include "services/gateway/bulk.h"
#include "services/gateway/keys.h"
#include "services/gateway/model.h"
#include "services/gateway/opening.h"
#include "services/gateway/queries.h"
#include "services/gateway/work_lists.h"

namespace huying::gateway {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

constexpr uint32_t kListPageMax = 1000;
// Of a caller's time, what others are given to answer: so the list itself comes in time.
constexpr double kShareOfOthers = 0.9;

absl::Status Unknown() {
  return absl::NotFoundError("the gateway does not know this case (or not yet: try again)");
}

class Service final : public v1::GatewayService::CallbackService {
 public:
  Service(runtime::ServiceHost* host, const city::City* city, std::shared_ptr<rpc::Client> client,
          metrics::Registry* registry)
      : calls_(host, registry),
        city_(city),
        reporters_(client),
        bulk_(client),
        lists_(std::move(client), [host] { return host->partitions(); }) {}

  ServerUnaryReactor* GetCase(CallbackServerContext* context, const v1::GetCaseRequest* request,
                              v1::GetCaseResponse* response) override {
    return calls_.Query(context, *request, [this, request, response](const runtime::View& view) {
      CaseFilter filter;
      filter.public_only = request->public_only();
      std::optional<v1::CaseSummary> found = ReadCase(view, *city_, request->case_id(), filter);
      if (!found) return Unknown();
      *response->mutable_summary() = *std::move(found);
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* GetStory(CallbackServerContext* context, const v1::GetStoryRequest* request,
                               v1::GetStoryResponse* response) override {
    return calls_.Query(context, *request, [this, request, response](const runtime::View& view) {
      std::optional<v1::CaseSummary> found = ReadCase(view, *city_, request->case_id(), {});
      if (!found) return Unknown();
      *response->mutable_summary() = *std::move(found);
      for (v1::StoryEvent& event : ReadStory(view, request->case_id())) {
        *response->add_events() = std::move(event);
      }
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* ListCases(CallbackServerContext* context, const v1::ListCasesRequest* request,
                                v1::ListCasesResponse* response) override {
    if (request->from_ms() < 0 || request->to_ms() < request->from_ms()) {
      return rpc::Calls::Finish(context,
                                absl::InvalidArgumentError("to_ms must not be before from_ms"));
    }
    rpc::Calls::ListSpec<v1::CaseSummary> spec;
    spec.prefixes = {std::string(kTimePrefix)};
    // The index begins with the newest: [from, to) is read from to - 1 down to from.
    if (request->to_ms() > 0) spec.begin = TimePosition(request->to_ms() - 1);
    if (request->from_ms() > 0) spec.end = TimePosition(request->from_ms() - 1);
    spec.page_size = request->page_size();
    spec.page_size_max = kListPageMax;
    spec.page_token = request->page_token();
    CaseFilter filter{
        .statuses = {request->statuses().begin(), request->statuses().end()},
        .category_codes = {request->category_codes().begin(), request->category_codes().end()},
        .public_only = request->public_only()};
    spec.pick = [this, filter = std::move(filter)](const runtime::View& view,
                                                   std::string_view position) {
      return ReadCase(view, *city_, CaseIdOfPosition(position), filter);
    };
    spec.fill = [response](rpc::Page<v1::CaseSummary> page,
                           const std::vector<int32_t>& partitions) {
      rpc::FillPage(std::move(page), partitions, *response->mutable_cases(), *response);
    };
    return calls_.List(context, std::move(spec));
  }

  ServerUnaryReactor* ListWork(CallbackServerContext* context, const v1::ListWorkRequest* request,
                               v1::ListWorkResponse* response) override {
    ServerUnaryReactor* reactor = context->DefaultReactor();
    lists_.List(*request, rpc::Calls::TimeoutOf(*context) * kShareOfOthers,
                [reactor, response](const absl::Status& status, v1::ListWorkResponse found) {
                  *response = std::move(found);
                  reactor->Finish(rpc::ToGrpc(status));
                });
    return reactor;
  }

  // I11
  ServerUnaryReactor* OpenReporter(CallbackServerContext* context,
                                   const v1::OpenReporterRequest* request,
                                   v1::OpenReporterResponse* response) override {
    ServerUnaryReactor* reactor = context->DefaultReactor();
    reporters_.Open(*request, Finisher(context, reactor, response));
    return reactor;
  }

  // I2
  ServerUnaryReactor* ExecuteMany(CallbackServerContext* context,
                                  const v1::ExecuteManyRequest* request,
                                  v1::ExecuteManyResponse* response) override {
    ServerUnaryReactor* reactor = context->DefaultReactor();
    bulk_.Execute(*request, rpc::Calls::TimeoutOf(*context) * kShareOfOthers,
                  Finisher(context, reactor, response));
    return reactor;
  }

  ServerUnaryReactor* GetModel(CallbackServerContext* context, const v1::GetModelRequest*,
                               v1::GetModelResponse* response) override {
    *response = Model();
    return rpc::Calls::Finish(context, absl::OkStatus());
  }

 private:
  // Finishes a call with what came of others.
  template <class Response>
  std::function<void(rpc::Reply<Response>)> Finisher(CallbackServerContext* context,
                                                     ServerUnaryReactor* reactor,
                                                     Response* response) const {
    return [this, context, reactor, response](rpc::Reply<Response> reply) {
      if (reply.rejection) return calls_.FinishRejected(context, reactor, *reply.rejection);
      *response = std::move(reply.message);
      reactor->Finish(rpc::ToGrpc(reply.status));
    };
  }

  const rpc::Calls calls_;
  const city::City* city_;
  const ReporterDoor reporters_;
  const BulkDoor bulk_;
  const WorkLists lists_;
};

}  // namespace

rpc::ServicePtr MakeRpc(runtime::ServiceHost* host, const city::City* city,
                        std::shared_ptr<rpc::Client> client, metrics::Registry* registry) {
  return rpc::ServicePtr(new Service(host, city, std::move(client), registry));
}

}  // namespace huying::gateway
