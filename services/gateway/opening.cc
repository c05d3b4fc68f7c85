#include "services/gateway/opening.h"

#include <utility>

#include "huying/dispatch/v1/service.pb.h"
#include "huying/followup/v1/service.pb.h"
#include "huying/intake/v1/service.pb.h"

namespace huying::gateway {
namespace opening {
namespace {

using Request = v1::OpenReporterRequest;
using Reply = rpc::Reply<v1::OpenReporterResponse>;
using Done = ReporterDoor::Done;
using Ask = void (*)(const std::shared_ptr<rpc::Client>&, const Request&, Done);

Reply Failed(rpc::CallResult result) {
  Reply reply;
  static_cast<rpc::CallResult&>(reply) = std::move(result);
  return reply;
}

template <class Answer>
void ReadAtIntake(rpc::Client& client, const Answer& answer, Done done) {
  intake::v1::ReadReporterRequest request;
  request.set_case_id(answer.case_id());
  *request.mutable_grant() = answer.opening();
  client.Call<intake::v1::ReadReporterResponse>(
      request, answer.case_id(),
      [position = answer.position(),
       done = std::move(done)](rpc::Reply<intake::v1::ReadReporterResponse> read) {
        Reply reply;
        static_cast<rpc::CallResult&>(reply) = read;
        *reply.message.mutable_reporter() = std::move(*read.message.mutable_reporter());
        *reply.message.mutable_position() = position;
        done(std::move(reply));
      });
}

template <class Command, class Answer, Ask kOtherwise = nullptr>
void DecideAt(const std::shared_ptr<rpc::Client>& client, const Request& request, Done done) {
  Command command;
  *command.mutable_header() = request.header();
  command.mutable_open_reporter()->set_purpose(request.purpose());
  // The request is kept for the other service, since the caller's is gone by then.
  client->Call<Answer>(
      command, request.header().case_id(),
      [client, request = Request(request), done = std::move(done)](rpc::Reply<Answer> reply) {
        if (reply.status.ok()) return ReadAtIntake(*client, reply.message, done);
        if constexpr (kOtherwise != nullptr) {
          const bool not_here =
              reply.rejection && reply.rejection->kind == Rejection::Kind::kNotFound;
          const bool not_by_them = reply.rejection && reply.rejection->code == "NOT_ALLOWED" &&
                                   request.purpose() == core::v1::OPENING_PURPOSE_EMERGENCY;
          if (not_here || not_by_them) return kOtherwise(client, request, done);
        }
        done(Failed(std::move(reply)));
      });
}

constexpr Ask kIntake = &DecideAt<intake::v1::ExecuteRequest, intake::v1::ExecuteResponse>;
constexpr Ask kFollowup = &DecideAt<followup::v1::ExecuteRequest, followup::v1::ExecuteResponse>;
constexpr Ask kDispatch = &DecideAt<dispatch::v1::ExecuteRequest, dispatch::v1::ExecuteResponse>;
// Before a case has been given to anybody, it is intake's.
constexpr Ask kDispatchOrIntake =
    &DecideAt<dispatch::v1::ExecuteRequest, dispatch::v1::ExecuteResponse, kIntake>;
// The centre is asked about first: it may whatever stands in the case.
constexpr Ask kIntakeOrDispatch =
    &DecideAt<intake::v1::ExecuteRequest, intake::v1::ExecuteResponse, kDispatch>;

}  // namespace
}  // namespace opening

// I11
void ReporterDoor::Open(const v1::OpenReporterRequest& request, Done done) const {
  switch (request.purpose()) {
    case core::v1::OPENING_PURPOSE_CONTACT:
      return opening::kDispatchOrIntake(client_, request, std::move(done));
    case core::v1::OPENING_PURPOSE_VISIT:
      return opening::kFollowup(client_, request, std::move(done));
    case core::v1::OPENING_PURPOSE_EMERGENCY:
      return opening::kIntakeOrDispatch(client_, request, std::move(done));
    default:
      break;
  }
  rpc::Reply<v1::OpenReporterResponse> wrong;
  wrong.status =
      absl::InvalidArgumentError("purpose must be CONTACT, VISIT or EMERGENCY; see OpeningPurpose");
  done(std::move(wrong));
}

}  // namespace huying::gateway
