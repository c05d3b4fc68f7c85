#include "huying/followup/v1/followup.pb.h"
#include "services/dispatch/modules.h"
#include "services/dispatch/parking/rules.h"
#include "services/dispatch/timers.h"

namespace huying::dispatch {
namespace {

void OnHardCase(const followup::v1::HardCaseDeclared& hard, const core::v1::EventHeader&,
                bool known, v1::Task& task, const Policy&, NewEvents& events) {
  if (known) parking::Hold(task, hard.rounds(), events);
}

}  // namespace

CaseModule ParkingModule() {
  CaseModule module;
  module.On(&parking::Park);
  module.On(&parking::Resume);
  module.Advance(&parking::AdvanceParked);
  module.Advance(&parking::AdvanceResumed);
  module.Advance(&parking::AdvanceHeld);
  module.Apply(&parking::OnParked);
  module.Apply(&parking::OnResumed);
  module.React<followup::v1::Event>("followup", &OnHardCase);
  module.timers.push_back({kResumeDue, &parking::ResumeMs, &parking::ResumeDue});
  return module;
}

}  // namespace huying::dispatch
