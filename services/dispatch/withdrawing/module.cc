#include "huying/intake/v1/intake.pb.h"
#include "services/dispatch/modules.h"
#include "services/dispatch/withdrawing/rules.h"

namespace huying::dispatch {
namespace {

void OnCaseWithdrawn(const intake::v1::CaseWithdrawn&, const core::v1::EventHeader&, bool known,
                     v1::Task& task, const Policy&, NewEvents& events) {
  if (known) withdrawing::End(task, events);
}

void OnAsked(const intake::v1::WithdrawalAsked&, const core::v1::EventHeader&, bool known,
             v1::Task& task, const Policy&, NewEvents& events) {
  if (known) withdrawing::TellTooLate(task, events);
}

}  // namespace

CaseModule WithdrawingModule() {
  CaseModule module;
  module.Advance(&withdrawing::Advance);
  module.React<intake::v1::Event>("intake", &OnCaseWithdrawn);
  module.React<intake::v1::Event>("intake", &OnAsked);
  return module;
}

}  // namespace huying::dispatch
