#include "services/dispatch/modules.h"
#include "services/dispatch/review/rules.h"

namespace huying::dispatch {

CaseModule ReviewModule() {
  CaseModule module;
  module.On(&review::Pass).guard = &review::MayReview;
  module.On(&review::SendBack).guard = &review::MayReview;
  module.Apply(&review::OnRouted);
  module.Apply(&review::OnSubmitted);
  module.Apply(&review::OnPassed);
  module.Apply(&review::OnApproved);
  module.Apply(&review::OnSentBack);
  return module;
}

}  // namespace huying::dispatch
