#include "services/intake/modules.h"
#include "services/intake/triage/rules.h"

namespace huying::intake {
namespace {

void WaitsForCategory(const v1::Case& of_case, casework::ListKeys& keys) {
  if (IsOpen(of_case.state()) && triage::IsOpen(of_case)) keys.Add("category", of_case.header());
}

}  // namespace

CaseModule TriageModule() {
  CaseModule module;
  module.On(&triage::Decide);
  module.Advance(&triage::AdvanceTriaged);
  module.Advance(&triage::AdvanceLeftOpen);
  module.Apply(&triage::OnTriaged);
  module.Apply(&triage::OnLeftOpen);
  module.lists.push_back({"waits", &WaitsForCategory});
  return module;
}

}  // namespace huying::intake
