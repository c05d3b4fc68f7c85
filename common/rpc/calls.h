// What every rpc.cc does: a command into the service's host, a query or a list out of it. Includes
// gRPC's headers, so only rpc.cc files include it.
//
// Threads: any. Nothing blocks: each method returns at once and the call is finished by whoever has
// the answer.
#pragma once

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/call_metrics.h"
#include "common/rpc/command_digest.h"
#include "common/rpc/page.h"
#include "common/runtime/service_host.h"
#include "huying/core/v1/core.pb.h"

namespace huying::rpc {

// A gRPC status with the code and the words of `status`.
grpc::Status ToGrpc(const absl::Status& status);

// Puts a page into the response of a list, in which all lists are alike but for the name of the rows'
// field, which is `rows`.
template <class Row, class Rows, class ListResponse>
void FillPage(Page<Row> page, const std::vector<int32_t>& partitions, Rows& rows,
              ListResponse& response) {
  for (Row& row : page.rows) *rows.Add() = std::move(row);
  for (std::string& position : page.positions) response.add_positions(std::move(position));
  response.mutable_partitions()->Add(partitions.begin(), partitions.end());
  response.set_next_page_token(EncodePageToken(page.next));
}

class Calls {
 public:
  // Both outlive it.
  Calls(runtime::ServiceHost* host, metrics::Registry* registry)
      : host_(host), metrics_(registry, host->service()) {}

  runtime::ServiceHost& host() const { return *host_; }

  // What is left of the caller's time.
  static absl::Duration TimeoutOf(const grpc::CallbackServerContext& context);
  // Finishes a call at once.
  static grpc::ServerUnaryReactor* Finish(grpc::CallbackServerContext* context,
                                          const absl::Status& status);
  grpc::ServerUnaryReactor* Reject(grpc::CallbackServerContext* context,
                                   const Rejection& rejection) const;
  // The same for a call whose reactor the caller has.
  void FinishRejected(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
                      const Rejection& rejection) const;

  // Does a command of the case in the request's header, at the owner of its partition, here.
  // `complete` and `digest`: see ExecuteAt.
  template <class Request, class Response>
  grpc::ServerUnaryReactor* Execute(grpc::CallbackServerContext* context,
                                    std::unique_ptr<Request> request, Response* response,
                                    std::function<void(Response& response)> complete = nullptr,
                                    uint64_t digest = 0) const {
    const std::optional<int32_t> partition = PartitionOf(request->header().case_id());
    if (!partition) return Finish(context, NoCaseId(request->header().case_id()));
    return ExecuteAt(context, *partition, std::move(request), response, std::move(complete),
                     digest);
  }

  // The same for a command whose partition the caller knows: one that makes a case. `complete` may
  // add to the answer what is not recorded. `digest` is of what the caller has asked for, where
  // `request` is not that any more; 0: it still is.
  template <class Request, class Response>
  grpc::ServerUnaryReactor* ExecuteAt(grpc::CallbackServerContext* context, int32_t partition,
                                      std::unique_ptr<Request> request, Response* response,
                                      std::function<void(Response& response)> complete = nullptr,
                                      uint64_t digest = 0) const {
    return ExecuteWhere(
        context, [partition](const Found& found) { found(absl::OkStatus(), partition); },
        std::move(request), response, std::move(complete), digest);
  }

  // The same where the partition must be looked for first: `where` calls back once, on any thread.
  using Found = std::function<void(const absl::Status& status, int32_t partition)>;
  using Where = std::function<void(const Found& found)>;
  template <class Request, class Response>
  grpc::ServerUnaryReactor* ExecuteWhere(grpc::CallbackServerContext* context, const Where& where,
                                         std::unique_ptr<Request> request, Response* response,
                                         std::function<void(Response& response)> complete = nullptr,
                                         uint64_t digest = 0) const {
    core::v1::CommandHeader& header = *request->mutable_header();
    if (absl::Status status = CheckHeader(header); !status.ok()) return Finish(context, status);
    runtime::Command command;
    command.request_id = header.request_id();
    command.subject = header.case_id();
    command.digest = digest != 0 ? digest : CommandDigest(DigestedBytes(*request, header));
    command.message = std::move(request);
    return Submit(context, where, std::move(command),
                  [response, service = host_->service(),
                   complete = std::move(complete)](const runtime::CommandResult& result) {
                    if (!response->ParseFromString(result.answer)) return false;
                    core::v1::LogPosition* position = response->mutable_position();
                    position->set_service(service);
                    position->set_partition(result.partition);
                    position->set_offset(result.offset);
                    if (result.repeated) response->set_repeated(true);
                    if (complete != nullptr) complete(*response);
                    return true;
                  });
  }

