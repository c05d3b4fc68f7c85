#include "services/followup/processor.h"

#include <utility>

#include "common/core/catalog.h"
#include "common/runtime/outcome.h"
#include "services/followup/keys.h"
#include "services/followup/rules/follow.h"
#include "services/followup/rules/visit.h"

namespace huying::followup {
namespace {

using runtime::DecisionContext;
using runtime::Message;
using runtime::Outcome;
using runtime::Store;
using runtime::View;

const StateCatalog& States() {
  static const StateCatalog kStates = StateCatalog::MustRead(*v1::FollowState_descriptor());
  return kStates;
}

const EventCatalog& Kinds() {
  static const EventCatalog kKinds = EventCatalog::MustRead(*v1::Event::descriptor(), &States());
  return kKinds;
}

// Between the first and the last working minute of a day, on any day: the line is open at weekends
// too.
rules::DecentHours DecentHoursOf(const city::City& city) {
  rules::DecentHours hours;
  hours.utc_offset_minutes = city.utc_offset_minutes();
  const auto& periods = city.pack().calendar().work_hours();
  if (periods.empty()) return hours;
  hours.from_minute = ParseTimeOfDay(periods.begin()->from_time()).value_or(hours.from_minute);
  hours.until_minute = ParseTimeOfDay(periods.rbegin()->until_time()).value_or(hours.until_minute);
  return hours;
}

// Where a row stands in the lists of what somebody must do.
struct ListPlace {
  v1::FollowState state = v1::FOLLOW_STATE_UNSPECIFIED;
  int64_t registered_ms = 0;

