#include "services/intake/rpc.h"

#include <algorithm>
#include <mutex>

#include "common/casework/acts.h"
#include "common/core/clock.h"
#include "common/rpc/calls.h"
#include "huying/intake/v1/service.grpc.pb.h"
#include "services/intake/queries.h"
#include "services/intake/registrar.h"

namespace huying::intake {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// MECH I11: nobody is shown what is sealed or hashed.
void HideReporter(v1::Case& of_case) {
  of_case.mutable_report()->clear_reporter_sealed();
  of_case.mutable_report()->clear_reporter_ref();
}

class Service final : public v1::IntakeService::CallbackService {
 public:
  Service(const Processor* processor, runtime::ServiceHost* host, const city::City* city,
          std::unique_ptr<const security::ReporterKeys> keys, metrics::Registry* registry)
      : processor_(processor), calls_(host, registry), city_(city), keys_(std::move(keys)) {}

  ServerUnaryReactor* Execute(CallbackServerContext* context, const v1::ExecuteRequest* request,
                              v1::ExecuteResponse* response) override {
    auto prepared = std::make_unique<v1::ExecuteRequest>(*request);
    const uint64_t digest = DigestOf(*prepared);
    const Registrar& registrar = GetRegistrar();
    if (const std::optional<Rejection> rejection = registrar.Prepare(*prepared)) {
      return calls_.Reject(context, *rejection);
    }
    if (!prepared->has_registration()) return calls_.Execute(context, *prepared, response);
    const int32_t partition = registrar.PartitionOf(prepared->registration());
    return calls_.ExecuteAt<v1::ExecuteRequest, v1::ExecuteResponse>(
        context, partition, std::move(prepared), response,
        [&registrar](v1::ExecuteResponse& answer) {
          // Who only knows an external_id must not get into another's page.
          if (!answer.same_reporter()) return;
          answer.set_tracking_code(registrar.TrackingCode(answer.case_id()));
        },
        digest);
  }

  ServerUnaryReactor* GetCase(CallbackServerContext* context, const v1::GetCaseRequest* request,
                              v1::GetCaseResponse* response) override {
    return calls_.Query(context, *request, [request, response](const runtime::View& view) {
      if (!ReadCase(view, request->case_id(), *response->mutable_case_())) {
        return absl::NotFoundError("there is no such case; check the number");
      }
      HideReporter(*response->mutable_case_());
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* ListCases(CallbackServerContext* context, const v1::ListCasesRequest* request,
                                v1::ListCasesResponse* response) override {
    const std::vector<std::string> prefixes = PrefixesOf(*request);
    if (prefixes.empty()) {
      return rpc::Calls::Finish(
          context, absl::InvalidArgumentError("there is no such list; take one of waits, area, "
                                              "grade, and say of what"));
    }
    rpc::Calls::ListSpec<v1::Case> spec;
    spec.prefixes = prefixes;
    spec.page_size = request->page_size();
    spec.page_token = request->page_token();
    spec.pick = [request](const runtime::View& view, std::string_view position) {
      std::optional<v1::Case> of_case(std::in_place);
      const bool wanted = ReadCase(view, casework::CaseIdOfListKey(position), *of_case) &&
                          IsWanted(request->states(), of_case->state());
      if (wanted) HideReporter(*of_case);
      return wanted ? std::move(of_case) : std::nullopt;
    };
    spec.fill = [response](std::vector<v1::Case> cases, std::string next_page_token) {
      for (v1::Case& of_case : cases) *response->add_cases() = std::move(of_case);
      response->set_next_page_token(std::move(next_page_token));
    };
    return calls_.List(context, std::move(spec));
  }

  ServerUnaryReactor* ListActs(CallbackServerContext* context,
                               const core::v1::ListActsRequest* request,
                               core::v1::ListActsResponse* response) override {
    return calls_.Query(context, *request, [this, request, response](const runtime::View& view) {
      v1::Case of_case;
      if (!ReadCase(view, request->case_id(), of_case)) {
        return absl::NotFoundError("there is no such case; check the number");
      }
      casework::FillActs(processor_->ActsFor(of_case, request->actor(), RealClock().NowMs()),
                         of_case.seq(), *response);
      return absl::OkStatus();
    });
  }

 private:
  // Of a report as it was told, before it is sealed, since nothing is sealed the same way twice. By
  // the city's key: the report's text stands in the log, too, and with it a plain digest would give
  // the phone number away. 0, none of its own, for all other commands.
  uint64_t DigestOf(v1::ExecuteRequest& request) const {
    if (!request.has_register_case()) return 0;
    return keys_->Digest(rpc::DigestedBytes(request, *request.mutable_header()));
  }

  // The number of partitions is known once the host has started, which is before the first call.
  const Registrar& GetRegistrar() {
    std::call_once(once_,
                   [this] { registrar_.emplace(city_, keys_.get(), calls_.host().partitions()); });
    return *registrar_;
  }

  static bool IsWanted(const google::protobuf::RepeatedField<int>& states, v1::CaseState state) {
    return states.empty() || std::find(states.begin(), states.end(), state) != states.end();
  }

  bool HasList(std::string_view name) const {
    for (const CaseModule& module : processor_->rules().modules()) {
      for (const auto& list : module.lists) {
        if (list.name == name) return true;
      }
    }
    return false;
  }

  // The indexes that hold what is asked for; none if there is no such list.
  std::vector<std::string> PrefixesOf(const v1::ListCasesRequest& request) const {
    if (!request.list().empty()) {
      if (request.of().empty() || !HasList(request.list())) return {};
      std::string prefix = casework::ListPrefix(request.list(), request.of());
      // What lies in an area has a code that goes on from the area's.
      if (request.list() == "area") prefix.pop_back();
      return {prefix};
    }
    std::vector<std::string> prefixes;
    for (int number = v1::CaseState_MIN; number <= v1::CaseState_MAX; ++number) {
      const auto state = static_cast<v1::CaseState>(number);
      if (v1::CaseState_IsValid(number) && IsOpen(state) && IsWanted(request.states(), state)) {
        prefixes.push_back(casework::ListPrefix("open", v1::CaseState_Name(state)));
      }
    }
    return prefixes;
  }

  const Processor* processor_;
  const rpc::Calls calls_;
  const city::City* city_;
  const std::unique_ptr<const security::ReporterKeys> keys_;
  std::once_flag once_;
  std::optional<Registrar> registrar_;  // set once
};

}  // namespace

rpc::ServicePtr MakeRpc(const Processor* processor, runtime::ServiceHost* host,
                        const city::City* city, std::unique_ptr<const security::ReporterKeys> keys,
                        metrics::Registry* registry) {
  return rpc::ServicePtr(new Service(processor, host, city, std::move(keys), registry));
}

}  // namespace huying::intake
