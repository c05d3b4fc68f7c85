#include "services/intake/rpc.h"

#include <atomic>
#include <mutex>

#include "common/rpc/case_calls.h"
#include "common/rpc/read_owned.h"
#include "huying/intake/v1/service.grpc.pb.h"
#include "services/intake/keys.h"
#include "services/intake/opening/reading.h"
#include "services/intake/queries.h"
#include "services/intake/registrar.h"

namespace huying::intake {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// For whether an external id is known elsewhere; a caller with less time is answered all the same.
constexpr absl::Duration kLookTimeout = absl::Milliseconds(500);

// MECH I11: nobody is shown what is sealed or hashed.
bool ReadShown(const runtime::View& view, std::string_view case_id, v1::Case& of_case) {
  if (!ReadCase(view, case_id, of_case)) return false;
  of_case.mutable_report()->clear_reporter_sealed();
  of_case.mutable_report()->clear_reporter_ref();
  return true;
}

class Service final : public v1::IntakeService::CallbackService {
 public:
  Service(const Processor* processor, runtime::ServiceHost* host, const city::City* city,
          const Clock* clock, std::unique_ptr<const security::ReporterKeys> keys,
          metrics::Registry* registry)
      : cases_(processor, host, city, registry, keys->MakeCaseKeys(), &ReadShown),
        city_(city),
        clock_(clock),
        keys_(std::move(keys)),
        case_keys_(keys_->MakeCaseKeys()) {}

  ServerUnaryReactor* Execute(CallbackServerContext* context, const v1::ExecuteRequest* request,
                              v1::ExecuteResponse* response) override {
    auto prepared = std::make_unique<v1::ExecuteRequest>(*request);
    const uint64_t digest = DigestOf(*prepared);
    const Registrar& registrar = GetRegistrar();
    if (const std::optional<Rejection> rejection = registrar.Prepare(*prepared)) {
      return cases_.calls().Reject(context, *rejection);
    }
    if (!prepared->has_registration()) {
      return cases_.Execute(context, prepared.get(), response, digest);
    }
    const v1::Registration& registration = prepared->registration();
    const rpc::Calls::Where where =
        FindKnown(registration.report(), registrar.PartitionOf(registration));
    return cases_.calls().ExecuteWhere<v1::ExecuteRequest, v1::ExecuteResponse>(
        context, where, std::move(prepared), response,
        [&registrar](v1::ExecuteResponse& answer) {
          // Who only knows an external_id must not get into another's page.
          if (!answer.same_reporter()) return;
          answer.set_tracking_code(registrar.TrackingCode(answer.case_id()));
        },
        digest);
  }

  ServerUnaryReactor* GetCase(CallbackServerContext* context, const v1::GetCaseRequest* request,
                              v1::GetCaseResponse* response) override {
    return cases_.Get(context, request, response->mutable_case_());
  }

  ServerUnaryReactor* ListCases(CallbackServerContext* context, const v1::ListCasesRequest* request,
                                v1::ListCasesResponse* response) override {
    return cases_.List(context, request, response,
                       [](v1::ListCasesResponse& into) { return into.mutable_cases(); });
  }

  // MECH I11
  ServerUnaryReactor* ReadReporter(CallbackServerContext* context,
                                   const v1::ReadReporterRequest* request,
                                   v1::ReadReporterResponse* response) override {
    const Registrar& registrar = GetRegistrar();
    const absl::Status proved = opening::CheckGrant(*request, *case_keys_, clock_->NowMs());
    if (!proved.ok()) return rpc::Calls::Finish(context, proved);
    return cases_.calls().Query(context, *request,
                                [&registrar, request, response](const runtime::View& view) {
                                  return opening::ReadReporter(view, request->case_id(), registrar,
                                                               *response->mutable_reporter());
                                });
  }

  ServerUnaryReactor* ListActs(CallbackServerContext* context, const v1::ListActsRequest* request,
                               v1::ListActsResponse* response) override {
    return cases_.ListActs(context, request, response);
  }

 private:
  // MECH I1. An id from another system is kept where its first report was put, by its place; with another
  // place it would be a second case, and nobody would know. So all partitions that are owned here are asked
  // first: where it is known, or else `otherwise`.
  rpc::Calls::Where FindKnown(const v1::RegisterCase& report, int32_t otherwise) const {
    if (report.external_id().empty())
      return [otherwise](const rpc::Calls::Found& found) { found(absl::OkStatus(), otherwise); };
    return [host = &cases_.calls().host(), otherwise,
            key = ExternalKey(report.channel(), report.channel_id(), report.external_id())](
               const rpc::Calls::Found& found) {
      auto where = std::make_shared<std::atomic<int32_t>>(otherwise);
      rpc::ReadOwned(
          *host, {.timeout = kLookTimeout},
          [where, key](int32_t partition, const runtime::View& view) {
            if (view.Get(key)) where->store(partition);
          },
          // A report is taken all the same where not all could be asked: twice is better than not at all.
          [where, found](const absl::Status&) { found(absl::OkStatus(), where->load()); });
    };
  }

  // Of a report, or of a way to reach the reporter, as it was told, before it is sealed, since
  // nothing is sealed the same way twice. By the city's key: the report's text stands in the log,
  // too, and with it a plain digest would give the phone number away. 0, none of its own, for all
  // other commands.
  uint64_t DigestOf(v1::ExecuteRequest& request) const {
    if (!request.has_register_case() && !request.has_correct_contact()) return 0;
    const std::string code = request.tracking_code();
    request.clear_tracking_code();
    const uint64_t digest = keys_->Digest(rpc::DigestedBytes(request, *request.mutable_header()));
    request.set_tracking_code(code);
    return digest;
  }

  // The number of partitions is known once the host has started, which is before the first call.
  const Registrar& GetRegistrar() {
    std::call_once(once_, [this] {
      registrar_.emplace(city_, keys_.get(), cases_.calls().host().partitions());
    });
    return *registrar_;
  }

  const rpc::CaseCalls<Processor> cases_;
  const city::City* city_;
  const Clock* clock_;
  const std::unique_ptr<const security::ReporterKeys> keys_;
  const std::unique_ptr<const security::CaseKeys> case_keys_;
  std::once_flag once_;
  std::optional<Registrar> registrar_;  // set once
};

}  // namespace

rpc::ServicePtr MakeRpc(const Processor* processor, runtime::ServiceHost* host,
                        const city::City* city, const Clock* clock,
                        std::unique_ptr<const security::ReporterKeys> keys,
                        metrics::Registry* registry) {
  return rpc::ServicePtr(new Service(processor, host, city, clock, std::move(keys), registry));
}

}  // namespace huying::intake
