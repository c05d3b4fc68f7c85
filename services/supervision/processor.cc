#include "services/supervision/processor.h"

#include <algorithm>
#include <utility>

#include "common/casework/state_counts.h"
#include "common/core/civil.h"
#include "common/runtime/outcome.h"
#include "services/supervision/calendar/rules.h"
#include "services/supervision/keys.h"
#include "services/supervision/orders/rules.h"

namespace huying::supervision {
namespace {

using casework::CaseKey;
using runtime::DecisionContext;
using runtime::Message;
using runtime::Outcome;
using runtime::Store;
using runtime::View;

// How many dates one turn moves: they must fit into a record.
constexpr size_t kMovedAtOnce = 200;

// Who chose the grade, if a person did: where the words of the report say the same, they did.
const core::v1::Actor* GraderOf(const intake::v1::Event& event) {
  const core::v1::Actor& actor = event.header().actor();
  if (actor.kind() != core::v1::Actor::KIND_STAFF) return nullptr;
  if (event.has_category_corrected()) return &actor;
  if (!event.has_triaged()) return nullptr;
  const intake::v1::CaseTriaged& triaged = event.triaged();
  const bool by_words = triaged.suggestions_size() > 0 &&
                        triaged.suggestions(0).category_code() == triaged.category_code();
  return by_words ? nullptr : &actor;
}

// Which clock an event is about.
struct ClockName {
  city::v1::Leg leg = city::v1::LEG_UNSPECIFIED;
  uint32_t item = 0;
};

ClockName ClockOf(const v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kStarted:
      return {event.started().leg(), event.started().item()};
    case v1::Event::kRegraded:
      return {event.regraded().leg(), event.regraded().item()};
    case v1::Event::kMoved:
      return {event.moved().leg(), event.moved().item()};
    case v1::Event::kPaused:
      return {event.paused().leg(), event.paused().item()};
    case v1::Event::kResumed:
      return {event.resumed().leg(), event.resumed().item()};
    case v1::Event::kStopped:
      return {event.stopped().leg(), event.stopped().item()};
    case v1::Event::kWarned:
      return {event.warned().leg(), event.warned().item()};
    case v1::Event::kBreached:
      return {event.breached().leg(), event.breached().item()};
    case v1::Event::kOwnTimeExceeded:
      return {event.own_time_exceeded().leg(), event.own_time_exceeded().item()};
    case v1::Event::kEscalated:
      return {event.escalated().leg(), event.escalated().item()};
    case v1::Event::kEscalationRepeated:
      return {event.escalation_repeated().leg(), event.escalation_repeated().item()};
    case v1::Event::kRungEmpty:
      return {event.rung_empty().leg(), event.rung_empty().item()};
    case v1::Event::kEscalationAcknowledged:
      return {event.escalation_acknowledged().leg(), event.escalation_acknowledged().item()};
    default:
      return {};
  }
}

}  // namespace

// What stands in the store for the clock of an event beside its row.
struct Processor::Traces {
  city::v1::Leg leg;
  uint32_t item;
  int64_t alarm_ms = 0;  // its timer; 0 for none
  bool exists = false;
  bool overdue = false;

  Traces(const v1::Watch& watch, const ClockName& of) : leg(of.leg), item(of.item) {
    const v1::Clock* clock = clocks::Find(watch, leg, item);
    if (clock == nullptr) return;
    alarm_ms = clocks::NextAlarm(*clock);
    exists = true;
    overdue = clock->breached();
  }
};

Processor::Processor(const city::City* city)
    : city_(city), lists_(rules_.modules()), service_(city) {
  spec_.name = "supervision";
  spec_.event = &v1::Event::default_instance();
  spec_.subscriptions = {
      {"intake", runtime::SubscriptionMode::kReact, &intake::v1::Event::default_instance(),
       intake_clocks_.kinds()},
      {"dispatch", runtime::SubscriptionMode::kReact, &dispatch::v1::Event::default_instance(),
       dispatch_clocks_.kinds()},
      {"followup", runtime::SubscriptionMode::kReact, &followup::v1::Event::default_instance(),
       followup_clocks_.kinds()},
  };
  // Beside the clocks: what ends the watch, and what becomes an order.
  for (const int32_t kind :
       {followup::v1::Event::kClosedFieldNumber, followup::v1::Event::kClosedOnTheSpotFieldNumber,
        followup::v1::Event::kSolutionRefutedFieldNumber}) {
    spec_.subscriptions.back().kinds.push_back(kind);
  }
  spec_.answers_kept_ms = city->pack().limits().dedupe_retention_hours() * kHourMs;
  for (int leg = 0; leg < city::v1::Leg_ARRAYSIZE; ++leg) {
    // Numbers that no leg has take a place that nobody counts in.
    const std::string known = Leg_Name(static_cast<city::v1::Leg>(leg));
    const std::string name = "clock/" + (known.empty() ? "NONE" : known.substr(4));
    leg_counters_.push_back(
        {name + "/open", name + "/overdue", name + "/stopped", name + "/breached"});
  }
}

