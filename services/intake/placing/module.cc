#include "services/intake/modules.h"
#include "services/intake/placing/rules.h"

namespace huying::intake {
namespace {

void WaitsForPlace(const v1::Case& of_case, casework::ListKeys& keys) {
  if (IsOpen(of_case.state()) && placing::IsOpen(of_case)) keys.Add("place", of_case.header());
}

}  // namespace

CaseModule PlacingModule() {
  CaseModule module;
  module.On(&placing::Find);
  module.Advance(&placing::AdvancePlaced);
  module.Advance(&placing::AdvanceLeftOpen);
  module.Apply(&placing::OnPlaced);
  module.Apply(&placing::OnLeftOpen);
  module.lists.push_back({"waits", &WaitsForPlace});
  return module;
}

}  // namespace huying::intake
