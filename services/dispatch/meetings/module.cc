#include "services/dispatch/meetings/rules.h"
#include "services/dispatch/modules.h"

namespace huying::dispatch {

CaseModule MeetingsModule() {
  CaseModule module;
  module.On(&meetings::RecordFirst);
  module.On(&meetings::RecordSecond);
  module.Apply(&meetings::OnRouted);
  module.Apply(&meetings::OnFirst);
  module.Apply(&meetings::OnSecond);
  return module;
}

}  // namespace huying::dispatch