void Processor::Evolve(const Message& message, Store& store) const {
  const auto& event = static_cast<const v1::Event&>(message);
  const std::string& case_id = event.header().case_().case_id();
  const ClockName name = ClockOf(event);
  store.Edit<v1::Watch>(CaseKey(case_id), [&](v1::Watch& watch) {
    const int state = watch.state();
    const casework::ListKeys keys = lists_.KeysOf(watch);
    const Traces traces(watch, name);
    supervision::Evolve(rules_, event, watch);
    lists_.Move(keys, lists_.KeysOf(watch), case_id, store);
    MoveTraces(traces, Traces(watch, name), case_id, store);
    casework::CountStates(rules_.states(), state, watch.state(), store);
  });
  NotePack(event, store);
  if (event.has_stopped()) {
    const LegCounters& counters = leg_counters_[static_cast<size_t>(name.leg)];
    store.Count(counters.stopped);
    if (event.stopped().breached()) store.Count(counters.breached);
  }
  const EventInfo& info = rules_.events().of(event.kind_case());
  if (info.field != nullptr) store.Count(info.counter);
}

// A case that begins under another pack, or a date that has moved: the others are looked at.
void Processor::NotePack(const v1::Event& event, Store& store) const {
  const std::string& version = event.header().pack_version();
  if (event.has_started()) {
    const std::optional<std::string> known = store.Get(kPackKey);
    if (known == version) return;
    store.Put(kPackKey, version);
    if (!known) return;
  } else if (!event.has_moved()) {
    return;
  }
  // Never the one whose turn this is: that is taken away after its events have been followed.
  store.SetTimer(event.header().time_ms() + 1, kPackKey, kCalendarTimer);
}

void Processor::MoveTraces(const Traces& before, const Traces& after, std::string_view case_id,
                           Store& store) const {
  if (before.alarm_ms != after.alarm_ms) {
    const uint32_t kind = ClockTimer(after.leg, after.item);
    if (before.alarm_ms != 0) store.CancelTimer(before.alarm_ms, case_id, kind);
    if (after.alarm_ms != 0) store.SetTimer(after.alarm_ms, case_id, kind);
  }
  const LegCounters& counters = leg_counters_[static_cast<size_t>(after.leg)];
  if (before.exists != after.exists) store.Count(counters.open, after.exists ? 1 : -1);
  if (before.overdue != after.overdue) store.Count(counters.overdue, after.overdue ? 1 : -1);
}

Outcome Processor::React(std::string_view service, const Message& event, const View& view,
                         const DecisionContext& context) const {
  if (service == "intake") {
    const auto& said = static_cast<const intake::v1::Event&>(event);
    Input input = Read(said, intake_clocks_);
    input.refused = said.has_refused();
    input.ends = said.has_refused() || said.has_withdrawn();
    input.grader = GraderOf(said);
    return Answer(input, view, context);
  }
  if (service == "dispatch") {
    const auto& said = static_cast<const dispatch::v1::Event&>(event);
    Input input = Read(said, dispatch_clocks_);
    input.regraded = said.has_regraded();
    return Answer(input, view, context);
  }
  const auto& said = static_cast<const followup::v1::Event&>(event);
  Input input = Read(said, followup_clocks_);
  input.ends = said.has_closed() || said.has_closed_on_the_spot() || said.has_ended();
  if (said.has_solution_refuted()) input.false_solved_by = said.solution_refuted().unit_id();
  return Answer(input, view, context);
}

template <class Event>
Processor::Input Processor::Read(const Event& event, const legs::ClockTable& clocks) {
  return {.header = &event.header(),
          .acts = clocks.ActsOf(event.kind_case()),
          .subject = clocks.SubjectOf(event, event.kind_case()),
          .ends = false,
          .refused = false,
          .false_solved_by = {},
          .grader = nullptr,
          .regraded = false};
}

