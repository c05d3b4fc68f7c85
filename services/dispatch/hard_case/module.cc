#include "huying/followup/v1/followup.pb.h"
#include "services/dispatch/hard_case/rules.h"
#include "services/dispatch/modules.h"

namespace huying::dispatch {
namespace {

void OnHardCase(const followup::v1::HardCaseDeclared& hard, const core::v1::EventHeader&,
                bool known, v1::Task& task, const Policy&, NewEvents& events) {
  if (known) hard_case::Hold(task, hard.rounds(), events);
}

void ListByOwner(const v1::Task& task, casework::ListKeys& keys) {
  if (IsOpen(task.state())) keys.Add(task.hard_case().owner_person_id(), task.header());
}

void NamesOwner(const v1::Task& task,
                absl::FunctionRef<void(std::string_view, std::string_view)> each) {
  each(task.hard_case().owner_person_id(), task.header().lead_unit_id());
}

}  // namespace

CaseModule HardCaseModule() {
  CaseModule module;
  module.On(&hard_case::TakeUp);
  module.Advance(&hard_case::AdvanceHeld);
  module.Apply(&hard_case::OnHeld);
  module.Apply(&hard_case::OnTakenUp);
  module.Apply(&hard_case::OnMoved);
  module.React<followup::v1::Event>("followup", &OnHardCase);
  module.lists.push_back({"owner", &ListByOwner});
  module.named_lists.push_back({"owner", "lead", city::v1::PERMISSION_HANDLE, &NamesOwner});
  return module;
}

}  // namespace huying::dispatch
