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
  module.Apply(&ending::OnRefused);
  module.Apply(&ending::OnEnded);
  module.Apply(&ending::OnRouted);
  module.Apply(&ending::OnReplied);
  module.Apply(&ending::OnMoved);
  module.lists.push_back({"ending_review", &ListEndings});
  return module;
}

}  // namespace huying::dispatch