Outcome Processor::Answer(const Input& input, const View& view,
                          const DecisionContext& context) const {
  if (input.acts.empty() && !input.ends && input.false_solved_by.empty()) return Outcome::Nothing();
  const core::v1::CaseHeader& of_case = input.header->case_();
  auto& watch = *google::protobuf::Arena::CreateMessage<v1::Watch>(context.arena);
  view.Load(CaseKey(of_case.case_id()), watch);
  const uint32_t seq = watch.seq();
  // The unit whose task it is: who has it, and only then who is responsible (after a return the
  // first receiver is, until another unit accepts).
  const v1::Clock* solve = clocks::Find(watch, city::v1::LEG_SOLVE);
  const std::string unit_id(solve != nullptr ? solve->unit_id() : of_case.unit_id());
  Situation now = service_.SituationOf(of_case, unit_id, input.header->time_ms());
  now.charged_unit_id = input.subject.unit_id;
  now.item = input.subject.item;
  // Another category, and so another grade: the one before was wrong. What is added makes none wrong.
  const bool was_wrong =
      input.regraded && of_case.category_code() != watch.header().category_code();
  const std::string wrong_grade_of = was_wrong ? watch.graded_unit_id() : "";
  now.graded_unit_id = wrong_grade_of;
  NewEvents events(context.arena);
  calendar::Follow(now, watch, events);
  const core::v1::Actor* grader = SayGrader(input, now, watch, events);
  // The unit that does its work now answers for it.
  const std::string_view ordered = service_.UnitNow(input.false_solved_by, context.now_ms);
  if (const auto head = service_.HeadOf(ordered, context.now_ms)) {
    orders::OrderHead(ordered, head->person->id(),
                      service_.SituationOf(of_case, ordered, context.now_ms), watch, events);
  }
  if (input.ends) {
    v1::SupervisionEnded* ended = events.Add().mutable_ended();
    ended->set_ended_ms(input.header->time_ms());
    ended->set_refused(input.refused);
  }
  return runtime::MakeOutcome(events, of_case, seq,
                              EventContext{.now_ms = context.now_ms,
                                           .actor = grader,
                                           .reason = {},
                                           .pack_version = city_->version()},
                              runtime::KeepHeader());
}

const core::v1::Actor* Processor::SayGrader(const Input& input, const Situation& now,
                                            v1::Watch& watch, NewEvents& events) {
  const size_t before = events.events().size();
  clocks::Apply(input.acts, now, watch, events);
  if (input.grader == nullptr || input.grader->unit_id() == watch.graded_unit_id()) return nullptr;
  // The task has a grade already, and follows the correction by its own event.
  const bool corrected = clocks::Find(watch, city::v1::LEG_DISPATCH) == nullptr &&
                         input.header->case_().grade() != watch.header().grade();
  if (corrected) return nullptr;
  if (events.events().size() == before) clocks::Restate(watch, events);
  return input.grader;
}

Outcome Processor::Execute(const Message& command, const View& view,
                           const DecisionContext& context) const {
  const auto& request = static_cast<const v1::ExecuteRequest&>(command);
  auto& watch = *google::protobuf::Arena::CreateMessage<v1::Watch>(context.arena);
  if (!view.Load(CaseKey(request.header().case_id()), watch)) {
    return Outcome::Reject(Supervision::Unknown());
  }
  const uint32_t order = orders::OrderOf(request);
  const Policy policy = service_.PolicyOf(watch, request.header(), order,
                                          orders::UnitOf(watch, request), context.now_ms);
  auto verdict = supervision::Decide(rules_, watch, request, policy, NewEvents(context.arena));
  if (!verdict.ok()) return Outcome::Reject(std::move(verdict.rejection()));
  const auto may = [&](const Authority& one) {
    Policy alone = policy;
    alone.actor = one;
    return supervision::Decide(rules_, watch, request, alone, NewEvents(context.arena)).ok();
  };
  const auto in_place_of = InPlaceOf(policy.actor, may);
  if (!in_place_of) {
    Rejection refused = RefuseLent();
    refused.mechanism = rules_.commands().of(request.command_case()).options->mechanism();
    refused.possible = orders::PossibleWith(watch, order);
    return Outcome::Reject(std::move(refused));
  }
  const core::v1::Actor actor = ActorOf(request.header(), policy.actor, *in_place_of);
  Outcome outcome = runtime::MakeOutcome(*verdict, watch.header(), watch.seq(),
                                         EventContext{.now_ms = context.now_ms,
                                                      .actor = &actor,
                                                      .reason = request.header().reason(),
                                                      .pack_version = city_->version()},
                                         runtime::KeepHeader());
  auto* answer = google::protobuf::Arena::CreateMessage<v1::ExecuteResponse>(context.arena);
  answer->set_case_id(request.header().case_id());
  answer->set_order(order != 0 ? order : watch.last_order() + 1);
  outcome.answer = answer;
  return outcome;
}

