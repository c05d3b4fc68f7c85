#include "services/dispatch/accused/rules.h"
#include "services/dispatch/modules.h"
#include "services/dispatch/returns/rules.h"
#include "services/dispatch/timers.h"

namespace huying::dispatch {

CaseModule ReturnsModule() {
  CaseModule module;
  module.On(&returns::Accept);
  module.On(&returns::Return).guard = &returns::MayReturn;
  module.On(&returns::Uphold).guard = &accused::MayRule;
  module.On(&returns::Reject).guard = &accused::MayRule;
  module.Advance(&returns::AdvanceAccepted);
  module.Advance(&returns::AdvanceAssumed);
  module.Apply(&returns::OnRouted);
  module.Apply(&returns::OnRegraded);
  module.Apply(&returns::OnTransferred);
  module.Apply(&returns::OnReturned);
  module.Apply(&returns::OnRejected);
  module.Apply(&returns::OnDesignated);
  module.Apply(&returns::OnMoved);
  module.timers.push_back({kSilenceDue, &returns::SilenceMs, &returns::AssumeAccepted});
  return module;
}

}  // namespace huying::dispatch
