// What the rpc.cc of a service does whose rows are cases (common/casework): its commands, one row,
// its lists, and what somebody may do. Includes gRPC's headers, so only rpc.cc files include it.
//
// Threads: any; like Calls.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/casework/acts.h"
#include "common/casework/list_catalog.h"
#include "common/casework/list_keys.h"
#include "common/casework/list_reading.h"
#include "common/city/city.h"
#include "common/core/check.h"
#include "common/core/clock.h"
#include "common/core/text.h"
#include "common/rpc/calls.h"
#include "common/rpc/citizen_door.h"

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

  // All pointers outlive it. A service without keys has no command that a citizen may give, and none
  // that opens a reporter.
  CaseCalls(const Processor* processor, runtime::ServiceHost* host, const city::City* city,
            metrics::Registry* registry, std::shared_ptr<const security::CaseKeys> keys = nullptr,
            Read read = &LoadRow)
      : processor_(processor), city_(city), calls_(host, registry), read_(std::move(read)) {
    if (keys != nullptr) door_ = std::make_unique<CitizenDoor>(std::move(keys));
    const CommandCatalog& commands = processor_->rules().commands();
    for (int number = 1; number < commands.size(); ++number) {
      HY_CHECK(!CitizenDoor::AsksForCode(commands.of(number)) ||
               (door_ != nullptr && kTakesCode));  // else the command stands open to everybody
    }
    HY_CHECK(!kOpens || door_ != nullptr);
  }

  const Calls& calls() const { return calls_; }

  // MECH I2, I11: every command about a case that is there comes through here. The tracking code, if
  // one is asked for, is compared and goes no further. `digest`: see Calls::ExecuteAt.
  grpc::ServerUnaryReactor* Execute(grpc::CallbackServerContext* context, const Request* request,
                                    Response* response, uint64_t digest = 0) const {
    auto command = std::make_unique<Request>(*request);
    if constexpr (kTakesCode) {
      const CommandInfo& info = processor_->rules().commands().of(command->command_case());
      const std::optional<Rejection> closed =
          door_->Check(info, command->header(), command->tracking_code(), MonotonicNanos());
      if (closed) return calls_.Reject(context, *closed);
      command->clear_tracking_code();
    }
    std::function<void(Response&)> complete;
    if constexpr (kOpens) {
      complete = [this](Response& answer) {
        if (answer.has_opening()) door_->Prove(*answer.mutable_opening());
      };
    }
    return calls_.Execute(context, std::move(command), response, std::move(complete), digest);
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
  // only those in `states`, if some are named, and that `is_wanted`, if it is given. Which lists there
  // are, the row says (proto/huying/core/v1/lists.proto); what is not there is refused
  // as INVALID_ARGUMENT. `rows` gives the response's field.
  template <class ListRequest, class ListResponse, class Rows>
  grpc::ServerUnaryReactor* List(grpc::CallbackServerContext* context, const ListRequest* request,
                                 ListResponse* response, Rows rows,
                                 std::function<bool(const Row&)> is_wanted = nullptr) const {
    const absl::StatusOr<const core::v1::CaseList*> list =
        casework::FindList(*Row::descriptor(), request->list(), request->of(), *city_);
    if (!list.ok()) return Calls::Finish(context, list.status());
    if (const absl::Status status = CheckStates(*request); !status.ok())
      return Calls::Finish(context, status);
    Calls::ListSpec<Row> spec;
    const Day today = city_->calendar().Today(RealClock().NowMs());
    const NamedList* named = NamedListOf(**list);
    spec.prefixes = PrefixesOf(**list, named, *request, today);
    spec.page_size = request->page_size();
    spec.page_token = request->page_token();
    spec.pick = [this, request, named, today, is_wanted = std::move(is_wanted)](
                    const runtime::View& view, std::string_view position) {
      std::optional<Row> row(std::in_place);
      const bool found = read_(view, casework::CaseIdOfListKey(position), *row);
      const bool wanted =
          found && IsWanted(*request, row->state()) && (is_wanted == nullptr || is_wanted(*row)) &&
          (named == nullptr || casework::IsFor<S>(*named, *row, request->of(), *city_, today));
      return wanted ? std::move(row) : std::nullopt;
    };
    spec.fill = [response, rows](Page<Row> page, const std::vector<int32_t>& partitions) {
      FillPage(std::move(page), partitions, *rows(*response), *response);
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
  using S = typename Processor::S;
  using NamedList = typename casework::Module<S>::NamedList;

  static constexpr bool kTakesCode = requires(const Request& request) { request.tracking_code(); };
  static constexpr bool kOpens = requires(const Response& answer) { answer.opening(); };

  static bool LoadRow(const runtime::View& view, std::string_view case_id, Row& row) {
    return view.Load(casework::CaseKey(case_id), row);
  }

  absl::Status Unknown() const {
    return absl::NotFoundError(Cat(processor_->spec().name,
                                   " does not know this case; check its number, or give "
                                   "at_least if it has just come in"));
  }

  template <class ListRequest>
  absl::Status CheckStates(const ListRequest& request) const {
    for (const int state : request.states()) {
      if (state != 0 && Processor::S::States()->FindValueByNumber(state) != nullptr) continue;
      return absl::InvalidArgumentError(
          Cat(processor_->spec().name, " has no state with the number ", std::to_string(state)));
    }
    return absl::OkStatus();
  }

  template <class ListRequest>
  static bool IsWanted(const ListRequest& request, int state) {
    const auto& states = request.states();
    return states.empty() || std::find(states.begin(), states.end(), state) != states.end();
  }

  // Null: its rows are in the name of nobody who could leave.
  const NamedList* NamedListOf(const core::v1::CaseList& list) const {
    for (const auto& module : processor_->rules().modules()) {
      for (const NamedList& named : module.named_lists) {
        if (named.list == list.name()) return &named;
      }
    }
    return nullptr;
  }

  // The indexes that hold what is asked for.
  template <class ListRequest>
  std::vector<std::string> PrefixesOf(const core::v1::CaseList& list, const NamedList* named,
                                      const ListRequest& request, Day today) const {
    if (named != nullptr) {
      return casework::PrefixesOfPerson(list.name(), named->unit_list, request.of(), *city_, today);
    }
    if (list.of() == core::v1::LIST_OF_UNIT)
      return casework::PrefixesOfUnit(list.name(), request.of(), *city_, today);
    if (list.of() == core::v1::LIST_OF_UNSPECIFIED || list.of() == core::v1::LIST_OF_GRADE) {
      return OpenPrefixes(request, request.of());
    }
    if (list.of() == core::v1::LIST_OF_AREA) return {AreaPrefix(list.name(), request.of())};
    return {casework::ListPrefix(list.name(), request.of())};
  }

  // What lies in an area has a code that goes on from the area's; all lies in the city.
  std::string AreaPrefix(std::string_view list, const std::string& code) const {
    const city::AreaNode* area = city_->FindArea(code);
    const bool whole = area->area->level() == city::v1::AREA_LEVEL_CITY;
    std::string prefix = casework::ListPrefix(list, whole ? "" : code);
    prefix.pop_back();
    return prefix;
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

  const Processor* processor_;
  const city::City* city_;
  const Calls calls_;
  const Read read_;
  std::unique_ptr<CitizenDoor> door_;  // null: nothing needs one
};

}  // namespace huying::rpc
