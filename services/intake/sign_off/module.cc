#include "services/intake/modules.h"
#include "services/intake/sign_off/rules.h"
#include "services/intake/timers.h"

namespace huying::intake {

CaseModule SignOffModule() {
  CaseModule module;
  module.On(&sign_off::Sign).guard = &sign_off::MaySign;
  module.Apply(&sign_off::OnAsked);
  module.Apply(&sign_off::OnDeferred);
  module.Apply(&sign_off::OnGiven);
  module.Apply(&sign_off::OnLapsed);
  module.timers.push_back({kSignOffDue, &sign_off::DueMs, &sign_off::Lapse});
  return module;
}

}  // namespace huying::intake
