#include "services/dispatch/ending/rules.h"
#include "services/dispatch/modules.h"
#include "services/dispatch/proposals/rules.h"

namespace huying::dispatch {
namespace {

void ListEndings(const v1::Task& task, casework::ListKeys& keys) {
  if (IsOpen(task.state()) && ending::IsProposed(task))
    keys.Add(task.ending().reviewer_unit_id(), task.header());
}

}  // namespace

CaseModule EndingModule() {
  CaseModule module;
  module.On(&ending::Propose).guard = &proposals::NoneIsOpen;
  module.On(&ending::Pass).guard = &ending::MayReview;
  module.On(&ending::Refuse).guard = &ending::MayReview;
  module.Apply(&ending::OnProposed);
  module.Apply(&ending::OnPassed);
  module.Apply(&ending::OnEnds<v1::EndingRefused>);
  module.Apply(&ending::OnEnds<v1::TaskRouted>);
  module.Apply(&ending::OnEnds<v1::TaskMoved>);
  module.Apply(&ending::OnEnds<v1::CitizenReplied>);
  module.Apply(&ending::OnEnds<v1::TaskEnded>);
  module.Apply(&ending::OnEnds<v1::TaskWithdrawn>);
  module.lists.push_back({"ending_review", &ListEndings});
  return module;
}

}  // namespace huying::dispatch
