#include "services/followup/modules.h"
#include "services/followup/opening/rules.h"

namespace huying::followup {

CaseModule OpeningModule() {
  CaseModule module;
  module.On(&opening::Open).guard = &opening::MayOpen;
  module.Apply(&opening::OnOpened);
  return module;
}

}  // namespace huying::followup
