#include "services/dispatch/correcting/rules.h"

#include <string>

#include "services/dispatch/handling/rules.h"
#include "services/dispatch/parking/rules.h"
#include "services/dispatch/parts/rules.h"
#include "services/dispatch/reply/rules.h"
#include "services/dispatch/routing/rules.h"
#include "services/dispatch/rules/once.h"

namespace huying::dispatch::correcting {
namespace {

using core::v1::CaseHeader;
using rules::AddOnce;

// The duty list before and after.
struct Duty {
  RoutePlan before;
  RoutePlan after;
};

bool SameHelpers(const Duty& duty) {
  return duty.before.helper_unit_ids == duty.after.helper_unit_ids &&
         duty.before.community_unit_id == duty.after.community_unit_id;
}

// Somebody has it or waits for it, and by the duty list it is another's now.
bool Moves(const v1::Task& task, const Duty& duty) {
  if (!IsOpen(task.state())) return false;
  if (parking::IsHeld(task) && !duty.after.found) return false;
  const bool changed =
      duty.before.found != duty.after.found || duty.before.lead_unit_id != duty.after.lead_unit_id;
  return changed && (!duty.after.found || duty.after.lead_unit_id != task.header().lead_unit_id());
}

// Others may still do a part. A round that is being answered is not begun anew for them; the next
// round of a hard case asks them itself.
bool WorkGoesOn(const v1::Task& task) {
  switch (task.state()) {
    case v1::TASK_STATE_ROUTED:
    case v1::TASK_STATE_RETURNED:
    case v1::TASK_STATE_ACCEPTED:
    case v1::TASK_STATE_HANDLING:
      return true;
    case v1::TASK_STATE_PARKED:
      return !parking::IsHeld(task);
    default:
      return false;
  }
}

// What of `told` a task's header says otherwise.
CaseHeader Corrected(const CaseHeader& known, const CaseHeader& told) {
  CaseHeader header = known;
  header.set_category_code(told.category_code());
  header.set_appeal_type(told.appeal_type());
  header.set_area_code(told.area_code());
  for (const std::string& unit_id : told.about_unit_ids()) {
    AddOnce(unit_id, *header.mutable_about_unit_ids());
  }
  return header;
}

// Nobody has begun before a unit has accepted, but for what it noted.
bool HasWorked(const v1::Task& task) {
  const bool begun = task.state() != v1::TASK_STATE_ROUTED &&
                     task.state() != v1::TASK_STATE_RETURNED &&
                     task.state() != v1::TASK_STATE_UNROUTED;
  return begun || task.header().round() > 1 || handling::NotesOf(task) > 0;
}

// Who had it before the other unit.
template <class Moved>
void KeepWorkers(const Moved& moved, v1::Correcting& row) {
  for (const std::string& unit : moved.worked_unit_ids()) AddOnce(unit, *row.mutable_unit_ids());
  for (const std::string& person : moved.worked_person_ids()) {
    AddOnce(person, *row.mutable_person_ids());
  }
}

// The lead unit stays: who helps it, and which community is told, follow the list.
void ChangeHelpers(const CaseHeader& header, const RoutePlan& plan, v1::TaskCorrected& corrected) {
  corrected.set_helpers_changed(true);
  for (std::string_view helper : plan.helper_unit_ids) {
    if (helper != header.lead_unit_id()) corrected.add_helper_unit_ids(std::string(helper));
  }
  if (plan.community_unit_id != header.lead_unit_id()) {
    corrected.set_community_unit_id(std::string(plan.community_unit_id));
  }
}

void Tell(const v1::Task& task, const CaseHeader& header, const Correction& correction,
          const Duty& duty, NewEvents& events) {
  const CaseHeader& known = task.header();
  v1::TaskCorrected& corrected = *events.Add().mutable_task_corrected();
  if (header.category_code() != known.category_code()) {
    corrected.set_category_code(header.category_code());
  }
  if (header.appeal_type() != known.appeal_type()) corrected.set_appeal_type(header.appeal_type());
  if (header.area_code() != known.area_code()) corrected.set_area_code(header.area_code());
  corrected.set_text_corrected(correction.text);
  corrected.set_title(std::string(correction.title));
  corrected.set_contact_corrected(correction.contact);
  corrected.set_reporter_unlinked(correction.unlinked);
  corrected.set_person_id(std::string(correction.by));
  for (int i = known.about_unit_ids_size(); i < header.about_unit_ids_size(); ++i) {
    corrected.add_about_unit_ids(header.about_unit_ids(i));
  }
  if (Moves(task, duty) || !duty.after.found || SameHelpers(duty)) return;
  const bool goes_on = WorkGoesOn(task);
  if (goes_on || parking::IsHeld(task)) ChangeHelpers(known, duty.after, corrected);
  if (goes_on) parts::AskAnew(task, corrected, events);
}

void Move(const v1::Task& task, CaseHeader header, std::string_view title, const Policy& policy,
          NewEvents& events) {
  parking::End(task, events);
  v1::TaskMoved* moved = events.Add().mutable_task_moved();
  moved->set_unit_id(task.header().lead_unit_id());
  if (HasWorked(task)) {
    reply::AddWorkers(task, *moved->mutable_worked_unit_ids(), *moved->mutable_worked_person_ids());
  }
  // A round that was answered is not opened again.
  if (parking::IsHeld(task)) header.set_round(header.round() + 1);
  Policy now = policy;
  now.process = policy.lookups().ProcessOf(header.category_code());
  routing::RouteByPlan(
      header,
      {.title = title, .taken_by = routing::TakerOf(task), .last_part = parts::LastOf(task)}, now,
      events);
}

}  // namespace

// MECH D1
void Follow(const v1::Task& task, const Correction& correction, const Policy& policy,
            NewEvents& events) {
  if (task.state() == v1::TASK_STATE_WITHDRAWN) return;
  const CaseHeader header = Corrected(task.header(), *correction.told);
  const Duty duty = {.before = policy.lookups().PlanOf(task.header(), policy.now_ms),
                     .after = policy.lookups().PlanOf(header, policy.now_ms)};
  Tell(task, header, correction, duty, events);
  routing::Regrade(task, correction.told->grade(), policy, events);
  if (!Moves(task, duty)) return;
  Move(task, header, correction.text ? correction.title : routing::TitleOf(task), policy, events);
}

const google::protobuf::RepeatedPtrField<std::string>& FormerUnits(const v1::Task& task) {
  return task.correcting().unit_ids();
}
const google::protobuf::RepeatedPtrField<std::string>& FormerPersons(const v1::Task& task) {
  return task.correcting().person_ids();
}

void AdvanceCorrected(const v1::TaskCorrected& corrected, CaseHeader& header) {
  if (!corrected.category_code().empty()) header.set_category_code(corrected.category_code());
  if (corrected.appeal_type() != city::v1::APPEAL_TYPE_UNSPECIFIED) {
    header.set_appeal_type(corrected.appeal_type());
  }
  if (!corrected.area_code().empty()) header.set_area_code(corrected.area_code());
  if (corrected.contact_corrected()) header.set_no_contact(false);
  if (corrected.reporter_unlinked()) header.set_no_contact(true);
  if (corrected.helpers_changed()) header.set_community_unit_id(corrected.community_unit_id());
  header.mutable_about_unit_ids()->MergeFrom(corrected.about_unit_ids());
}

void AdvanceMoved(const v1::TaskMoved&, CaseHeader& header) {
  header.clear_unit_id();
  header.clear_lead_unit_id();
  header.clear_community_unit_id();
}

void OnCorrected(const v1::TaskCorrected& corrected, const core::v1::EventHeader&, v1::Task& task) {
  if (corrected.person_id().empty()) return;
  AddOnce(corrected.person_id(), *task.mutable_correcting()->mutable_person_ids());
}

void OnMoved(const v1::TaskMoved& moved, const core::v1::EventHeader&, v1::Task& task) {
  KeepWorkers(moved, *task.mutable_correcting());
}

void OnTransferred(const v1::TaskTransferred& passed, const core::v1::EventHeader&,
                   v1::Task& task) {
  KeepWorkers(passed, *task.mutable_correcting());
}

// MECH D13: what they say is the reply now.
void OnReplyCorrected(const v1::ReplyCorrected&, const core::v1::EventHeader& header,
                      v1::Task& task) {
  AddOnce(header.actor().person_id(), *task.mutable_correcting()->mutable_person_ids());
  AddOnce(header.actor().unit_id(), *task.mutable_correcting()->mutable_unit_ids());
}

}  // namespace huying::dispatch::correcting
