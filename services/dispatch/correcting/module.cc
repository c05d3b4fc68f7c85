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
  std::string_view title;
  if constexpr (requires { corrected.title(); }) title = corrected.title();
  correcting::Follow(task, header.case_(), title, policy, events);
}

}  // namespace

CaseModule CorrectingModule() {
  CaseModule module;
  module.Advance(&correcting::AdvanceCorrected);
  module.Advance(&correcting::AdvanceMoved);
  module.Apply(&correcting::OnMoved);
  module.React<intake::v1::Event>("intake", &OnCaseCorrected<intake::v1::CategoryCorrected>);
  module.React<intake::v1::Event>("intake", &OnCaseCorrected<intake::v1::PlaceCorrected>);
  module.React<intake::v1::Event>("intake", &OnCaseCorrected<intake::v1::TextCorrected>);
  module.React<intake::v1::Event>("intake", &OnCaseCorrected<intake::v1::ContactCorrected>);
  return module;
}

}  // namespace huying::dispatch
