#include "services/dispatch/modules.h"
#include "services/dispatch/reply/rules.h"

namespace huying::dispatch {

CaseModule ReplyModule() {
  CaseModule module;
  module.On(&reply::Draft).guard = &reply::MayDraft;
  module.On(&reply::Tell).guard = &reply::MayTell;
  module.On(&reply::Correct).guard = &reply::MayCorrect;
  module.Apply(&reply::OnRouted);
  module.Apply(&reply::OnSubmitted);
  module.Apply(&reply::OnReady);
  module.Apply(&reply::OnCorrected);
  return module;
}

}  // namespace huying::dispatch
