#include "services/dispatch/processor.h"

#include <algorithm>
#include <utility>

#include "common/core/catalog.h"
#include "common/core/check.h"
#include "common/runtime/outcome.h"
#include "services/dispatch/keys.h"
#include "services/dispatch/rules/evolve.h"
#include "services/dispatch/rules/parking.h"
#include "services/dispatch/rules/reject.h"
#include "services/dispatch/rules/routing.h"

namespace huying::dispatch {
namespace {

using runtime::DecisionContext;
using runtime::Message;
using runtime::Outcome;
using runtime::Store;
using runtime::View;

const StateCatalog& States() {
  static const StateCatalog kStates = StateCatalog::MustRead(*v1::TaskState_descriptor());
  return kStates;
}

const EventCatalog& Kinds() {
  static const EventCatalog kKinds = EventCatalog::MustRead(*v1::Event::descriptor(), &States());
  return kKinds;
}

// What of a task decides where it stands in lists, counters and timers.
struct Place {
  v1::TaskState state = v1::TASK_STATE_UNSPECIFIED;
  int64_t registered_ms = 0;
  std::string lead_unit_id;
  int64_t resume_ms = 0;
};

Place PlaceOf(const v1::Task& task) {
  return {task.state(), task.header().registered_ms(), task.lead_unit_id(), task.resume_ms()};
}

void MoveInLists(const Place& before, const Place& after, std::string_view case_id, Store& store) {
  if (before.state != after.state) {
    if (IsOpen(before.state)) {
      store.Delete(ListKey(OpenPrefix(before.state), before.registered_ms, case_id));
    }
    if (IsOpen(after.state)) {
      store.Put(ListKey(OpenPrefix(after.state), after.registered_ms, case_id), "");
    }
  }
  const bool was_listed = IsOpen(before.state) && !before.lead_unit_id.empty();
  const bool is_listed = IsOpen(after.state) && !after.lead_unit_id.empty();
  if (was_listed == is_listed && before.lead_unit_id == after.lead_unit_id) return;
  if (was_listed) {
    store.Delete(ListKey(UnitPrefix(before.lead_unit_id), before.registered_ms, case_id));
  }
  if (is_listed) {
    store.Put(ListKey(UnitPrefix(after.lead_unit_id), after.registered_ms, case_id), "");
  }
}

void CountStates(v1::TaskState before, v1::TaskState after, Store& store) {
  if (before == after) return;
  if (before != v1::TASK_STATE_UNSPECIFIED) store.Count(States().of(before).counter, -1);
  if (after != v1::TASK_STATE_UNSPECIFIED) store.Count(States().of(after).counter);
}

void MoveTimer(const Place& before, const Place& after, std::string_view case_id, Store& store) {
  if (before.resume_ms == after.resume_ms) return;
  if (before.resume_ms != 0) store.CancelTimer(before.resume_ms, case_id, kResumeDue);
  if (after.resume_ms != 0) store.SetTimer(after.resume_ms, case_id, kResumeDue);
}

bool Helps(std::string_view unit_id, const v1::Task& task) {
  if (unit_id.empty()) return false;
  const auto& helpers = task.helper_unit_ids();
  return unit_id == task.community_unit_id() ||
         std::find(helpers.begin(), helpers.end(), unit_id) != helpers.end();
}

}  // namespace

Processor::Processor(const city::City* city)
    : city_(city), people_(city), draft_reader_(&city->pack().reply_rules()) {
  HY_CHECK(city->pack().classes_size() > 0);
  spec_.name = "dispatch";
  spec_.event = &v1::Event::default_instance();
  spec_.subscriptions = {
      {"intake",
       runtime::SubscriptionMode::kReact,
       &intake::v1::Event::default_instance(),
       {intake::v1::Event::kReadyFieldNumber}},
      {"followup",
       runtime::SubscriptionMode::kReact,
       &followup::v1::Event::default_instance(),
       {followup::v1::Event::kRedoOrderedFieldNumber, followup::v1::Event::kHardCaseFieldNumber}},
  };
  spec_.answers_kept_ms = city->pack().limits().dedupe_retention_hours() * kHourMs;
}

void Processor::Evolve(const Message& message, Store& store) const {
  const auto& event = static_cast<const v1::Event&>(message);
  const std::string& case_id = event.header().case_().case_id();
  store.Edit<v1::Task>(CaseKey(case_id), [&](v1::Task& task) {
    const Place before = PlaceOf(task);
    rules::Evolve(event, task);
    const Place after = PlaceOf(task);
    MoveInLists(before, after, case_id, store);
    MoveTimer(before, after, case_id, store);
    CountStates(before.state, after.state, store);
  });
  store.Count(Kinds().of(event.kind_case()).counter);
}

Outcome Processor::React(std::string_view service, const Message& event, const View& view,
                         const DecisionContext& context) const {
  if (service == "intake") {
    return OnIntake(static_cast<const intake::v1::Event&>(event), view, context);
  }
  return OnFollowup(static_cast<const followup::v1::Event&>(event), view, context);
}

Outcome Processor::OnIntake(const intake::v1::Event& event, const View& view,
                            const DecisionContext& context) const {
  if (!event.has_ready()) return Outcome::Nothing();
  v1::Task task;
  *task.mutable_header() = event.header().case_();
  if (view.Get(CaseKey(task.header().case_id())).has_value()) return Outcome::Nothing();
  rules::NewEvents new_events(context.arena);
  rules::RouteReady(task.header(), event.ready().title(), PlanOf(task.header(), context.now_ms),
                    PolicyOf(task, context.now_ms), new_events);
  return MakeOutcome(new_events, task, nullptr, context);
}

Outcome Processor::OnFollowup(const followup::v1::Event& event, const View& view,
                              const DecisionContext& context) const {
  if (!event.has_redo_ordered() && !event.has_hard_case()) return Outcome::Nothing();
  const core::v1::CaseHeader& of_case = event.header().case_();
  v1::Task task;
  const bool known = view.Load(CaseKey(of_case.case_id()), task);
  rules::NewEvents new_events(context.arena);
  if (event.has_hard_case()) {
    if (known) rules::Hold(task, event.hard_case().rounds(), new_events);
  } else if (known) {
    rules::Redo(task, event.redo_ordered().round(), PolicyOf(task, context.now_ms), new_events);
  } else {
    // Answered on the spot, and the citizen does not agree: there was no task until now.
    *task.mutable_header() = of_case;
    task.mutable_header()->set_round(event.redo_ordered().round());
    task.mutable_header()->clear_unit_id();
    rules::RouteReady(task.header(), "", PlanOf(task.header(), context.now_ms),
                      PolicyOf(task, context.now_ms), new_events);
  }
  return MakeOutcome(new_events, task, nullptr, context);
}

Outcome Processor::Execute(const Message& command, const View& view,
                           const DecisionContext& context) const {
  const auto& request = static_cast<const v1::ExecuteRequest&>(command);
  v1::Task task;
  if (!view.Load(CaseKey(request.header().case_id()), task)) {
    return Outcome::Reject(rules::NoTask());
  }
  rules::Policy policy = PolicyOf(task, context.now_ms);
  policy.actor = people_.AuthorityOf(request.header().actor(), task.lead_unit_id());
  policy.actor.helps = Helps(policy.actor.unit_id, task);
  policy.actor.of_responsible =
      policy.actor.Known() && policy.actor.unit_id == task.header().unit_id();
  policy.reason = request.header().reason();
  auto verdict =
      rules::Decide(task, request, LookUp(task, request), policy, rules::NewEvents(context.arena));
  if (!verdict.ok()) return Outcome::Reject(std::move(verdict.rejection()));
  Outcome outcome = MakeOutcome(*verdict, task, &request.header(), context);
  for (const v1::Event* event : verdict->events()) rules::Evolve(*event, task);
  auto* answer = google::protobuf::Arena::CreateMessage<v1::ExecuteResponse>(context.arena);
  answer->set_case_id(request.header().case_id());
  answer->set_state(task.state());
  outcome.answer = answer;
  return outcome;
}

Outcome Processor::OnTimer(const log::v1::TimerKey& timer, const View& view,
                           const DecisionContext& context) const {
  v1::Task task;
  if (timer.kind() != kResumeDue || !view.Load(CaseKey(timer.subject()), task)) {
    return Outcome::Nothing();
  }
  rules::NewEvents new_events(context.arena);
  rules::ResumeDue(task, timer.due_ms(), PolicyOf(task, context.now_ms), new_events);
  return MakeOutcome(new_events, task, nullptr, context);
}

rules::RoutePlan Processor::PlanOf(const core::v1::CaseHeader& of_case, int64_t now_ms) const {
  rules::RoutePlan plan;
  const Day today = city_->calendar().Today(now_ms);
  const auto route = city_->RouteDuty(of_case.category_code(), of_case.area_code(), today);
  if (!route.has_value() || route->lead == nullptr) return plan;
  plan.found = true;
  plan.duty_id = route->rule->id();
  plan.lead_unit_id = route->lead->id();
  for (const city::v1::Unit* helper : route->helpers) plan.helper_unit_ids.push_back(helper->id());
  if (route->community != nullptr) plan.community_unit_id = route->community->id();
  return plan;
}

rules::Policy Processor::PolicyOf(const v1::Task& task, int64_t now_ms) const {
  rules::Policy policy;
  const city::CategoryNode* category = city_->FindCategory(task.header().category_code());
  if (category != nullptr) policy.process = category->process;
  if (policy.process == nullptr) policy.process = &city_->pack().classes(0);
  policy.limits = &city_->pack().limits();
  policy.reply_rules = &city_->pack().reply_rules();
  const city::v1::Unit* lead = city_->FindUnit(task.lead_unit_id());
  if (lead != nullptr) policy.lead_parent_id = lead->parent_id();
  policy.now_ms = now_ms;
  return policy;
}

rules::Looked Processor::LookUp(const v1::Task& task, const v1::ExecuteRequest& request) const {
  rules::Looked looked;
  if (request.has_rule_return()) {
    looked.unit_known = city_->FindUnit(request.rule_return().unit_id()) != nullptr;
  } else if (request.has_assign_handler()) {
    looked.may_handle = people_.MayFor(request.assign_handler().person_id(), task.lead_unit_id(),
                                       city::v1::PERMISSION_HANDLE);
  } else if (request.has_draft_reply()) {
    looked.draft = draft_reader_.Read(request.draft_reply().text());
  }
  return looked;
}

Outcome Processor::MakeOutcome(const rules::NewEvents& new_events, const v1::Task& task,
                               const core::v1::CommandHeader* command,
                               const DecisionContext& context) const {
  const auto advance = [](const v1::Event& event, core::v1::CaseHeader& header) {
    rules::Advance(event, header);
  };
  return runtime::MakeOutcome(new_events, task.header(), task.seq(), command, city_->version(),
                              context, advance);
}

}  // namespace huying::dispatch