Outcome Processor::OnTimer(const log::v1::TimerKey& timer, const View& view,
                           const DecisionContext& context) const {
  if (timer.kind() == kCalendarTimer) return FollowCalendar(view, context);
  auto& watch = *google::protobuf::Arena::CreateMessage<v1::Watch>(context.arena);
  if (!view.Load(CaseKey(timer.subject()), watch)) return Outcome::Nothing();
  const v1::Clock* clock = clocks::Find(watch, LegOfTimer(timer.kind()), ItemOfTimer(timer.kind()));
  if (clock == nullptr || clocks::NextAlarm(*clock) != timer.due_ms()) return Outcome::Nothing();
  NewEvents events(context.arena);
  // Nothing is said by a date that holds no more.
  calendar::Follow(service_.SituationOf(watch.header(), clock->unit_id(), context.now_ms), watch,
                   events);
  std::vector<escalation::Rung> ladder;
  const bool late = clock->due_ms() <= context.now_ms;
  if (late) ladder = service_.LadderOf(*clock, watch.header(), context.now_ms);
  clocks::Ring(*clock, context.now_ms, ladder.empty() ? 0 : ladder.front().at_ms, service_, events);
  if (late) escalation::Climb(*clock, context.now_ms, ladder, service_, events);
  return MakeOutcome(events, watch.header(), watch.seq(), context);
}

// Event by event: after the last of a turn the timer is set again (see NotePack), until none is left.
Outcome Processor::FollowCalendar(const View& view, const DecisionContext& context) const {
  Outcome outcome;
  const std::string open = casework::ListPrefix(casework::kOpenList, {});
  const std::string_view from = std::string_view(open).substr(0, open.size() - 1);
  view.Scan(from, runtime::PrefixEnd(from), [&](std::string_view key, std::string_view) {
    v1::Watch watch;
    if (!view.Load(CaseKey(casework::CaseIdOfListKey(key)), watch)) return true;
    NewEvents events(context.arena);
    calendar::Follow(service_.SituationOf(watch.header(), {}, context.now_ms), watch, events);
    const Outcome moved = MakeOutcome(events, watch.header(), watch.seq(), context);
    outcome.events.insert(outcome.events.end(), moved.events.begin(), moved.events.end());
    return outcome.events.size() < kMovedAtOnce;
  });
  return outcome;
}

Outcome Processor::MakeOutcome(const NewEvents& events, const core::v1::CaseHeader& of_case,
                               uint32_t seq, const DecisionContext& context) const {
  return runtime::MakeOutcome(events, of_case, seq, nullptr, city_->version(), context);
}

std::vector<const CommandInfo*> Processor::ActsFor(const v1::Watch& watch,
                                                   const core::v1::Actor& actor,
                                                   int64_t now_ms) const {
  core::v1::CommandHeader header;
  *header.mutable_actor() = actor;
  std::vector<const CommandInfo*> acts;
  const auto add = [&](uint32_t order, std::string_view unit_id) {
    const Policy policy = service_.PolicyOf(watch, header, order, unit_id, now_ms);
    for (const CommandInfo* act : rules_.ActsFor(watch, policy)) {
      if (std::find(acts.begin(), acts.end(), act) == acts.end()) acts.push_back(act);
    }
  };
  // Who may order some unit may order their own.
  add(0, service_.UnitOf(actor, now_ms));
  for (const v1::Order& order : watch.orders()) add(order.order(), order.unit_id());
  std::sort(acts.begin(), acts.end(), [](const CommandInfo* a, const CommandInfo* b) {
    return a->field->number() < b->field->number();
  });
  return acts;
}

}  // namespace huying::supervision
