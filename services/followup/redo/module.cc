#include "huying/intake/v1/intake.pb.h"
#include "services/followup/modules.h"
#include "services/followup/redo/rules.h"

namespace huying::followup {
namespace {

// That of the report itself went out with it; it may be read only now, since intake's log and dispatch's
// are read apart.
void OnDangerSignalled(const intake::v1::DangerSignalled&, const core::v1::EventHeader& header,
                       bool known, v1::Follow& follow, const Policy&, NewEvents& events) {
  const bool added = header.time_ms() > header.case_().registered_ms();
  if (known && added) redo::OnDanger(follow, events);
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
