#include "services/supervision/processor.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "common/core/catalog.h"
#include "common/core/civil.h"
#include "common/runtime/outcome.h"
#include "services/supervision/keys.h"
#include "services/supervision/rules/orders.h"
#include "services/supervision/rules/people.h"
#include "services/supervision/rules/watch.h"

namespace huying::supervision {
namespace {

using runtime::DecisionContext;
using runtime::Message;
using runtime::Outcome;
using runtime::Store;
using runtime::View;

const EventCatalog& Kinds() {
  static const EventCatalog kKinds = EventCatalog::MustRead(*v1::Event::descriptor());
  return kKinds;
}

// Counters of one leg.
struct LegCounters {
  std::string_view open, overdue, stopped, breached;
};
#define HY_LEG(LEG)                                                         \
  {                                                                         \
    "clock/" LEG "/open", "clock/" LEG "/overdue", "clock/" LEG "/stopped", \
        "clock/" LEG "/breached"                                            \
  }
constexpr std::array<LegCounters, city::v1::Leg_ARRAYSIZE> kLegCounters = {{
    HY_LEG("UNSPECIFIED"),
    HY_LEG("DISPATCH"),
    HY_LEG("ACCEPT"),
    HY_LEG("RETURN_RULING"),
    HY_LEG("FIRST_CONTACT"),
    HY_LEG("SOLVE"),
    HY_LEG("REVIEW"),
    HY_LEG("VISIT"),
    HY_LEG("REPORT_IN"),
    HY_LEG("ORDER"),
}};
#undef HY_LEG

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
    case v1::Event::kEscalated:
      return {event.escalated().leg(), event.escalated().item()};
    default:
      return {};
  }
}

// What stands in the store for a clock beside its row.
struct Traces {
  int64_t alarm_ms = 0;   // its timer; 0 for none
  int64_t listed_ms = 0;  // where it stands in the wall's list; 0 for not at all
  bool exists = false;
  bool overdue = false;
  std::string unit_id;
};

Traces TracesOf(const v1::Watch& watch, const ClockName& name) {
  const v1::Clock* clock = rules::FindClock(watch, name.leg, name.item);
  if (clock == nullptr) return {};
  return {.alarm_ms = rules::NextAlarm(*clock),
          .listed_ms = clock->paused_ms() == 0 ? clock->due_ms() : 0,
          .exists = true,
          .overdue = clock->breached(),
          .unit_id = clock->unit_id()};
}

void Subscription(const Traces& before, const Traces& after, const ClockName& name,
                  std::string_view case_id, Store& store) {
  if (before.alarm_ms != after.alarm_ms) {
    const uint32_t kind = ClockTimer(name.leg, name.item);
    if (before.alarm_ms != 0) store.CancelTimer(before.alarm_ms, case_id, kind);
    if (after.alarm_ms != 0) store.SetTimer(after.alarm_ms, case_id, kind);
  }
  if (before.listed_ms != after.listed_ms) {
    if (before.listed_ms != 0) {
      store.Delete(DueKey(before.listed_ms, case_id, name.leg, name.item));
    }
    if (after.listed_ms != 0) {
      store.Put(DueKey(after.listed_ms, case_id, name.leg, name.item), after.unit_id);
    }
  }
  const LegCounters& counters = kLegCounters[name.leg];
  if (before.exists != after.exists) store.Count(counters.open, after.exists ? 1 : -1);
  if (before.overdue != after.overdue) store.Count(counters.overdue, after.overdue ? 1 : -1);
}

// Somebody in the unit or the centre, one on call before the others: for a rung that names a role
// nobody holds. Nothing only where neither has anybody.
std::optional<city::PersonRef> AnybodyOf(const city::v1::Unit& unit, const city::v1::Unit* centre) {
  for (const city::v1::Unit* of : {&unit, centre}) {
    if (of == nullptr) continue;
    const city::v1::Person* person = rules::AnybodyIn(*of);
    if (person != nullptr) return city::PersonRef{person, of};
  }
  return std::nullopt;
}

}  // namespace

Processor::Processor(const city::City* city) : city_(city), people_(city), terms_(city) {
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
}

