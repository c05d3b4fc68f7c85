#include "common/rpc/calls.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "common/case/case_id.h"
#include "common/core/clock.h"
#include "common/rpc/deadline.h"
#include "common/rpc/read_owned.h"
#include "common/rpc/status.h"

namespace huying::rpc {
namespace {

constexpr size_t kRequestIdMax = 64;
constexpr absl::Duration kQueryTimeoutMax = absl::Seconds(30);
// A full queue is worked off in well under this.
constexpr absl::Duration kFullQueueRetryAfter = absl::Milliseconds(200);

void SendRejection(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
                   const Rejection& rejection) {
  context->AddTrailingMetadata(kRejectionTrailer, ToProto(rejection).SerializeAsString());
  const auto code = static_cast<grpc::StatusCode>(CodeOf(rejection.kind));
  reactor->Finish(grpc::Status(code, rejection.message));
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()));
}

grpc::ServerUnaryReactor* Calls::Finish(grpc::CallbackServerContext* context,
                                        const absl::Status& status) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(ToGrpc(status));
  return reactor;
}

grpc::ServerUnaryReactor* Calls::Reject(grpc::CallbackServerContext* context,
                                        const Rejection& rejection) const {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  FinishRejected(context, reactor, rejection);
  return reactor;
}

void Calls::FinishRejected(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
                           const Rejection& rejection) const {
  metrics_.Rejected(rejection);
  metrics_.Answered(CodeOf(rejection.kind), absl::ZeroDuration());
  SendRejection(context, reactor, rejection);
}

std::optional<int32_t> Calls::PartitionOf(std::string_view case_id) const {
  return PartitionOfCase(case_id, host_->partitions());
}

absl::Status Calls::NoCaseId(std::string_view case_id) {
  if (case_id.empty()) return absl::InvalidArgumentError("a case_id is needed");
  return absl::InvalidArgumentError(
      "the case_id is no case number; one looks like 110101008-261122-00042");
}

absl::Status Calls::CheckHeader(const core::v1::CommandHeader& header) {
  const size_t size = header.request_id().size();
  if (size >= 1 && size <= kRequestIdMax) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "header.request_id must have 1 to ", kRequestIdMax,
      " bytes; choose a new one for each command and keep it when you repeat the command"));
}

absl::Status Calls::CheckPosition(const core::v1::LogPosition& position, int32_t partition) {
  if (!position.service().empty() && position.partition() == partition && position.offset() >= 0)
    return absl::OkStatus();
  return absl::InvalidArgumentError(
      "at_least must be a position that the answer to a command for this case has given");
}

absl::Duration Calls::TimeoutOf(const grpc::CallbackServerContext& context) {
  return TimeLeft(context.deadline(), std::chrono::system_clock::now());
}

void Calls::FinishFailed(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
                         int32_t partition, const absl::Status& status,
                         absl::Duration retry_after) const {
  if (status.code() == absl::StatusCode::kFailedPrecondition) {
    context->AddTrailingMetadata(kOwnerTrailer, host_->OwnerEndpoint(partition).value_or(""));
  }
  if (status.code() == absl::StatusCode::kResourceExhausted && retry_after <= absl::ZeroDuration())
    retry_after = kFullQueueRetryAfter;
  if (retry_after > absl::ZeroDuration()) {
    const absl::Duration whole = absl::Ceil(retry_after, absl::Milliseconds(1));
    context->AddTrailingMetadata(kRetryAfterTrailer,
                                 absl::StrCat(absl::ToInt64Milliseconds(whole)));
  }
  reactor->Finish(ToGrpc(status));
}

grpc::ServerUnaryReactor* Calls::Submit(
    grpc::CallbackServerContext* context, const Where& where, runtime::Command command,
    std::function<bool(const runtime::CommandResult&)> fill) const {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const int64_t began_ns = MonotonicNanos();
  command.done = [this, context, reactor, began_ns,
                  fill = std::move(fill)](runtime::CommandResult result) {
    absl::Status status = result.status;
    if (status.ok() && result.rejection != nullptr) {
      status = absl::Status(CodeOf(result.rejection->kind), result.rejection->message);
      metrics_.Rejected(*result.rejection);
    } else if (status.ok() && !fill(result)) {
      status = absl::DataLossError(
          "the command was done, but its recorded answer cannot be read; ask for the case");
    }
    metrics_.Answered(status.code(), absl::Nanoseconds(MonotonicNanos() - began_ns));
    // Nothing after this: once a call is finished, its service may be gone.
    if (result.rejection != nullptr) {
      SendRejection(context, reactor, *result.rejection);
    } else if (!result.status.ok()) {
      FinishFailed(context, reactor, result.partition, status, result.retry_after);
    } else {
      reactor->Finish(ToGrpc(status));
    }
  };
  // Kept until it is known where it goes.
  auto waiting = std::make_shared<runtime::Command>(std::move(command));
  where([host = host_, context, waiting](const absl::Status& status, int32_t partition) {
    waiting->timeout = TimeoutOf(*context);  // what is left of it
    if (status.ok()) return host->Submit(partition, std::move(*waiting));
    waiting->done(runtime::Failed(status, partition));
  });
  return reactor;
}

grpc::ServerUnaryReactor* Calls::QueryAt(grpc::CallbackServerContext* context, int32_t partition,
                                         runtime::Query query, Read read) const {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  query.timeout = std::min(TimeoutOf(*context), kQueryTimeoutMax);
  query.read = [this, context, reactor, partition, read = std::move(read)](
                   const absl::Status& status, const runtime::View* view) {
    if (!status.ok()) {
      FinishFailed(context, reactor, partition, status);
    } else {
      const absl::Status answered = read(*view);
      reactor->Finish(ToGrpc(view->status().ok() ? answered : view->status()));
    }
  };
  host_->Submit(partition, std::move(query));
  return reactor;
}

grpc::ServerUnaryReactor* Calls::QueryOwned(grpc::CallbackServerContext* context,
                                            ReadPartition read,
                                            std::function<absl::Status()> done) const {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  ReadOwned(*host_, {.timeout = std::min(TimeoutOf(*context), kQueryTimeoutMax), .newest = true},
            std::move(read), [reactor, done = std::move(done)](const absl::Status& status) {
              reactor->Finish(ToGrpc(status.ok() ? done() : status));
            });
  return reactor;
}

}  // namespace huying::rpc
