#include <type_traits>

#include "huying/intake/v1/intake.pb.h"
#include "services/dispatch/correcting/rules.h"
#include "services/dispatch/modules.h"

namespace huying::dispatch {
namespace {

// The event's header says what holds now; of the text a task holds the title.
template <class Fact>
void OnCaseCorrected(const Fact& corrected, const core::v1::EventHeader& header, bool known,
                     v1::Task& task, const Policy& policy, NewEvents& events) {
  if (!known) return;
  correcting::Correction correction{.told = &header.case_(), .by = header.actor().person_id()};
  correction.contact = std::is_same_v<Fact, intake::v1::ContactCorrected>;
  correction.unlinked = std::is_same_v<Fact, intake::v1::ReporterUnlinked>;
  if constexpr (std::is_same_v<Fact, intake::v1::TextCorrected>) {
    correction.text = true;
    correction.title = corrected.title();
  }
  correcting::Follow(task, correction, policy, events);
}

}  // namespace

CaseModule CorrectingModule() {
  CaseModule module;
  module.Advance(&correcting::AdvanceCorrected);
  module.Advance(&correcting::AdvanceMoved);
  module.Apply(&correcting::OnCorrected);
  module.Apply(&correcting::OnMoved);
  module.Apply(&correcting::OnTransferred);
  module.Apply(&correcting::OnReplyCorrected);
  module.React<intake::v1::Event>("intake", &OnCaseCorrected<intake::v1::CategoryCorrected>);
  module.React<intake::v1::Event>("intake", &OnCaseCorrected<intake::v1::PlaceCorrected>);
  module.React<intake::v1::Event>("intake", &OnCaseCorrected<intake::v1::TextCorrected>);
  module.React<intake::v1::Event>("intake", &OnCaseCorrected<intake::v1::ContactCorrected>);
  module.React<intake::v1::Event>("intake", &OnCaseCorrected<intake::v1::ReporterUnlinked>);
  return module;
}

}  // namespace huying::dispatch
