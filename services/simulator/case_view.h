// What somebody who works on a case knows of it: its row in each service, and whose turn it is.
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>

#include "services/simulator/act.h"
#include "services/simulator/answers.h"
#include "services/simulator/folded_case.h"
#include "services/simulator/services.h"

namespace huying::simulator {

// How a case ended for the simulation.
enum class End { kNone, kClosed, kRefused, kWithdrawn, kParked, kEnded, kStuck, kFailed };

struct CaseView {
  std::string case_id;              // empty before it is registered
  std::string tracking_code;        // where the services are asked through their doors
  bool code_lost = false;           // taken up from somebody: the reporter cannot be played
  Service turn = Service::kIntake;  // where somebody works on the case next
  bool awaits_reaction = false;     // ... once the service has followed what another one said
  FoldedCase<intake::Processor> intake;
  FoldedCase<dispatch::Processor> task;
  FoldedCase<followup::Processor> follow;
  FoldedCase<supervision::Processor> watch;  // looked at only: its clocks move by themselves
  End end = End::kNone;
  std::string stuck_because;

  // Every row may be old.
  void Doubt();
};

// Calls `each` with the view's row of a service, not none.
template <class View, class Each>
auto OnRow(View& view, Service service, Each each) {
  switch (service) {
    case Service::kIntake:
      return each(view.intake);
    case Service::kDispatch:
      return each(view.task);
    case Service::kFollowup:
      return each(view.follow);
    default:
      return each(view.watch);
  }
}

// Sees whose turn it is, by the row of whose turn it was; the case may have ended.
void Settle(CaseView& view);

// Takes in what a service has answered: to a query, or to a command that was given at `now_ms`.
template <class Request>
void Learn(const Services& services, const Request& request, const AnswerTo<Request>& answer,
           int64_t now_ms, CaseView& view) {
  [[maybe_unused]] const auto follow = [&]<class Handlers>(FoldedCase<Handlers>& row) {
    row.Follow(services.Get<Handlers>(), request, answer, now_ms);
  };
  if constexpr (std::is_same_v<Request, intake::v1::ExecuteRequest>) {
    if (view.case_id.empty()) {  // a new case rests on rows beside it, so it is looked at
      view.case_id = answer.case_id();
      view.tracking_code = answer.tracking_code();
      view.intake.Doubt();
    } else {
      follow(view.intake);
    }
  } else if constexpr (std::is_same_v<Request, dispatch::v1::ExecuteRequest>) {
    follow(view.task);
  } else if constexpr (std::is_same_v<Request, followup::v1::ExecuteRequest>) {
    follow(view.follow);
  } else if constexpr (std::is_same_v<Request, supervision::v1::ExecuteRequest>) {
    view.watch.Doubt();
  } else if constexpr (std::is_same_v<Request, intake::v1::GetCaseRequest>) {
    view.intake.Look(answer.case_());
  } else if constexpr (std::is_same_v<Request, dispatch::v1::GetTaskRequest>) {
    view.task.Look(answer.task());
  } else if constexpr (std::is_same_v<Request, followup::v1::GetFollowRequest>) {
    view.follow.Look(answer.follow());
  } else {
    view.watch.Look(answer.watch());
  }
  Settle(view);
}

}  // namespace huying::simulator
