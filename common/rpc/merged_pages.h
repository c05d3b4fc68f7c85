// One page of a list over all processes that run a service.
//
// A process answers for the partitions that it owns and says which they are, and of each row where
// it stands in the list (page.h). That order is the same in all of them, so their pages merge, and
// the token of the next page is a place in the order and nothing else: it stays good whoever holds
// which partition by then. A row that keeps its place while the pages are read comes once, unless
// the page where it stands was without its partition, which that page says.
//
// Held at once: one page of each process. The requests and responses of lists are alike
// (page_size, page_token; next_page_token, partitions, positions), and each row has a case header.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/text.h"
#include "common/rpc/client.h"
#include "common/rpc/page.h"
#include "google/protobuf/repeated_field.h"

namespace huying::rpc {

struct MergeOptions {
  int32_t partitions = 0;  // of the city; 0: not known yet
  // A process that has not answered by then costs its partitions, and not the list. The client's
  // own timeout counts, too. A caller with a deadline gives less than what is left of it.
  absl::Duration timeout = absl::InfiniteDuration();
  uint32_t page_size_max = kPageSizeMax;  // the service's
};

template <class Row>
struct MergedPage {
  std::vector<Row> rows;
  std::string next_page_token;        // "" at the end of the list
  std::vector<int32_t> missing;       // partitions that nobody answered for, in order
  std::vector<std::string> failures;  // of each process that did not answer: where it is, and why
};

// What one process has answered.
template <class Row>
struct Answer {
  Part<Row> part;
  std::vector<int32_t> partitions;
};

// The first `rows_max` rows of all answers, each case once: at its first place, where two processes
// have answered for a partition that goes from one to the other. Pure.
template <class Row>
Page<Row> MergeAnswers(std::vector<Answer<Row>> answers, size_t rows_max) {
  std::map<std::string, std::string, std::less<>> first_places;  // by case id
  for (const Answer<Row>& answer : answers) {
    for (const auto& [position, row] : answer.part.rows) {
      const auto [found, is_new] = first_places.try_emplace(row.header().case_id(), position);
      if (!is_new && position < found->second) found->second = position;
    }
  }
  std::vector<Part<Row>> parts;
  for (Answer<Row>& answer : answers) {
    std::erase_if(answer.part.rows, [&](const auto& placed) {
      const auto found = first_places.find(placed.second.header().case_id());
      if (found == first_places.end() || placed.first != found->second) return true;
      first_places.erase(found);
      return false;
    });
    parts.push_back(std::move(answer.part));
  }
  return MergeParts(std::move(parts), rows_max);
}

// OK if the positions of a page with `rows` rows, asked for from `after` on, and its end are as they
// must be; else it comes from another version, and would lead nowhere. Pure.
absl::Status CheckPlaces(const google::protobuf::RepeatedPtrField<std::string>& positions, int rows,
                         const std::optional<std::string>& reached, std::string_view after);

// Takes the rows, `found`, out of a response.
template <class Response, class Row>
absl::StatusOr<Answer<Row>> ReadAnswer(Response& response,
                                       google::protobuf::RepeatedPtrField<Row>& found,
                                       std::string_view after) {
  const std::optional<std::string> reached = DecodePageToken(response.next_page_token());
  auto& positions = *response.mutable_positions();
  const absl::Status status = CheckPlaces(positions, found.size(), reached, after);
  if (!status.ok()) return status;
  Answer<Row> answer;
  for (int i = 0; i < found.size(); ++i) {
    answer.part.rows.emplace_back(std::move(positions[i]), std::move(found[i]));
  }
  answer.part.reached = *reached;
  answer.part.finished = reached->empty();
  answer.partitions.assign(response.partitions().begin(), response.partitions().end());
  return answer;
}

// Those of the city's partitions that are not in `answered`, in order. Pure.
std::vector<int32_t> MissingPartitions(const std::set<int32_t>& answered, int32_t partitions);

// Why there is no list when no process has answered. Pure.
absl::Status NobodyAnswers(std::string_view service, const std::vector<CallResult>& calls);

// Asks all processes of the service that takes `request`. `rows` is the response's field with the
// rows: &ListTasksResponse::mutable_tasks. `done` is called once, on any thread, and must not block.
//   INVALID_ARGUMENT  nobody has answered, and somebody says that the request is wrong
//   UNAVAILABLE       nobody has answered, or nobody is known yet: ask again
template <class Request, class Response, class Row>
void ListMerged(Client& client, const Request& request, const MergeOptions& options,
                google::protobuf::RepeatedPtrField<Row>* (Response::*rows)(),
                std::type_identity_t<std::function<void(absl::StatusOr<MergedPage<Row>>)>> done) {
  const std::string service = MethodOf(*Request::descriptor()).service;
  if (options.partitions == 0) return done(NobodyAnswers(service, {}));
  const auto merge = [service, rows, options, done = std::move(done),
                      after = DecodePageToken(request.page_token()).value_or(""),
                      rows_max = PageSize(request.page_size(), options.page_size_max)](
                         std::vector<Reply<Response>> replies) {
    MergedPage<Row> merged;
    std::vector<Answer<Row>> answers;
    std::set<int32_t> answered;
    for (Reply<Response>& reply : replies) {
      absl::Status status = reply.status;
      if (status.ok()) {
        auto answer = ReadAnswer(reply.message, *(reply.message.*rows)(), after);
        status = answer.status();
        if (answer.ok()) answers.push_back(*std::move(answer));
      }
      if (!status.ok()) merged.failures.push_back(Cat(reply.endpoint, ": ", status.message()));
    }
    if (answers.empty()) {
      return done(NobodyAnswers(service, {replies.begin(), replies.end()}));
    }
    for (const auto& answer : answers) {
      answered.insert(answer.partitions.begin(), answer.partitions.end());
    }
    Page<Row> page = MergeAnswers(std::move(answers), rows_max);
    merged.rows = std::move(page.rows);
    merged.next_page_token = EncodePageToken(page.next);
    merged.missing = MissingPartitions(answered, options.partitions);
    done(std::move(merged));
  };
  client.CallAll<Response>(request, merge, options.timeout);
}

}  // namespace huying::rpc