std::optional<rules::Terms> Processor::CityTerms::TermsOf(city::v1::Leg leg, city::v1::Grade grade,
                                                          int64_t start_ms) const {
  const city::v1::ClockLimit* limit = city_->LimitOf(leg, grade, city_->calendar().Today(start_ms));
  if (limit == nullptr) return std::nullopt;
  rules::Terms terms;
  terms.due_ms = city_->DueMs(limit->limit(), start_ms);
  terms.working_time = limit->limit().unit() == city::v1::TIME_UNIT_WORKDAY ||
                       limit->limit().unit() == city::v1::TIME_UNIT_WORK_MINUTE;
  for (const auto& point : city_->WarnPoints(leg, grade, start_ms, terms.due_ms)) {
    terms.warnings.push_back({static_cast<uint32_t>(point.percent), point.at_ms});
  }
  return terms;
}

void Processor::Evolve(const Message& message, Store& store) const {
  const auto& event = static_cast<const v1::Event&>(message);
  const std::string& case_id = event.header().case_().case_id();
  const ClockName name = ClockOf(event);
  store.Edit<v1::Watch>(CaseKey(case_id), [&](v1::Watch& watch) {
    const Traces before = TracesOf(watch, name);
    rules::Evolve(event, watch);
    if (name.leg != city::v1::LEG_UNSPECIFIED) {
      Subscription(before, TracesOf(watch, name), name, case_id, store);
    }
  });
  if (event.has_stopped()) {
    store.Count(kLegCounters[name.leg].stopped);
    if (event.stopped().breached()) store.Count(kLegCounters[name.leg].breached);
  }
  store.Count(Kinds().of(event.kind_case()).counter);
}

Outcome Processor::React(std::string_view service, const Message& event, const View& view,
                         const DecisionContext& context) const {
  if (service == "intake") {
    const auto& said = static_cast<const intake::v1::Event&>(event);
    Input input = Read(said, intake_clocks_);
    input.ends = said.has_refused();
    return Answer(input, view, context);
  }
  if (service == "dispatch") {
    return Answer(Read(static_cast<const dispatch::v1::Event&>(event), dispatch_clocks_), view,
                  context);
  }
  const auto& said = static_cast<const followup::v1::Event&>(event);
  Input input = Read(said, followup_clocks_);
  input.ends = said.has_closed() || said.has_closed_on_the_spot();
  if (said.has_solution_refuted()) input.false_solved_by = said.solution_refuted().unit_id();
  return Answer(input, view, context);
}

template <class Event>
Processor::Input Processor::Read(const Event& event, const rules::ClockTable& clocks) {
  return {.header = &event.header(),
          .acts = clocks.ActsOf(event.kind_case()),
          .subject = clocks.SubjectOf(event, event.kind_case()),
          .ends = false,
          .false_solved_by = {}};
}

Outcome Processor::Answer(const Input& input, const View& view,
                          const DecisionContext& context) const {
  if (input.acts.empty() && !input.ends && input.false_solved_by.empty()) return Outcome::Nothing();
  const core::v1::CaseHeader& of_case = input.header->case_();
  v1::Watch watch;
  view.Load(CaseKey(of_case.case_id()), watch);
  const uint32_t seq = watch.seq();
  // The unit whose task it is: who has it, and only then who is responsible (after a return the
  // first receiver is, until another unit accepts).
  const v1::Clock* solve = rules::FindClock(watch, city::v1::LEG_SOLVE);
  const std::string unit_id(solve != nullptr ? solve->unit_id() : of_case.unit_id());
  rules::Situation now = SituationOf(of_case, unit_id, input.header->time_ms());
  now.charged_unit_id = input.subject.unit_id;
  now.item = input.subject.item;
  rules::NewEvents new_events(context.arena);
  rules::Apply(input.acts, now, watch, new_events);
  if (!input.false_solved_by.empty()) {
    const rules::Situation order = SituationOf(of_case, input.false_solved_by, context.now_ms);
    OrderHead(input.false_solved_by, order, watch, new_events);
  }
  if (input.ends) new_events.Add().mutable_ended();
  return MakeOutcome(new_events, of_case, seq, nullptr, context);
}

void Processor::OrderHead(std::string_view unit_id, const rules::Situation& now, v1::Watch& watch,
                          rules::NewEvents& new_events) const {
  const city::v1::Unit* unit = city_->FindUnit(unit_id);
  if (unit == nullptr) return;
  const city::v1::Person* head = rules::HeadOf(*unit, city_->pack());
  if (head == nullptr) return;
  rules::Issue(unit->id(), head->id(),
               "现场核查发现问题未解决，与答复不符。请立即重新办理，并说明原因和整改措施。", now,
               watch, new_events);
}

