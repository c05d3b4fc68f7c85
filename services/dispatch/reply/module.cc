#include "services/dispatch/modules.h"
#include "services/dispatch/reply/rules.h"

namespace huying::dispatch {

CaseModule ReplyModule() {
  CaseModule module;
  module.On(&reply::Draft);
  module.On(&reply::Tell).guard = &reply::MayTell;
  module.Apply(&reply::OnRouted);
  module.Apply(&reply::OnSubmitted);
  module.Apply(&reply::OnReady);
  return module;
}

}  // namespace huying::dispatch
