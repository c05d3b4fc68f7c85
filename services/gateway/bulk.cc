#include "services/gateway/bulk.h"

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/core/clock.h"
#include "common/rpc/status.h"
#include "services/gateway/rules/bulk.h"

namespace huying::gateway {
namespace {

using rules::BulkItem;
using v1::BulkAnswer;

// Of one bulk: a few large ones must not fill the queues in which everybody's commands wait.
constexpr size_t kUnderWayMax = 32;

template <class Request>
struct ResponseOf;
template <>
struct ResponseOf<intake::v1::ExecuteRequest> : std::type_identity<intake::v1::ExecuteResponse> {};
template <>
struct ResponseOf<dispatch::v1::ExecuteRequest>
    : std::type_identity<dispatch::v1::ExecuteResponse> {};
template <>
struct ResponseOf<followup::v1::ExecuteRequest>
    : std::type_identity<followup::v1::ExecuteResponse> {};
template <>
struct ResponseOf<supervision::v1::ExecuteRequest>
    : std::type_identity<supervision::v1::ExecuteResponse> {};

void Keep(intake::v1::ExecuteResponse& from, BulkAnswer& to) { to.mutable_intake()->Swap(&from); }
void Keep(dispatch::v1::ExecuteResponse& from, BulkAnswer& to) {
  to.mutable_dispatch()->Swap(&from);
}
void Keep(followup::v1::ExecuteResponse& from, BulkAnswer& to) {
  to.mutable_followup()->Swap(&from);
}
void Keep(supervision::v1::ExecuteResponse& from, BulkAnswer& to) {
  to.mutable_supervision()->Swap(&from);
}

void Refuse(const Rejection& rejection, BulkAnswer& answer) {
  answer.set_result(BulkAnswer::RESULT_REFUSED);
  *answer.mutable_rejection() = rpc::ToProto(rejection);
}

// Of a call that has failed. What a service says of the request itself, without its rules, is no
// accident either: it would say the same again.
void Fail(const rpc::CallResult& result, BulkAnswer& answer) {
  if (result.rejection) return Refuse(*result.rejection, answer);
  std::string words(result.status.message());
  switch (result.status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kUnimplemented:
      return Refuse({.kind = rpc::KindOf(result.status.code()),
                     .code = "REQUEST_WRONG",
                     .mechanism = "I2",
                     .message = std::move(words),
                     .possible = {}},
                    answer);
    default:
      answer.set_result(BulkAnswer::RESULT_UNAVAILABLE);
      answer.set_failure(std::move(words));
  }
}

// One bulk with all its calls; lives until the last of them has answered.
class Run : public std::enable_shared_from_this<Run> {
 public:
  Run(std::shared_ptr<rpc::Client> client, const v1::ExecuteManyRequest& bulk,
      std::vector<BulkItem> items, absl::Duration timeout, BulkDoor::Done done)
      : client_(std::move(client)),
        bulk_(bulk),
        items_(std::move(items)),
        ends_ns_(MonotonicNanos() + absl::ToInt64Nanoseconds(timeout)),
        done_(std::move(done)) {
    for (const BulkItem& item : items_) {
      BulkAnswer& answer = *reply_.message.add_answers();
      answer.set_case_id(item.case_id);
      if (item.refused) {
        Refuse(*item.refused, answer);
      } else {
        ++waited_for_;
      }
    }
  }

  void Start() {
    if (NothingToSend()) return done_(TakeReply());
    Send();
  }

 private:
  // Hands out what may be under way. A call that answers at once comes in here again and leaves it to
  // the first, so that the stack does not grow with the bulk.
  void Send() {
    {
      absl::MutexLock lock(&mutex_);
      if (sending_) return;
      sending_ = true;
    }
    while (const std::optional<int> index = Next()) SendOne(*index);
  }

  std::optional<int> Next() {
    absl::MutexLock lock(&mutex_);
    while (next_ < items_.size() && items_[next_].refused) ++next_;
    if (next_ == items_.size() || under_way_ == kUnderWayMax) {
      sending_ = false;
      return std::nullopt;
    }
    ++under_way_;
    return static_cast<int>(next_++);
  }

  void SendOne(int index) {
    const absl::Duration left = absl::Nanoseconds(ends_ns_ - MonotonicNanos());
    if (left <= absl::ZeroDuration()) {
      rpc::CallResult late;
      late.status = absl::DeadlineExceededError(
          "the time was over before this one's turn, and it was not sent; send the bulk again");
      return Answered(index, [&late](BulkAnswer& answer) { Fail(late, answer); });
    }
    v1::BulkCommand command = rules::CommandOf(bulk_, index);
    rules::WithRequest(command, [&](const auto& request) { Call(index, request, left); });
  }

  template <class Request>
  void Call(int index, const Request& request, absl::Duration timeout) {
    using Response = typename ResponseOf<Request>::type;
    client_->CallAt<Response>(
        request, /*endpoint=*/"", request.header().case_id(),
        [self = shared_from_this(), index](rpc::Reply<Response> reply) {
          self->Answered(index, [&reply](BulkAnswer& answer) {
            if (!reply.status.ok()) return Fail(reply, answer);
            answer.set_result(reply.message.repeated() ? BulkAnswer::RESULT_REPEATED
                                                       : BulkAnswer::RESULT_DONE);
            Keep(reply.message, answer);
          });
        },
        timeout);
  }

  template <class Fill>
  void Answered(int index, const Fill& fill) {
    bool last = false;
    {
      absl::MutexLock lock(&mutex_);
      fill(*reply_.message.mutable_answers(index));
      --under_way_;
      last = --waited_for_ == 0;
    }
    if (!last) return Send();
    done_(TakeReply());  // nothing after this: the caller's request is gone
  }

  bool NothingToSend() {
    absl::MutexLock lock(&mutex_);
    return waited_for_ == 0;
  }
  rpc::Reply<v1::ExecuteManyResponse> TakeReply() {
    absl::MutexLock lock(&mutex_);
    return std::move(reply_);
  }

  const std::shared_ptr<rpc::Client> client_;
  const v1::ExecuteManyRequest& bulk_;
  const std::vector<BulkItem> items_;
  const int64_t ends_ns_;  // of the monotonic clock
  const BulkDoor::Done done_;

  absl::Mutex mutex_;
  rpc::Reply<v1::ExecuteManyResponse> reply_ ABSL_GUARDED_BY(mutex_);
  size_t waited_for_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  bool sending_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

// I2
void BulkDoor::Execute(const v1::ExecuteManyRequest& bulk, absl::Duration timeout,
                       Done done) const {
  auto items = rules::ReadBulk(bulk);
  if (!items.ok()) {
    rpc::Reply<v1::ExecuteManyResponse> refused;
    refused.status = absl::Status(rpc::CodeOf(items.rejection().kind), items.rejection().message);
    refused.rejection = std::move(items.rejection());
    return done(std::move(refused));
  }
  // Shared by the calls, which end at different times.
  std::make_shared<Run>(client_, bulk, *std::move(items), timeout, std::move(done))->Start();
}

}  // namespace huying::gateway
