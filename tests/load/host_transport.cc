#include "tests/load/host_transport.h"

#include <utility>

#include "common/case/case_id.h"
#include "common/casework/list_keys.h"
#include "common/security/reporter_keys.h"
#include "services/intake/registrar.h"

namespace huying::load {
namespace {

template <class Response>
Told Read(runtime::CommandResult result) {
  Told told;
  told.status = std::move(result.status);
  if (result.rejection != nullptr) told.rejection = std::move(*result.rejection);
  Response response;
  if (told.status.ok() && !told.rejection && response.ParseFromString(result.answer)) {
    told.case_id = response.case_id();
    told.state = response.state();
  }
  return told;
}

class HostTransport final : public Transport {
 public:
  explicit HostTransport(process::Process& process)
      : intake_(process.host("intake")),
        dispatch_(process.host("dispatch")),
        followup_(process.host("followup")),
        keys_(security::ReporterKeys::FromSecret(
            std::string(security::ReporterKeys::kSecretBytes, 'k'))),
        registrar_(&process.city(), keys_.get(), intake_->partitions()) {}

  void Send(Request request, std::function<void(Told)> done) override {
    std::visit([&](auto& asked) { Put(std::move(asked), std::move(done)); }, request);
  }

 private:
  void Put(intake::v1::ExecuteRequest request, std::function<void(Told)> done) {
    int32_t partition = -1;
    if (request.has_register_case()) {
      if (std::optional<Rejection> refused = registrar_.Prepare(request)) {
        Told told;
        told.rejection = std::move(refused);
        return done(std::move(told));
      }
      partition = registrar_.PartitionOf(request.registration());
    } else {
      partition = PartitionOf(request.header().case_id());
    }
    Submit<intake::v1::ExecuteResponse>(*intake_, partition, std::move(request), std::move(done));
  }

  void Put(dispatch::v1::ExecuteRequest request, std::function<void(Told)> done) {
    const int32_t partition = PartitionOf(request.header().case_id());
    Submit<dispatch::v1::ExecuteResponse>(*dispatch_, partition, std::move(request),
                                          std::move(done));
  }

  void Put(followup::v1::ExecuteRequest request, std::function<void(Told)> done) {
    const int32_t partition = PartitionOf(request.header().case_id());
    Submit<followup::v1::ExecuteResponse>(*followup_, partition, std::move(request),
                                          std::move(done));
  }

  void Put(dispatch::v1::GetTaskRequest request, std::function<void(Told)> done) {
    const int32_t partition = PartitionOf(request.case_id());
    runtime::Query query;
    query.read = [case_id = std::move(*request.mutable_case_id()), done = std::move(done)](
                     const absl::Status& status, const runtime::View* view) {
      Told told;
      told.status = status;
      if (status.ok() && !view->Load(casework::CaseKey(case_id), told.task)) {
        told.rejection = Rejection{.kind = Rejection::Kind::kNotFound,
                                   .code = "TASK_UNKNOWN",
                                   .mechanism = "D1",
                                   .message = "the task is not there yet",
                                   .possible = {}};
      }
      done(std::move(told));
    };
    dispatch_->Submit(partition, std::move(query));
  }

  // A lifecycle asks for nothing else.
  template <class Other>
  void Put(const Other&, std::function<void(Told)> done) {
    Told told;
    told.status = absl::UnimplementedError(Other::descriptor()->full_name() + " is no load");
    done(std::move(told));
  }

  template <class Response, class Asked>
  static void Submit(runtime::ServiceHost& host, int32_t partition, Asked request,
                     std::function<void(Told)> done) {
    runtime::Command command;
    command.request_id = request.header().request_id();
    command.subject = request.header().case_id();
    command.message = std::make_unique<Asked>(std::move(request));
    command.done = [done = std::move(done)](runtime::CommandResult result) {
      done(Read<Response>(std::move(result)));
    };
    host.Submit(partition, std::move(command));
  }

  int32_t PartitionOf(const std::string& case_id) const {
    return PartitionOfCase(case_id, dispatch_->partitions()).value_or(-1);
  }

  runtime::ServiceHost* intake_;
  runtime::ServiceHost* dispatch_;
  runtime::ServiceHost* followup_;
  std::unique_ptr<const security::ReporterKeys> keys_;
  intake::Registrar registrar_;
};

}  // namespace

std::unique_ptr<Transport> MakeHostTransport(process::Process& process) {
  return std::make_unique<HostTransport>(process);
}

}  // namespace huying::load
