#include "huying/intake/v1/intake.pb.h"
#include "services/followup/modules.h"
#include "services/followup/redo/rules.h"

namespace huying::followup {
namespace {

void OnDangerSignalled(const intake::v1::DangerSignalled&, const core::v1::EventHeader&, bool known,
                       v1::Follow& follow, const Policy& policy, NewEvents& events) {
  if (known) redo::OnDanger(follow, policy, events);
}

}  // namespace

CaseModule RedoModule() {
  CaseModule module;
  module.On(&redo::Reopen).guard = &redo::MayReopen;
  module.Advance(&redo::AdvanceHard);
  module.React<intake::v1::Event>("intake", &OnDangerSignalled);
  return module;
}

}  // namespace huying::followup
