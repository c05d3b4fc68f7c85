#include "services/simulator/case_view.h"

#include <algorithm>
#include <iterator>

namespace huying::simulator {
namespace {

// A state in which nobody of its service can go on with the case.
struct Way {
  Service from;
  int state;
  Service to;  // that reacts to what led to the state; none: the case has ended
  End end = End::kNone;
};

constexpr Way kWays[] = {
    {Service::kIntake, intake::v1::CASE_STATE_READY, Service::kDispatch},
    {Service::kIntake, intake::v1::CASE_STATE_ANSWERED, Service::kFollowup},
    {Service::kIntake, intake::v1::CASE_STATE_REFUSED, Service::kNone, End::kRefused},
    {Service::kIntake, intake::v1::CASE_STATE_WITHDRAWN, Service::kNone, End::kWithdrawn},
    {Service::kDispatch, dispatch::v1::TASK_STATE_WITHDRAWN, Service::kNone, End::kWithdrawn},
    {Service::kDispatch, dispatch::v1::TASK_STATE_UNSPECIFIED, Service::kDispatch},
    {Service::kDispatch, dispatch::v1::TASK_STATE_REPLIED, Service::kFollowup},
    {Service::kDispatch, dispatch::v1::TASK_STATE_PARKED, Service::kNone, End::kParked},
    {Service::kDispatch, dispatch::v1::TASK_STATE_ENDED, Service::kNone, End::kEnded},
    {Service::kFollowup, followup::v1::FOLLOW_STATE_UNSPECIFIED, Service::kFollowup},
    {Service::kFollowup, followup::v1::FOLLOW_STATE_AWAITING_REPLY, Service::kFollowup},
    {Service::kFollowup, followup::v1::FOLLOW_STATE_REDOING, Service::kDispatch},
    {Service::kFollowup, followup::v1::FOLLOW_STATE_CLOSED, Service::kNone, End::kClosed},
};

}  // namespace

void CaseView::Doubt() {
  intake.Doubt();
  task.Doubt();
  follow.Doubt();
  watch.Doubt();
}

void Settle(CaseView& view) {
  view.end = End::kNone;
  OnRow(view, view.turn, [&view](const auto& row) {
    if (!row.current()) return;
    const Way* way = std::find_if(std::begin(kWays), std::end(kWays), [&](const Way& one) {
      return one.from == view.turn && one.state == row->state();
    });
    const bool ends = way != std::end(kWays) && way->to == Service::kNone;
    const bool hands_on = way != std::end(kWays) && !ends;
    // What it handed on in the last round stands until it has followed what led to this one.
    if (view.awaits_reaction && hands_on) return;
    view.awaits_reaction = hands_on;
    if (ends) view.end = way->end;
    if (hands_on) view.turn = way->to;
  });
}

}  // namespace huying::simulator
