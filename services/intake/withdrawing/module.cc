#include "huying/dispatch/v1/dispatch.pb.h"
#include "services/intake/modules.h"
#include "services/intake/withdrawing/rules.h"

namespace huying::intake {
namespace {

template <class Fact>
void OnAnsweredFirst(const Fact&, const core::v1::EventHeader&, bool known, v1::Case& of_case,
                     const Policy&, NewEvents& events) {
  if (known) withdrawing::Overtake(of_case, events);
}

}  // namespace

CaseModule WithdrawingModule() {
  CaseModule module;
  module.On(&withdrawing::Withdraw).guard = &withdrawing::MayWithdraw;
  module.On(&withdrawing::Confirm).guard = &withdrawing::MayConfirm;
  module.On(&withdrawing::Keep).guard = &withdrawing::MayKeep;
  module.Apply(&withdrawing::OnAsked);
  module.Apply(&withdrawing::OnWithdrawn);
  module.Apply(&withdrawing::OnKept);
  module.Apply(&withdrawing::OnOvertaken);
  module.React<dispatch::v1::Event>("dispatch", &OnAnsweredFirst<dispatch::v1::CitizenReplied>);
  module.React<dispatch::v1::Event>("dispatch", &OnAnsweredFirst<dispatch::v1::WithdrawalTooLate>);
  return module;
}

}  // namespace huying::intake