  friend bool operator==(const ListPlace&, const ListPlace&) = default;
};

ListPlace PlaceOf(const v1::Follow& follow) {
  return {follow.state(), follow.header().registered_ms()};
}

void MoveInLists(const ListPlace& before, const ListPlace& after, std::string_view case_id,
                 Store& store) {
  if (before == after) return;
  if (IsOpen(before.state)) store.Delete(OpenKey(before.state, before.registered_ms, case_id));
  if (IsOpen(after.state)) store.Put(OpenKey(after.state, after.registered_ms, case_id), "");
}

void CountStates(v1::FollowState before, v1::FollowState after, Store& store) {
  if (before == after) return;
  if (before != v1::FOLLOW_STATE_UNSPECIFIED) store.Count(States().of(before).counter, -1);
  if (after != v1::FOLLOW_STATE_UNSPECIFIED) store.Count(States().of(after).counter);
}

Rejection NoCase() {
  return {.kind = Rejection::Kind::kNotFound,
          .code = "FOLLOW_UNKNOWN",
          .mechanism = "F1",
          .message = "没有找到该工单的回访记录。请核对工单编号；尚未答复的工单还不能回访。",
          .possible = {}};
}

}  // namespace

Processor::Processor(const city::City* city)
    : city_(city), people_(city), hours_(DecentHoursOf(*city)) {
  spec_.name = "followup";
  spec_.event = &v1::Event::default_instance();
  spec_.subscriptions = {
      {"intake",
       runtime::SubscriptionMode::kReact,
       &intake::v1::Event::default_instance(),
       {intake::v1::Event::kAnsweredFieldNumber}},
      {"dispatch",
       runtime::SubscriptionMode::kReact,
       &dispatch::v1::Event::default_instance(),
       {dispatch::v1::Event::kRepliedFieldNumber}},
      {"supervision",
       runtime::SubscriptionMode::kReact,
       &supervision::v1::Event::default_instance(),
       {supervision::v1::Event::kOrderIssuedFieldNumber,
        supervision::v1::Event::kOrderAcceptedFieldNumber}},
  };
  spec_.answers_kept_ms = city->pack().limits().dedupe_retention_hours() * kHourMs;
}

void Processor::Evolve(const Message& message, Store& store) const {
  const auto& event = static_cast<const v1::Event&>(message);
  const std::string& case_id = event.header().case_().case_id();
  store.Edit<v1::Follow>(CaseKey(case_id), [&](v1::Follow& follow) {
    const ListPlace before = PlaceOf(follow);
    rules::Evolve(event, follow);
    MoveInLists(before, PlaceOf(follow), case_id, store);
    CountStates(before.state, follow.state(), store);
  });
  store.Count(Kinds().of(event.kind_case()).counter);
}

Outcome Processor::React(std::string_view service, const Message& event, const View& view,
                         const DecisionContext& context) const {
  if (service == "intake")
    return OnIntake(static_cast<const intake::v1::Event&>(event), view, context);
  if (service == "dispatch") {
    return OnDispatch(static_cast<const dispatch::v1::Event&>(event), view, context);
  }
  return OnSupervision(static_cast<const supervision::v1::Event&>(event), view, context);
}

Outcome Processor::OnIntake(const intake::v1::Event& event, const View& view,
                            const DecisionContext& context) const {
  if (!event.has_answered()) return Outcome::Nothing();
  const core::v1::CaseHeader& of_case = event.header().case_();
  v1::Follow follow;
  view.Load(CaseKey(of_case.case_id()), follow);
  if (!rules::AwaitsReply(follow)) return Outcome::Nothing();
  const std::string& unit_id =
      of_case.unit_id().empty() ? event.header().actor().unit_id() : of_case.unit_id();
  rules::NewEvents new_events(context.arena);
  rules::PlanOnTheSpot(of_case, unit_id, event.header().actor().person_id(),
                       PolicyOf(of_case, "", context.now_ms), new_events);
  return MakeOutcome(new_events, of_case, follow.seq(), nullptr, context);
}

Outcome Processor::OnDispatch(const dispatch::v1::Event& event, const View& view,
                              const DecisionContext& context) const {
  if (!event.has_replied()) return Outcome::Nothing();
  const core::v1::CaseHeader& of_case = event.header().case_();
  v1::Follow follow;
  view.Load(CaseKey(of_case.case_id()), follow);
  if (!rules::AwaitsReply(follow)) return Outcome::Nothing();
  const dispatch::v1::CitizenReplied& replied = event.replied();
  v1::WorkFacts work;
  work.set_class_id(replied.class_id());
  work.set_reviewed(replied.reviewed_levels() >= replied.review_levels());
  work.set_met_first(replied.met_first());
  work.set_met_second(replied.met_second());
  *work.mutable_unit_ids() = replied.worked_unit_ids();
  *work.mutable_person_ids() = replied.worked_person_ids();
  rules::NewEvents new_events(context.arena);
  rules::PlanAfterReply(of_case, work, PolicyOf(of_case, work.class_id(), context.now_ms),
                        new_events);
  return MakeOutcome(new_events, of_case, follow.seq(), nullptr, context);
}

Outcome Processor::OnSupervision(const supervision::v1::Event& event, const View& view,
                                 const DecisionContext& context) const {
  const bool opened = event.has_order_issued();
  if (!opened && !event.has_order_accepted()) return Outcome::Nothing();
  const core::v1::CaseHeader& of_case = event.header().case_();
  v1::Follow follow;
  const bool known = view.Load(CaseKey(of_case.case_id()), follow);
  rules::NewEvents new_events(context.arena);
  v1::Event& noted = new_events.Add();
  if (opened) {
    noted.mutable_order_opened()->set_order(event.order_issued().order());
  } else {
    noted.mutable_order_done()->set_order(event.order_accepted().order());
  }
  return MakeOutcome(new_events, known ? follow.header() : of_case, follow.seq(), nullptr, context);
}

Outcome Processor::Execute(const Message& command, const View& view,
                           const DecisionContext& context) const {
  const auto& request = static_cast<const v1::ExecuteRequest&>(command);
  v1::Follow follow;
  if (!view.Load(CaseKey(request.header().case_id()), follow)) return Outcome::Reject(NoCase());
  const core::v1::Actor& actor = request.header().actor();
  rules::Policy policy = PolicyOf(follow.header(), follow.work().class_id(), context.now_ms);
  policy.actor = people_.AuthorityOf(actor, follow.unit_id());
  policy.by_citizen = actor.kind() == core::v1::Actor::KIND_CITIZEN;
  policy.reason = request.header().reason();
  auto verdict = rules::Decide(follow, request, policy, rules::NewEvents(context.arena));
  if (!verdict.ok()) return Outcome::Reject(std::move(verdict.rejection()));
  Outcome outcome =
      MakeOutcome(*verdict, follow.header(), follow.seq(), &request.header(), context);
  for (const v1::Event* event : verdict->events()) rules::Evolve(*event, follow);
  auto* answer = google::protobuf::Arena::CreateMessage<v1::ExecuteResponse>(context.arena);
  answer->set_case_id(request.header().case_id());
  answer->set_state(follow.state());
  outcome.answer = answer;
  return outcome;
}

rules::Policy Processor::PolicyOf(const core::v1::CaseHeader& of_case, std::string_view class_id,
                                  int64_t now_ms) const {
  rules::Policy policy;
  if (!class_id.empty()) policy.process = city_->FindClass(class_id);
  if (policy.process == nullptr) {
    const city::CategoryNode* category = city_->FindCategory(of_case.category_code());
    if (category != nullptr) policy.process = category->process;
  }
  policy.closing = city_->ClosingOf(policy.process != nullptr ? policy.process->id() : "");
  if (policy.process != nullptr) {
    policy.script = city_->FindScript(policy.process->visit_script_id());
  }
  policy.limits = &city_->pack().limits();
  policy.hours = hours_;
  const city::v1::Channel* channel = city_->ChannelOfKind(of_case.channel());
  policy.nobody_to_visit = channel != nullptr && !channel->visited();
  policy.now_ms = now_ms;
  policy.retry_ms = city_->DueMs(policy.limits->visit_retry(), now_ms);
  return policy;
}

Outcome Processor::MakeOutcome(const rules::NewEvents& new_events,
                               const core::v1::CaseHeader& of_case, uint32_t seq,
                               const core::v1::CommandHeader* command,
                               const DecisionContext& context) const {
  return runtime::MakeOutcome(new_events, of_case, seq, command, city_->version(), context);
}

}  // namespace huying::followup
