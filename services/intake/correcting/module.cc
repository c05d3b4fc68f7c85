#include <string>

#include "huying/followup/v1/followup.pb.h"
#include "services/intake/correcting/rules.h"
#include "services/intake/keys.h"
#include "services/intake/modules.h"

namespace huying::intake {
namespace {

// The row of the report says what holds now; what was said first stands in the log.
template <class Change>
void EditReport(const v1::Case& after, runtime::Store& store, Change change) {
  const std::string key = ReportKey(after.header().case_id());
  v1::CaseReceived report;
  store.Load(key, report);
  change(report);
  store.Save(key, report);
}

void KeepPlace(const v1::PlaceCorrected& corrected, const v1::Case& after, runtime::Store& store) {
  EditReport(after, store, [&](v1::CaseReceived& report) {
    v1::Place& place = *report.mutable_place();
    // The point was of the place that was wrong.
    place.clear_latitude();
    place.clear_longitude();
    if (!corrected.address().empty()) place.set_address(corrected.address());
  });
}

void KeepText(const v1::TextCorrected& corrected, const v1::Case& after, runtime::Store& store) {
  EditReport(after, store, [&](v1::CaseReceived& report) {
    report.set_title(corrected.title());
    report.set_detail(corrected.detail());
  });
}

void KeepContact(const v1::ContactCorrected& corrected, const v1::Case& after,
                 runtime::Store& store) {
  EditReport(after, store, [&](v1::CaseReceived& report) {
    report.set_reporter_sealed(corrected.reporter_sealed());
    report.set_reporter_ref(corrected.reporter_ref());
    report.set_anonymous(false);
  });
}

template <class Over>
void OnOver(const Over&, const core::v1::EventHeader&, bool known, v1::Case& of_case, const Policy&,
            NewEvents& events) {
  if (known) correcting::End(of_case, events);
}

void OnReopened(const followup::v1::CaseReopened&, const core::v1::EventHeader&, bool known,
                v1::Case& of_case, const Policy&, NewEvents& events) {
  if (known) correcting::Resume(of_case, events);
}

}  // namespace

CaseModule CorrectingModule() {
  CaseModule module;
  module.On(&correcting::CorrectCategory).guard = &correcting::MayCorrectCategory;
  module.On(&correcting::CorrectPlace).guard = &correcting::MayCorrectPlace;
  module.On(&correcting::CorrectText).guard = &correcting::MayCorrectText;
  module.On(&correcting::CorrectContact).guard = &correcting::MayCorrectContact;
  module.Advance(&correcting::AdvanceCategory);
  module.Advance(&correcting::AdvancePlace);
  module.Advance(&correcting::AdvanceContact);
  module.Apply(&correcting::OnReceived);
  module.Apply(&correcting::OnCategory);
  module.Apply(&correcting::OnPlace);
  module.Apply(&correcting::OnText);
  module.Apply(&correcting::OnContact);
  module.Apply(&correcting::OnEnded);
  module.Apply(&correcting::OnResumed);
  module.Side(&KeepPlace);
  module.Side(&KeepText);
  module.Side(&KeepContact);
  module.React<followup::v1::Event>("followup", &OnOver<followup::v1::CaseClosed>);
  module.React<followup::v1::Event>("followup", &OnOver<followup::v1::CaseEnded>);
  module.React<followup::v1::Event>("followup", &OnReopened);
  return module;
}

}  // namespace huying::intake
