#include "services/dispatch/handling/rules.h"
#include "services/dispatch/modules.h"

namespace huying::dispatch {
namespace {

void ListByPerson(const v1::Task& task, casework::ListKeys& keys) {
  if (IsOpen(task.state())) keys.Add(handling::HandlerOf(task), task.header());
}

void NamesHandler(const v1::Task& task,
                  absl::FunctionRef<void(std::string_view, std::string_view)> each) {
  each(handling::HandlerOf(task), task.header().lead_unit_id());
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
  module.named_lists.push_back({"person", "lead", city::v1::PERMISSION_HANDLE, &NamesHandler});
  return module;
}

}  // namespace huying::dispatch
