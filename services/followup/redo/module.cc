#include "services/followup/modules.h"
#include "services/followup/redo/rules.h"

namespace huying::followup {

CaseModule RedoModule() {
  CaseModule module;
  module.On(&redo::Reopen).guard = &redo::MayReopen;
  module.Advance(&redo::AdvanceHard);
  return module;
}

}  // namespace huying::followup
