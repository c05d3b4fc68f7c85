#include "services/dispatch/modules.h"
#include "services/dispatch/parts/rules.h"

namespace huying::dispatch {
namespace {

// What a helping unit has to do.
void ListParts(const v1::Task& task, casework::ListKeys& keys) {
  for (const v1::Parts::Part& part : task.parts().open()) keys.Add(part.unit_id(), task.header());
}

}  // namespace

CaseModule PartsModule() {
  CaseModule module;
  module.On(&parts::Accept).guard = &parts::MayAccept;
  module.On(&parts::Finish).guard = &parts::MayFinish;
  module.On(&parts::GiveUp).guard = &parts::MayGiveUp;
  module.Apply(&parts::OnAsked);
  module.Apply(&parts::OnAccepted);
  module.Apply(&parts::OnFinished);
  module.Apply(&parts::OnGivenUp);
  module.Apply(&parts::OnEnds<v1::TaskRouted>);
  module.Apply(&parts::OnRoundEnds<v1::CitizenReplied>);
  module.Apply(&parts::OnRoundEnds<v1::PromiseFellDue>);
  module.Apply(&parts::OnRoundEnds<v1::TaskMoved>);
  module.Apply(&parts::OnRoundEnds<v1::TaskEnded>);
  module.Apply(&parts::OnRoundEnds<v1::TaskWithdrawn>);
  module.lists.push_back({"helper", &ListParts});
  return module;
}

}  // namespace huying::dispatch
