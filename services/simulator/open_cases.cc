#include "services/simulator/open_cases.h"

#include <map>
#include <utility>

#include "common/rpc/each_page.h"
#include "services/dispatch/policy.h"

namespace huying::simulator {
namespace {

// Goes through all rows of a service.
template <class Response, class Request, class Each>
void ForEachPage(rpc::Client& client, const Request& request, OpenCases& found, const Each& each) {
  for (std::string& failure : rpc::ForEachPage<Response>(client, request, each)) {
    found.not_answered.push_back(std::move(failure));
  }
}

// A parked case has ended as far as people can see: a timer brings it back.
dispatch::v1::ListTasksRequest TasksThatWait() {
  dispatch::v1::ListTasksRequest request;
  for (int number = dispatch::v1::TaskState_MIN; number <= dispatch::v1::TaskState_MAX; ++number) {
    if (!dispatch::v1::TaskState_IsValid(number)) continue;
    const auto state = static_cast<dispatch::v1::TaskState>(number);
    if (dispatch::IsOpen(state) && state != dispatch::v1::TASK_STATE_PARKED)
      request.add_states(state);
  }
  return request;
}

// Whose turn it is says the list that the row stands in.
CaseView ViewAt(Service turn, const core::v1::CaseHeader& header) {
  CaseView view;
  view.case_id = header.case_id();
  view.turn = turn;
  return view;
}

}  // namespace

OpenCases FindOpenCases(rpc::Client& client) {
  OpenCases found;
  // In the order in which cases move on, so that one that moves meanwhile is seen at its later
  // place.
  std::map<std::string, CaseView> views;
  const auto add = [&views](CaseView view) {
    view.Doubt();
    std::string case_id = view.case_id;
    views.insert_or_assign(std::move(case_id), std::move(view));
  };
  ForEachPage<intake::v1::ListCasesResponse>(
      client, intake::v1::ListCasesRequest(), found, [&](const auto& page) {
        for (const intake::v1::Case& waiting : page.cases()) {
          CaseView view = ViewAt(Service::kIntake, waiting.header());
          view.intake.Look(waiting);
          add(std::move(view));
        }
      });
  ForEachPage<dispatch::v1::ListTasksResponse>(
      client, TasksThatWait(), found, [&](const auto& page) {
        for (const dispatch::v1::Task& task : page.tasks()) {
          CaseView view = ViewAt(Service::kDispatch, task.header());
          view.task.Look(task);
          add(std::move(view));
        }
      });
  ForEachPage<followup::v1::ListFollowsResponse>(
      client, followup::v1::ListFollowsRequest(), found, [&](const auto& page) {
        for (const followup::v1::Follow& follow : page.follows()) {
          CaseView view = ViewAt(Service::kFollowup, follow.header());
          view.follow.Look(follow);
          dispatch::v1::Task task;  // for the round and the grade
          *task.mutable_header() = follow.header();
          view.task.Look(std::move(task));
          add(std::move(view));
        }
      });
  for (auto& [case_id, view] : views) found.views.push_back(std::move(view));
  return found;
}

}  // namespace huying::simulator
