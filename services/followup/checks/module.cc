#include "services/followup/checks/rules.h"
#include "services/followup/modules.h"
#include "services/followup/work/rules.h"

namespace huying::followup {

CaseModule ChecksModule() {
  CaseModule module;
  module.On(&checks::Confirm).guard = &work::MayJudge;
  module.On(&checks::Refute).guard = &work::MayJudge;
  module.Apply(&checks::OnVisitPlanned);
  module.Apply(&checks::OnSampleVisitPlanned);
  module.Apply(&checks::OnPlanned);
  module.Apply(&checks::OnAsked);
  module.Apply(&checks::OnConfirmed);
  module.Apply(&checks::OnRefuted);
  module.Apply(&checks::OnClosingAsked);
  return module;
}

}  // namespace huying::followup
