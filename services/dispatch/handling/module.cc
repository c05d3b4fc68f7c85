#include "services/dispatch/handling/rules.h"
#include "services/dispatch/modules.h"

namespace huying::dispatch {
namespace {

void ListByPerson(const v1::Task& task, casework::ListKeys& keys) {
  if (IsOpen(task.state())) keys.Add(handling::HandlerOf(task), task.header());
}

}  // namespace

CaseModule HandlingModule() {
  CaseModule module;
  module.On(&handling::Assign);
  module.On(&handling::Note);
  module.Apply(&handling::OnAssigned);
  module.Apply(&handling::OnNoted);
  module.Apply(&handling::OnRouted);
  module.Apply(&handling::OnMoved);
  module.lists.push_back({"person", &ListByPerson});
  return module;
}

}  // namespace huying::dispatch
