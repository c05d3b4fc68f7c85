#include "services/intake/modules.h"
#include "services/intake/triage/rules.h"

namespace huying::intake {

CaseModule TriageModule() {
  CaseModule module;
  module.On(&triage::Decide);
  module.Advance(&triage::AdvanceTriaged);
  module.Advance(&triage::AdvanceLeftOpen);
  module.Advance(&triage::AdvanceRaised);
  module.Apply(&triage::OnTriaged);
  module.Apply(&triage::OnLeftOpen);
  module.Apply(&triage::OnRaised);
  return module;
}

}  // namespace huying::intake
