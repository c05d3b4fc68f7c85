#include "services/intake/modules.h"
#include "services/intake/sign_off/rules.h"
#include "services/intake/timers.h"

namespace huying::intake {
namespace {

void WaitsForSignOff(const v1::Case& of_case, casework::ListKeys& keys) {
  if (IsOpen(of_case.state()) && sign_off::IsWanted(of_case)) {
    keys.Add("sign_off", of_case.header());
  }
}

}  // namespace

CaseModule SignOffModule() {
  CaseModule module;
  module.On(&sign_off::Sign).guard = &sign_off::MaySign;
  module.Apply(&sign_off::OnAsked);
  module.Apply(&sign_off::OnGiven);
  module.Apply(&sign_off::OnLapsed);
  module.lists.push_back({"waits", &WaitsForSignOff});
  module.timers.push_back({kSignOffDue, &sign_off::DueMs, &sign_off::Lapse});
  return module;
}

}  // namespace huying::intake
