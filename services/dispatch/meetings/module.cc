#include "services/dispatch/meetings/rules.h"
#include "services/dispatch/modules.h"

namespace huying::dispatch {

CaseModule MeetingsModule() {
  CaseModule module;
  module.On(&meetings::RecordFirst).guard = &meetings::MayMeet;
  module.On(&meetings::RecordSecond).guard = &meetings::MayMeet;
  module.On(&meetings::RecordProof).guard = &meetings::MayProve;
  module.Apply(&meetings::OnRouted);
  module.Apply(&meetings::OnAccepted);
  module.Apply(&meetings::OnAssumed);
  module.Apply(&meetings::OnFirst);
  module.Apply(&meetings::OnSecond);
  module.Apply(&meetings::OnProved);
  return module;
}

}  // namespace huying::dispatch