  // Reads what is known of one case, no older than `at_least` if that is given. `read` runs on the
  // partition's worker; it fills the response, or says why not.
  using Read = std::function<absl::Status(const runtime::View& view)>;
  template <class Request>
  grpc::ServerUnaryReactor* Query(grpc::CallbackServerContext* context, const Request& request,
                                  Read read) const {
    const std::optional<int32_t> partition = PartitionOf(request.case_id());
    if (!partition) return Finish(context, NoCaseId(request.case_id()));
    runtime::Query query;
    if (request.has_at_least()) {
      if (absl::Status status = CheckPosition(request.at_least(), *partition); !status.ok())
        return Finish(context, status);
      query.service = request.at_least().service();
      query.at_least_offset = request.at_least().offset();
    }
    return QueryAt(context, *partition, std::move(query), std::move(read));
  }

  // Reads every partition that this process owns, and proves that it still owns them: of two
  // processes that believe in one partition only one answers, so that a sum over all processes
  // counts it once. `read` runs once for each, each on its own
  // worker; then `done` runs once and fills the response. UNAVAILABLE, naming the partition, when
  // one does not answer: no part is left out in silence.
  using ReadPartition = std::function<void(int32_t partition, const runtime::View& view)>;
  grpc::ServerUnaryReactor* QueryOwned(grpc::CallbackServerContext* context, ReadPartition read,
                                       std::function<absl::Status()> done) const;

  // One page of the rows that an index leads to, over all partitions that this process owns.
  //   prefixes  of the indexes; their rows are merged in the order of positions
  //   pick      the row at a position of the index (see page.h), or nothing to leave it out; on the
  //             partition's worker
  //   fill      gets the page and the partitions that were read, in order (see FillPage)
  template <class Row>
  struct ListSpec {
    std::vector<std::string> prefixes;
    std::string begin = {};  // positions after this one only; "" is no bound
    std::string end = {};    // positions before this one only; "" is no bound
    uint32_t page_size = 0;
    uint32_t page_size_max = kPageSizeMax;
    std::string page_token;
    std::function<std::optional<Row>(const runtime::View& view, std::string_view position)> pick;
    std::function<void(Page<Row> page, const std::vector<int32_t>& partitions)> fill;
  };
  template <class Row>
  grpc::ServerUnaryReactor* List(grpc::CallbackServerContext* context, ListSpec<Row> spec) const {
    std::optional<std::string> after = DecodePageToken(spec.page_token);
    if (!after)
      return Finish(context,
                    absl::InvalidArgumentError("page_token is none of ours; begin without one"));
    struct State {
      ListSpec<Row> spec;
      std::string after;
      absl::Mutex mutex;
      std::vector<Part<Row>> parts ABSL_GUARDED_BY(mutex);
      std::vector<int32_t> partitions ABSL_GUARDED_BY(mutex);
    };
    // Shared by the reads of all partitions.
    auto state = std::make_shared<State>();
    state->spec = std::move(spec);
    state->after = after->empty() ? state->spec.begin : *std::move(after);
    const uint32_t page_size = PageSize(state->spec.page_size, state->spec.page_size_max);
    return QueryOwned(
        context,
        [state, page_size](int32_t partition, const runtime::View& view) {
          for (const std::string& prefix : state->spec.prefixes) {
            Part<Row> part = ReadPart<Row>(
                view, prefix, state->after, state->spec.end, page_size,
                [&](std::string_view position) { return state->spec.pick(view, position); });
            absl::MutexLock lock(&state->mutex);
            state->parts.push_back(std::move(part));
          }
          absl::MutexLock lock(&state->mutex);
          state->partitions.push_back(partition);
        },
        [state, page_size] {
          absl::MutexLock lock(&state->mutex);
          std::sort(state->partitions.begin(), state->partitions.end());
          state->spec.fill(MergeParts(std::move(state->parts), page_size), state->partitions);
          return absl::OkStatus();
        });
  }

 private:
  std::optional<int32_t> PartitionOf(std::string_view case_id) const;
  static absl::Status NoCaseId(std::string_view case_id);
  static absl::Status CheckHeader(const core::v1::CommandHeader& header);
  static absl::Status CheckPosition(const core::v1::LogPosition& position, int32_t partition);
  grpc::ServerUnaryReactor* Submit(
      grpc::CallbackServerContext* context, const Where& where, runtime::Command command,
      std::function<bool(const runtime::CommandResult& result)> fill) const;
  grpc::ServerUnaryReactor* QueryAt(grpc::CallbackServerContext* context, int32_t partition,
                                    runtime::Query query, Read read) const;
  void FinishFailed(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
                    int32_t partition, const absl::Status& status,
                    absl::Duration retry_after = absl::ZeroDuration()) const;
  runtime::ServiceHost* host_;
  CallMetrics metrics_;
};

}  // namespace huying::rpc
