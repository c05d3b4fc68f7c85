// What the rpc.cc of a service does whose rows are cases (common/casework): its commands, one row,
// its lists, and what somebody may do. Includes gRPC's headers, so only rpc.cc files include it.
//
// Threads: any; like Calls.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/casework/acts.h"
#include "common/casework/list_keys.h"
#include "common/core/clock.h"
#include "common/core/text.h"
#include "common/rpc/calls.h"

namespace huying::rpc {

// Processor is a casework::CaseProcessor.
template <class Processor>
class CaseCalls {
 public:
  using Row = typename Processor::Row;
  using Request = typename Processor::Request;
  using Response = typename Processor::Response;

  // How a row is read for somebody outside; false if there is none.
  using Read = std::function<bool(const runtime::View& view, std::string_view case_id, Row& row)>;

  // All outlive it.
  CaseCalls(const Processor* processor, runtime::ServiceHost* host, metrics::Registry* registry,
            Read read = &LoadRow)
      : processor_(processor), calls_(host, registry), read_(std::move(read)) {}

  const Calls& calls() const { return calls_; }

  grpc::ServerUnaryReactor* Execute(grpc::CallbackServerContext* context, const Request* request,
                                    Response* response) const {
    return calls_.Execute(context, *request, response);
  }

  // The row of one case, into `row`, which belongs to the response.
  template <class GetRequest>
  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context, const GetRequest* request,
                                Row* row) const {
    return calls_.Query(context, *request, [this, request, row](const runtime::View& view) {
      return read_(view, request->case_id(), *row) ? absl::OkStatus() : Unknown();
    });
  }

  // One page of a list: of `list` and `of`, or without a list of the cases that wait for somebody;
  // only those in `states`, if some are named, and that `is_wanted`, if it is given. `rows` gives the
  // response's field.
  template <class ListRequest, class ListResponse, class Rows>
  grpc::ServerUnaryReactor* List(grpc::CallbackServerContext* context, const ListRequest* request,
                                 ListResponse* response, Rows rows,
                                 std::function<bool(const Row&)> is_wanted = nullptr) const {
    Calls::ListSpec<Row> spec;
    spec.prefixes = PrefixesOf(*request);
    if (spec.prefixes.empty()) return Calls::Finish(context, NoList());
    spec.page_size = request->page_size();
    spec.page_token = request->page_token();
    spec.pick = [this, request, is_wanted = std::move(is_wanted)](const runtime::View& view,
                                                                  std::string_view position) {
      std::optional<Row> row(std::in_place);
      const bool found = read_(view, casework::CaseIdOfListKey(position), *row);
      const bool wanted =
          found && IsWanted(*request, row->state()) && (is_wanted == nullptr || is_wanted(*row));
      return wanted ? std::move(row) : std::nullopt;
    };
    spec.fill = [response, rows](std::vector<Row> found, std::string next_page_token) {
      for (Row& row : found) *rows(*response)->Add() = std::move(row);
      response->set_next_page_token(std::move(next_page_token));
    };
    return calls_.List(context, std::move(spec));
  }

  template <class ActsRequest, class ActsResponse>
  grpc::ServerUnaryReactor* ListActs(grpc::CallbackServerContext* context,
                                     const ActsRequest* request, ActsResponse* response) const {
    return calls_.Query(context, *request, [this, request, response](const runtime::View& view) {
      Row row;
      if (!LoadRow(view, request->case_id(), row)) return Unknown();
      response->set_seq(row.seq());
      casework::FillActs(processor_->ActsFor(row, request->actor(), RealClock().NowMs()),
                         *response->mutable_acts());
      return absl::OkStatus();
    });
  }

 private:
  static bool LoadRow(const runtime::View& view, std::string_view case_id, Row& row) {
    return view.Load(casework::CaseKey(case_id), row);
  }

  absl::Status Unknown() const {
    return absl::NotFoundError(Cat(processor_->spec().name,
                                   " does not know this case; check its number, or give "
                                   "at_least if it has just come in"));
  }

  absl::Status NoList() const {
    return absl::InvalidArgumentError(Cat("there is no such list; take one of ",
                                          Join(processor_->ListNames(), ", "), ", ", kGradeList,
                                          ", and say of whom"));
  }

  template <class ListRequest>
  static bool IsWanted(const ListRequest& request, int state) {
    const auto& states = request.states();
    return states.empty() || std::find(states.begin(), states.end(), state) != states.end();
  }

  // The indexes that hold what is asked for; none if there is no such list.
  template <class ListRequest>
  std::vector<std::string> PrefixesOf(const ListRequest& request) const {
    if (request.list().empty()) return OpenPrefixes(request, "");
    if (request.of().empty()) return {};
    if (request.list() == kGradeList) return OpenPrefixes(request, request.of());
    const std::vector<std::string> names = processor_->ListNames();
    if (std::find(names.begin(), names.end(), request.list()) == names.end()) return {};
    std::string prefix = casework::ListPrefix(request.list(), request.of());
    // What lies in an area has a code that goes on from the area's.
    if (request.list() == "area") prefix.pop_back();
    return {std::move(prefix)};
  }

  // Of what waits for somebody: in the states that are asked for, of one grade or ("") of all.
  template <class ListRequest>
  std::vector<std::string> OpenPrefixes(const ListRequest& request, std::string_view grade) const {
    std::vector<std::string> prefixes;
    const auto& states = *Processor::S::States();
    const auto& grades = *city::v1::Grade_descriptor();
    for (int i = 0; i < states.value_count(); ++i) {
      if (!IsWanted(request, states.value(i)->number())) continue;
      for (int g = 0; g < grades.value_count(); ++g) {
        const std::string& name = grades.value(g)->name();
        if (!grade.empty() && grade != name) continue;
        prefixes.push_back(casework::OpenPrefix(states.value(i)->name(), name));
      }
    }
    return prefixes;
  }

  static constexpr std::string_view kGradeList = "grade";  // of the index "open"

  const Processor* processor_;
  const Calls calls_;
  const Read read_;
};

}  // namespace huying::rpc
