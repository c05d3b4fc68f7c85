#include "services/gateway/work_lists.h"

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "common/case/catalog.h"
#include "common/core/text.h"
#include "common/rpc/merged_pages.h"
#include "huying/dispatch/v1/service.pb.h"
#include "huying/followup/v1/service.pb.h"
#include "huying/intake/v1/service.pb.h"
#include "huying/supervision/v1/service.pb.h"

namespace huying::gateway {
namespace {

using Done = WorkLists::Done;

absl::Status NoState(const std::string& service, const StateCatalog& states,
                     std::string_view name) {
  std::vector<std::string> names;
  for (int number = 1; number < states.size(); ++number) {
    if (states.of(number).word != nullptr) names.push_back(states.of(number).name);
  }
  return absl::InvalidArgumentError(
      Cat(service, " has no state '", Beginning(name, 64), "'; it has ", Join(names, ", ")));
}

// The same question for the service. An error names a state that it does not have.
template <class Request>
absl::Status Translate(const v1::ListWorkRequest& asked, Request& request) {
  using State = std::decay_t<decltype(request.states(0))>;
  static const auto kStates = StateCatalog::MustRead(*google::protobuf::GetEnumDescriptor<State>());
  request.set_list(asked.list());
  request.set_of(asked.of());
  request.set_page_size(asked.page_size());
  request.set_page_token(asked.page_token());
  for (const std::string& name : asked.states()) {
    const int number = kStates.NumberOf(name);
    if (number < 1) return NoState(asked.service(), kStates, name);
    request.add_states(static_cast<State>(number));
  }
  return absl::OkStatus();
}

// `item` gives the row's place in an item of the answer.
template <class Request, class Response, class Row>
void ListOf(rpc::Client& client, const v1::ListWorkRequest& asked, const rpc::MergeOptions& options,
            google::protobuf::RepeatedPtrField<Row>* (Response::*rows)(),
            Row* (v1::WorkItem::*item)(), Done done) {
  Request request;
  if (absl::Status status = Translate(asked, request); !status.ok()) return done(status, {});
  rpc::ListMerged(client, request, options, rows,
                  [service = asked.service(), item,
                   done = std::move(done)](absl::StatusOr<rpc::MergedPage<Row>> page) {
                    v1::ListWorkResponse response;
                    if (!page.ok()) return done(page.status(), std::move(response));
                    for (Row& row : page->rows) {
                      *(response.add_items()->*item)() = std::move(row);
                    }
                    response.set_next_page_token(std::move(page->next_page_token));
                    if (!page->missing.empty()) {
                      v1::MissingPartitions& missing = *response.mutable_missing_partitions();
                      missing.set_service(service);
                      missing.mutable_partitions()->Add(page->missing.begin(), page->missing.end());
                      for (std::string& failure : page->failures) {
                        missing.add_failures(std::move(failure));
                      }
                    }
                    done(absl::OkStatus(), std::move(response));
                  });
}

}  // namespace

void WorkLists::List(const v1::ListWorkRequest& request, absl::Duration timeout, Done done) const {
  using v1::WorkItem;
  rpc::MergeOptions options;
  options.partitions = partitions_();
  options.timeout = timeout;
  if (request.service() == "intake") {
    return ListOf<intake::v1::ListCasesRequest>(*client_, request, options,
                                                &intake::v1::ListCasesResponse::mutable_cases,
                                                &WorkItem::mutable_case_, std::move(done));
  }
  if (request.service() == "dispatch") {
    return ListOf<dispatch::v1::ListTasksRequest>(*client_, request, options,
                                                  &dispatch::v1::ListTasksResponse::mutable_tasks,
                                                  &WorkItem::mutable_task, std::move(done));
  }
  if (request.service() == "followup") {
    return ListOf<followup::v1::ListFollowsRequest>(
        *client_, request, options, &followup::v1::ListFollowsResponse::mutable_follows,
        &WorkItem::mutable_follow, std::move(done));
  }
  if (request.service() == "supervision") {
    return ListOf<supervision::v1::ListWatchesRequest>(
        *client_, request, options, &supervision::v1::ListWatchesResponse::mutable_watches,
        &WorkItem::mutable_watch, std::move(done));
  }
  done(absl::InvalidArgumentError(Cat("no service '", Beginning(request.service(), 64),
                                      "' has lists; take one of intake, dispatch, followup, "
                                      "supervision")),
       {});
}

}  // namespace huying::gateway
