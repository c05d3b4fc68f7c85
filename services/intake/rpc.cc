#include "services/intake/rpc.h"

#include <algorithm>
#include <mutex>

#include "common/rpc/calls.h"
#include "huying/intake/v1/service.grpc.pb.h"
#include "services/intake/keys.h"
#include "services/intake/queries.h"
#include "services/intake/registrar.h"

namespace huying::intake {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// MECH I11: nobody is shown what is sealed or hashed.
void HideReporter(v1::Case& of_case) {
  of_case.clear_reporter_sealed();
  of_case.clear_reporter_ref();
}

class Service final : public v1::IntakeService::CallbackService {
 public:
  Service(runtime::ServiceHost* host, const city::City* city,
          std::unique_ptr<const security::ReporterKeys> keys, metrics::Registry* registry)
      : calls_(host, registry), city_(city), keys_(std::move(keys)) {}

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
    rpc::Calls::ListSpec<v1::Case> spec;
    spec.prefixes = PrefixesOf(*request);
    spec.page_size = request->page_size();
    spec.page_token = request->page_token();
    spec.pick = [](const runtime::View& view, std::string_view position) {
      std::optional<v1::Case> of_case(std::in_place);
      // Eight bytes of time and a slash stand before the case id.
      if (!ReadCase(view, position.substr(sizeof(int64_t) + 1), *of_case)) {
        return std::optional<v1::Case>();
      }
      HideReporter(*of_case);
      return of_case;
    };
    spec.fill = [response](std::vector<v1::Case> cases, std::string next_page_token) {
      for (v1::Case& of_case : cases) *response->add_cases() = std::move(of_case);
      response->set_next_page_token(std::move(next_page_token));
    };
    return calls_.List(context, std::move(spec));
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

  static std::vector<std::string> PrefixesOf(const v1::ListCasesRequest& request) {
    const auto& states = request.states();
    std::vector<std::string> prefixes;
    for (int number = v1::CaseState_MIN; number <= v1::CaseState_MAX; ++number) {
      const auto state = static_cast<v1::CaseState>(number);
      const bool wanted =
          states.empty() || std::find(states.begin(), states.end(), number) != states.end();
      if (v1::CaseState_IsValid(number) && IsOpen(state) && wanted) {
        prefixes.push_back(OpenPrefix(state));
      }
    }
    return prefixes;
  }

  const rpc::Calls calls_;
  const city::City* city_;
  const std::unique_ptr<const security::ReporterKeys> keys_;
  std::once_flag once_;
  std::optional<Registrar> registrar_;  // set once
};

}  // namespace

rpc::ServicePtr MakeRpc(runtime::ServiceHost* host, const city::City* city,
                        std::unique_ptr<const security::ReporterKeys> keys,
                        metrics::Registry* registry) {
  return rpc::ServicePtr(new Service(host, city, std::move(keys), registry));
}

}  // namespace huying::intake
