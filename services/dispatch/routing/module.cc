#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "services/dispatch/accused/rules.h"
#include "services/dispatch/modules.h"
#include "services/dispatch/routing/rules.h"

namespace huying::dispatch {
namespace {

using casework::ListKeys;
using core::v1::EventHeader;

// A case that is ready gets its first round, once.
void OnReady(const intake::v1::CaseReady& ready, const EventHeader&, bool known, v1::Task& task,
             const Policy& policy, NewEvents& events) {
  if (known) return;
  routing::RouteByPlan(task.header(),
                       {.title = ready.title(), .taken_by = ready.taken_by_person_id()}, policy,
                       events);
}

void OnRedo(const followup::v1::RedoOrdered& redo, const EventHeader&, bool known, v1::Task& task,
            const Policy& policy, NewEvents& events) {
  if (redo.danger()) {  // intake says so, too, but maybe later
    task.mutable_header()->set_danger(true);
    task.mutable_header()->set_grade(city::v1::GRADE_INCIDENT);
  }
  if (known) return routing::Redo(task, redo.round(), policy, events);
  // Answered on the spot, and that did not do: there was no task until now, so this is its first
  // round, whatever number an older log gave it.
  task.mutable_header()->set_round(1);
  task.mutable_header()->clear_unit_id();
  routing::RouteByPlan(task.header(),
                       {.title = redo.title(), .taken_by = redo.answered_by_person_id()}, policy,
                       events);
}

void OnGradeRaised(const intake::v1::GradeRaised& raised, const EventHeader&, bool known,
                   v1::Task& task, const Policy& policy, NewEvents& events) {
  if (known) routing::Regrade(task, raised.grade(), policy, events);
}

void ListOpen(const v1::Task& task, ListKeys& keys) {
  if (IsOpen(task.state())) keys.AddOpen(v1::TaskState_Name(task.state()), task.header());
}

void ListByLead(const v1::Task& task, ListKeys& keys) {
  if (IsOpen(task.state())) keys.Add(task.header().lead_unit_id(), task.header());
}

// 首接负责: a unit that is responsible although another one leads.
void ListByFirstReceiver(const v1::Task& task, ListKeys& keys) {
  const core::v1::CaseHeader& header = task.header();
  if (IsOpen(task.state()) && header.unit_id() != header.lead_unit_id()) {
    keys.Add(header.unit_id(), header);
  }
}

void ListByArea(const v1::Task& task, ListKeys& keys) {
  if (IsOpen(task.state())) keys.Add(task.header().area_code(), task.header());
}

}  // namespace

CaseModule RoutingModule() {
  CaseModule module;
  module.On(&routing::NameUnit).guard = &accused::MayRule;
  module.Advance(&routing::AdvanceRouted);
  module.Advance(&routing::AdvanceUnrouted);
  module.Advance(&routing::AdvanceRegraded);
  module.Apply(&routing::OnRouted);
  module.Apply(&routing::OnUnrouted);
  module.Apply(&routing::OnCorrected);
  module.Apply(&routing::OnMoved);
  module.React<intake::v1::Event>("intake", &OnReady);
  module.React<intake::v1::Event>("intake", &OnGradeRaised);
  module.React<followup::v1::Event>("followup", &OnRedo);
  module.lists.push_back({casework::kOpenList, &ListOpen});
  module.lists.push_back({"lead", &ListByLead});
  module.lists.push_back({"first_receiver", &ListByFirstReceiver});
  module.lists.push_back({"area", &ListByArea});
  return module;
}

}  // namespace huying::dispatch
