#include "services/intake/modules.h"
#include "services/intake/placing/rules.h"

namespace huying::intake {

CaseModule PlacingModule() {
  CaseModule module;
  module.On(&placing::Find);
  module.Advance(&placing::AdvancePlaced);
  module.Advance(&placing::AdvanceLeftOpen);
  module.Apply(&placing::OnPlaced);
  module.Apply(&placing::OnLeftOpen);
  return module;
}

}  // namespace huying::intake
