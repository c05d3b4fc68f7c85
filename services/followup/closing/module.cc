#include "huying/supervision/v1/supervision.pb.h"
#include "services/followup/closing/rules.h"
#include "services/followup/modules.h"

namespace huying::followup {
namespace {

using core::v1::EventHeader;

void OnIssued(const supervision::v1::OrderIssued& issued, const EventHeader&, bool,
              v1::Follow& follow, const Policy& policy, NewEvents& events) {
  closing::NoteOrder(follow, issued.order(), policy, events);
}

void OnRepeated(const supervision::v1::OrderRepeated& repeated, const EventHeader&, bool,
                v1::Follow& follow, const Policy& policy, NewEvents& events) {
  closing::NoteOrder(follow, repeated.order(), policy, events);
}

void OnAnswered(const supervision::v1::OrderAnswered& answered, const EventHeader&, bool,
                v1::Follow& follow, const Policy&, NewEvents& events) {
  closing::NoteReply(follow, answered.order(), events);
}

void OnAccepted(const supervision::v1::OrderAccepted& accepted, const EventHeader&, bool,
                v1::Follow& follow, const Policy&, NewEvents& events) {
  closing::NoteDone(follow, accepted.order(), events);
}

}  // namespace

CaseModule ClosingModule() {
  CaseModule module;
  module.On(&closing::Close).guard = &closing::MayClose;
  module.Apply(&closing::OnClosed);
  module.Apply(&closing::OnClosedOnTheSpot);
  module.Apply(&closing::OnReopened);
  module.Apply(&closing::OnOrderOpened);
  module.Apply(&closing::OnOrderReplied);
  module.Apply(&closing::OnOrderDone);
  module.Apply(&closing::OnHeld);
  module.Apply(&closing::OnFreed);
  module.Apply(&closing::OnCheckAsked);
  module.Apply(&closing::OnRedo);
  module.React<supervision::v1::Event>("supervision", &OnIssued);
  module.React<supervision::v1::Event>("supervision", &OnRepeated);
  module.React<supervision::v1::Event>("supervision", &OnAnswered);
  module.React<supervision::v1::Event>("supervision", &OnAccepted);
  return module;
}

}  // namespace huying::followup
