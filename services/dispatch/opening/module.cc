#include "services/dispatch/modules.h"
#include "services/dispatch/opening/rules.h"

namespace huying::dispatch {

CaseModule OpeningModule() {
  CaseModule module;
  module.On(&opening::Open).guard = &opening::MayOpen;
  module.Apply(&opening::OnOpened);
  return module;
}

}  // namespace huying::dispatch
