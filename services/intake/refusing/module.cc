#include "services/intake/modules.h"
#include "services/intake/refusing/rules.h"

namespace huying::intake {

CaseModule RefusingModule() {
  CaseModule module;
  module.On(&refusing::Refuse).guard = &refusing::MayRefuse;
  module.On(&refusing::Contest).guard = &refusing::MayContest;
  module.On(&refusing::Admit).guard = &refusing::MayAdmit;
  module.Apply(&refusing::OnRefused);
  module.Apply(&refusing::OnContested);
  module.Apply(&refusing::OnAdmitted);
  return module;
}

}  // namespace huying::intake
