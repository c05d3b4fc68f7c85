#include "huying/intake/v1/intake.pb.h"
#include "services/followup/modules.h"
#include "services/followup/redo/rules.h"

namespace huying::followup {
namespace {

void OnDanger(const intake::v1::DangerSignalled&, const core::v1::EventHeader&, bool known,
              v1::Follow& follow, const Policy&, NewEvents& events) {
  if (known) redo::OrderInDanger(follow, events);
}

}  // namespace

CaseModule RedoModule() {
  CaseModule module;
  module.On(&redo::Reopen).guard = &redo::MayReopen;
  module.Advance(&redo::AdvanceHard);
  module.React<intake::v1::Event>("intake", &OnDanger);
  return module;
}

}  // namespace huying::followup
