#include "services/intake/danger/rules.h"
#include "services/intake/modules.h"

namespace huying::intake {

CaseModule DangerModule() {
  CaseModule module;
  module.Advance(&danger::Advance);
  return module;
}

}  // namespace huying::intake