Outcome Processor::Execute(const Message& command, const View& view,
                           const DecisionContext& context) const {
  const auto& request = static_cast<const v1::ExecuteRequest&>(command);
  v1::Watch watch;
  if (!view.Load(CaseKey(request.header().case_id()), watch)) {
    return Outcome::Reject({.kind = Rejection::Kind::kNotFound,
                            .code = "WATCH_UNKNOWN",
                            .mechanism = "S3",
                            .message = "没有找到该工单。请核对工单编号。",
                            .possible = {}});
  }
  const city::v1::Unit* unit =
      request.has_issue_order() ? city_->FindUnit(request.issue_order().unit_id()) : nullptr;
  const rules::Situation now =
      SituationOf(watch.header(), watch.header().unit_id(), context.now_ms);
  const Authority actor =
      people_.AuthorityOf(request.header().actor(), rules::UnitOf(watch, request));
  auto verdict = rules::Decide(watch, request, unit, actor, now, rules::NewEvents(context.arena));
  if (!verdict.ok()) return Outcome::Reject(std::move(verdict.rejection()));
  Outcome outcome = MakeOutcome(*verdict, watch.header(), watch.seq(), &request.header(), context);
  for (const v1::Event* event : verdict->events()) rules::Change(*event, watch);
  auto* answer = google::protobuf::Arena::CreateMessage<v1::ExecuteResponse>(context.arena);
  answer->set_case_id(request.header().case_id());
  answer->set_order(rules::OrderOf(request, watch));
  outcome.answer = answer;
  return outcome;
}

Outcome Processor::OnTimer(const log::v1::TimerKey& timer, const View& view,
                           const DecisionContext& context) const {
  v1::Watch watch;
  if (!view.Load(CaseKey(timer.subject()), watch)) return Outcome::Nothing();
  const v1::Clock* clock =
      rules::FindClock(watch, LegOfTimer(timer.kind()), ItemOfTimer(timer.kind()));
  if (clock == nullptr || rules::NextAlarm(*clock) != timer.due_ms()) return Outcome::Nothing();
  std::vector<rules::Rung> ladder;
  if (clock->due_ms() <= context.now_ms) ladder = LadderOf(*clock, watch.header());
  rules::NewEvents new_events(context.arena);
  rules::Ring(*clock, context.now_ms, ladder, new_events);
  return MakeOutcome(new_events, watch.header(), watch.seq(), nullptr, context);
}

rules::Situation Processor::SituationOf(const core::v1::CaseHeader& of_case,
                                        std::string_view unit_id, int64_t at_ms) const {
  const city::v1::Unit* centre = city_->PlacingUnit(of_case.area_code());
  const bool graded = of_case.grade() != city::v1::GRADE_UNSPECIFIED;
  return {.terms = &terms_,
          .calendar = &city_->calendar(),
          .grade = graded ? of_case.grade() : city::v1::GRADE_GENERAL,
          .unit_id = unit_id,
          .centre_unit_id = centre != nullptr ? std::string_view(centre->id()) : "",
          .at_ms = at_ms};
}

std::vector<rules::Rung> Processor::LadderOf(const v1::Clock& clock,
                                             const core::v1::CaseHeader& of_case) const {
  std::vector<rules::Rung> ladder;
  const city::v1::Unit* centre = city_->PlacingUnit(of_case.area_code());
  const city::v1::Unit* unit = city_->FindUnit(clock.unit_id());
  if (unit == nullptr) unit = centre;
  if (unit == nullptr) return ladder;
  const bool graded = of_case.grade() != city::v1::GRADE_UNSPECIFIED;
  int64_t at_ms = clock.due_ms();
  for (const auto* rung : city_->Ladder(graded ? of_case.grade() : city::v1::GRADE_GENERAL)) {
    if (rung->has_wait()) at_ms = city_->DueMs(rung->wait(), at_ms);
    auto found = city_->PersonOnRung(*rung, *unit, of_case.area_code());
    if (!found) found = AnybodyOf(*unit, centre);
    if (!found) continue;
    ladder.push_back({.level = static_cast<uint32_t>(rung->level()),
                      .role = rung->role_id(),
                      .person_id = found->person->id(),
                      .unit_id = found->unit->id(),
                      .at_ms = at_ms});
  }
  return ladder;
}

Outcome Processor::MakeOutcome(const rules::NewEvents& new_events,
                               const core::v1::CaseHeader& of_case, uint32_t seq,
                               const core::v1::CommandHeader* command,
                               const DecisionContext& context) const {
  return runtime::MakeOutcome(new_events, of_case, seq, command, city_->version(), context);
}

}  // namespace huying::supervision
