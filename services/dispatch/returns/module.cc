#include "services/dispatch/modules.h"
#include "services/dispatch/returns/rules.h"

namespace huying::dispatch {

CaseModule ReturnsModule() {
  CaseModule module;
  module.On(&returns::Accept);
  module.On(&returns::Return).guard = &returns::MayReturn;
  module.On(&returns::Uphold);
  module.On(&returns::Reject);
  module.Advance(&returns::AdvanceAccepted);
  module.Apply(&returns::OnReturned);
  module.Apply(&returns::OnRejected);
  module.Apply(&returns::OnDesignated);
  module.Apply(&returns::OnMoved);
  return module;
}

}  // namespace huying::dispatch
