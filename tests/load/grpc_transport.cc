#include "tests/load/grpc_transport.h"

#include <utility>

namespace huying::load {
namespace {

Told Of(rpc::CallResult& result) {
  Told told;
  told.status = std::move(result.status);
  told.rejection = std::move(result.rejection);
  return told;
}

}  // namespace

GrpcTransport::GrpcTransport(std::string server, rpc::ClientOptions options)
    : directory_(std::move(server)), client_(&directory_, options) {}

void GrpcTransport::Send(Request request, std::function<void(Told)> done) {
  if (const auto* intake = std::get_if<intake::v1::ExecuteRequest>(&request)) {
    Execute<intake::v1::ExecuteResponse>(*intake, std::move(done));
  } else if (const auto* dispatch = std::get_if<dispatch::v1::ExecuteRequest>(&request)) {
    Execute<dispatch::v1::ExecuteResponse>(*dispatch, std::move(done));
  } else if (const auto* followup = std::get_if<followup::v1::ExecuteRequest>(&request)) {
    Execute<followup::v1::ExecuteResponse>(*followup, std::move(done));
  } else {
    Put(std::get<dispatch::v1::GetTaskRequest>(request), std::move(done));
  }
}

void GrpcTransport::Put(const dispatch::v1::GetTaskRequest& request,
                        std::function<void(Told)> done) {
  client_.Call<dispatch::v1::GetTaskResponse>(
      request, request.case_id(),
      [done = std::move(done)](rpc::Reply<dispatch::v1::GetTaskResponse> reply) {
        Told told = Of(reply);
        if (told.status.code() == absl::StatusCode::kNotFound && !told.rejection) {
          told.rejection = Rejection{.kind = Rejection::Kind::kNotFound,
                                     .code = "TASK_UNKNOWN",
                                     .mechanism = "D1",
                                     .message = "the task is not there yet",
                                     .possible = {}};
        }
        told.task = std::move(*reply.message.mutable_task());
        done(std::move(told));
      });
}

template <class Response, class Asked>
void GrpcTransport::Execute(const Asked& request, std::function<void(Told)> done) {
  client_.Call<Response>(request, request.header().case_id(),
                         [done = std::move(done)](rpc::Reply<Response> reply) {
                           Told told = Of(reply);
                           told.case_id = reply.message.case_id();
                           told.state = reply.message.state();
                           done(std::move(told));
                         });
}

}  // namespace huying::load
