#include "huying/supervision/v1/supervision.pb.h"
#include "services/followup/closing/rules.h"
#include "services/followup/modules.h"

namespace huying::followup {
namespace {

using core::v1::EventHeader;

void OnIssued(const supervision::v1::OrderIssued& issued, const EventHeader&, bool, v1::Follow&,
              const Policy&, NewEvents& events) {
  events.Add().mutable_order_opened()->set_order(issued.order());
}

void OnAccepted(const supervision::v1::OrderAccepted& accepted, const EventHeader&, bool,
                v1::Follow&, const Policy&, NewEvents& events) {
  events.Add().mutable_order_done()->set_order(accepted.order());
}

}  // namespace

CaseModule ClosingModule() {
  CaseModule module;
  module.On(&closing::Close).guard = &closing::MayClose;
  module.Apply(&closing::OnClosed);
  module.Apply(&closing::OnClosedOnTheSpot);
  module.Apply(&closing::OnReopened);
  module.Apply(&closing::OnOrderOpened);
  module.Apply(&closing::OnOrderDone);
  module.React<supervision::v1::Event>("supervision", &OnIssued);
  module.React<supervision::v1::Event>("supervision", &OnAccepted);
  return module;
}

}  // namespace huying::followup
