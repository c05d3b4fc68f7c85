#include "huying/intake/v1/intake.pb.h"
#include "services/followup/modules.h"
#include "services/followup/withdrawing/rules.h"

namespace huying::followup {
namespace {

void OnCaseWithdrawn(const intake::v1::CaseWithdrawn&, const core::v1::EventHeader&, bool known,
                     v1::Follow& follow, const Policy&, NewEvents& events) {
  if (known) withdrawing::End(follow, events);
}

}  // namespace

CaseModule WithdrawingModule() {
  CaseModule module;
  module.React<intake::v1::Event>("intake", &OnCaseWithdrawn);
  return module;
}

}  // namespace huying::followup
