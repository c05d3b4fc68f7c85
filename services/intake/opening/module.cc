#include "services/intake/modules.h"
#include "services/intake/opening/rules.h"

namespace huying::intake {

CaseModule OpeningModule() {
  CaseModule module;
  module.On(&opening::Open).guard = &opening::MayOpen;
  module.Apply(&opening::OnOpened);
  return module;
}

}  // namespace huying::intake
