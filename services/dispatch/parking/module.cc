#include "huying/intake/v1/intake.pb.h"
#include "services/dispatch/modules.h"
#include "services/dispatch/parking/rules.h"
#include "services/dispatch/proposals/rules.h"
#include "services/dispatch/timers.h"

namespace huying::dispatch {
namespace {

void OnDanger(const intake::v1::DangerSignalled&, const core::v1::EventHeader&, bool known,
              v1::Task& task, const Policy& policy, NewEvents& events) {
  if (known) parking::ResumeInDanger(task, policy, events);
}

void ListProposedParking(const v1::Task& task, casework::ListKeys& keys) {
  if (IsOpen(task.state()) && parking::IsProposed(task))
    keys.Add(task.parking().approver_unit_id(), task.header());
}

}  // namespace

CaseModule ParkingModule() {
  CaseModule module;
  module.On(&parking::Propose).guard = &proposals::NoneIsOpen;
  module.On(&parking::Approve).guard = &parking::MayDecide;
  module.On(&parking::Refuse).guard = &parking::MayDecide;
  module.On(&parking::Resume);
  module.Advance(&parking::AdvanceParked);
  module.Advance(&parking::AdvanceResumed);
  module.Apply(&parking::OnProposed);
  module.Apply(&parking::OnParked);
  module.Apply(&parking::OnResumed);
  module.Apply(&parking::OnLapses<v1::ParkingRefused>);
  module.Apply(&parking::OnLapses<v1::CitizenReplied>);
  module.Apply(&parking::OnLapses<v1::TaskRouted>);
  module.Apply(&parking::OnLapses<v1::TaskMoved>);
  module.Apply(&parking::OnCaseEnds<v1::TaskEnded>);
  module.Apply(&parking::OnCaseEnds<v1::TaskWithdrawn>);
  module.React<intake::v1::Event>("intake", &OnDanger);
  module.lists.push_back({"parking_approval", &ListProposedParking});
  module.timers.push_back({kResumeDue, &parking::ResumeMs, &parking::FallDue});
  return module;
}

}  // namespace huying::dispatch
