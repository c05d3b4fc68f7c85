#include "services/gateway/rpc.h"

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/core/clock.h"
#include "common/rpc/calls.h"
#include "common/rpc/citizen_door.h"
#include "huying/gateway/v1/service.grpc.pb.h"
#include "services/gateway/bulk.h"
#include "services/gateway/keys.h"
#include "services/gateway/model.h"
#include "services/gateway/opening.h"
#include "services/gateway/queries.h"
#include "services/gateway/standing.h"
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
          std::shared_ptr<const security::TrackingKey> key, metrics::Registry* registry)
      : calls_(host, registry),
        city_(city),
        door_(key == nullptr ? nullptr : std::make_unique<rpc::CodeDoor>(std::move(key))),
        reporters_(client),
        bulk_(client),
        lists_(std::move(client), [host] { return host->partitions(); }) {}

  ServerUnaryReactor* GetCase(CallbackServerContext* context, const v1::GetCaseRequest* request,
                              v1::GetCaseResponse* response) override {
    return LookAt(
        context, *request, [this, request, response](const runtime::View& view, const Look& look) {
          CaseFilter filter;
          filter.look = look;
          std::optional<v1::CaseSummary> found = ReadCase(view, *city_, request->case_id(), filter);
          if (found) {
            *response->mutable_summary() = *std::move(found);
            return absl::OkStatus();
          }
          if (look.as != Look::As::kStaff) return Unknown();
          std::optional<v1::GetStoryResponse> past =
              ReadStory(view, *city_, request->case_id(), look);
          if (!past) return absl::NotFoundError(WhyNothing(view, *city_, request->case_id()));
          response->mutable_summary()->Swap(past->mutable_summary());
          response->mutable_held()->Swap(past->mutable_held());
          return absl::OkStatus();
        });
  }

  ServerUnaryReactor* GetStory(CallbackServerContext* context, const v1::GetStoryRequest* request,
                               v1::GetStoryResponse* response) override {
    return LookAt(context, *request,
                  [this, request, response](const runtime::View& view, const Look& look) {
                    std::optional<v1::GetStoryResponse> story =
                        ReadStory(view, *city_, request->case_id(), look);
                    if (story) {
                      *response = *std::move(story);
                      return absl::OkStatus();
                    }
                    if (look.as != Look::As::kStaff) return Unknown();
                    return absl::NotFoundError(WhyNothing(view, *city_, request->case_id()));
                  });
  }

  ServerUnaryReactor* ListCases(CallbackServerContext* context, const v1::ListCasesRequest* request,
                                v1::ListCasesResponse* response) override {
    if (request->from_ms() < 0 || request->to_ms() < request->from_ms()) {
      return rpc::Calls::Finish(context,
                                absl::InvalidArgumentError("to_ms must not be before from_ms"));
    }
    if (request->viewer().has_tracking_code()) {
      return rpc::Calls::Finish(context,
                                absl::InvalidArgumentError("a tracking code is of one case; ask "
                                                           "GetCase or GetStory with it"));
    }
    const absl::StatusOr<Seen> seen = See(request->viewer());
    if (!seen.ok()) return rpc::Calls::Finish(context, seen.status());
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
        .look = seen->look};
    // The standing is shared with the reads of all partitions.
    spec.pick = [this, standing = seen->standing, filter = std::move(filter)](
                    const runtime::View& view, std::string_view position) {
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

  // Who looks, with what the look points at.
  struct Seen {
    Look look;
    std::shared_ptr<const CityStanding> standing;
  };

  // I11: in which relation somebody looks; a tracking code is compared elsewhere.
  absl::StatusOr<Seen> See(const v1::Viewer& viewer) const {
    switch (viewer.who_case()) {
      case v1::Viewer::kPublic:
        return Seen{{.as = Look::As::kPublic}, nullptr};
      case v1::Viewer::kTrackingCode:
        return Seen{{.as = Look::As::kCitizen}, nullptr};
      case v1::Viewer::kPersonId: {
        const std::optional<city::PersonRef> person = city_->FindPerson(viewer.person_id());
        if (!person) {
          return absl::InvalidArgumentError(
              absl::StrCat("the city pack has nobody with the person id '", viewer.person_id(),
                           "'; units.yaml has the ids"));
        }
        auto standing = std::make_shared<const CityStanding>(
            city_, *person, city_->calendar().Today(RealClock().NowMs()));
        const Look look{.as = Look::As::kStaff, .standing = standing.get()};
        return Seen{look, std::move(standing)};
      }
      case v1::Viewer::WHO_NOT_SET:
        break;
    }
    return Seen{};
  }

  // Reads one case for whoever looks, once it is known who that is.
  template <class Request>
  ServerUnaryReactor* LookAt(
      CallbackServerContext* context, const Request& request,
      std::function<absl::Status(const runtime::View& view, const Look& look)> read) const {
    absl::StatusOr<Seen> seen = See(request.viewer());
    if (!seen.ok()) return rpc::Calls::Finish(context, seen.status());
    if (seen->look.as == Look::As::kCitizen) {
      if (door_ == nullptr) {
        return rpc::Calls::Finish(
            context,
            absl::FailedPreconditionError(
                "this gateway has no key to know tracking codes by; set HUYING_TRACKING_KEY"));
      }
      // I2
      const std::optional<Rejection> closed =
          door_->Check(request.case_id(), request.viewer().tracking_code(), MonotonicNanos());
      if (closed) return calls_.Reject(context, *closed);
    }
    return calls_.Query(context, request,
                        [seen = *std::move(seen), read = std::move(read)](
                            const runtime::View& view) { return read(view, seen.look); });
  }

  const rpc::Calls calls_;
  const city::City* city_;
  const std::unique_ptr<rpc::CodeDoor> door_;  // null: no tracking code can be known
  const ReporterDoor reporters_;
  const BulkDoor bulk_;
  const WorkLists lists_;
};

}  // namespace

rpc::ServicePtr MakeRpc(runtime::ServiceHost* host, const city::City* city,
                        std::shared_ptr<rpc::Client> client,
                        std::shared_ptr<const security::TrackingKey> key,
                        metrics::Registry* registry) {
  return rpc::ServicePtr(new Service(host, city, std::move(client), std::move(key), registry));
}

}  // namespace huying::gateway
