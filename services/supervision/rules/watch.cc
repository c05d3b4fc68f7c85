#include "services/supervision/rules/watch.h"

#include <algorithm>

namespace huying::supervision::rules {
namespace {

using city::v1::Leg;

v1::Clock* FindClock(v1::Watch& watch, Leg leg, uint32_t item) {
  for (v1::Clock& clock : *watch.mutable_clocks()) {
    if (clock.leg() == leg && clock.item() == item) return &clock;
  }
  return nullptr;
}

v1::Order* FindOrder(v1::Watch& watch, uint32_t number) {
  for (v1::Order& order : *watch.mutable_orders()) {
    if (order.order() == number) return &order;
  }
  return nullptr;
}

void Change(const v1::ClockStarted& started, v1::Watch& watch) {
  v1::Clock& clock = *watch.add_clocks();
  clock.set_leg(started.leg());
  clock.set_unit_id(started.unit_id());
  clock.set_started_ms(started.started_ms());
  clock.set_due_ms(started.due_ms());
  *clock.mutable_warn_ms() = started.warn_ms();
  *clock.mutable_warn_percent() = started.warn_percent();
  clock.set_item(started.item());
  clock.set_working_time(started.working_time());
  // Accepting and solving begin when the case is routed.
  const bool routed = started.leg() == city::v1::LEG_ACCEPT || started.leg() == city::v1::LEG_SOLVE;
  if (routed && watch.routed_ms() == 0) watch.set_routed_ms(started.started_ms());
}

void Change(const v1::ClockStopped& stopped, v1::Watch& watch) {
  auto& clocks = *watch.mutable_clocks();
  for (auto clock = clocks.begin(); clock != clocks.end(); ++clock) {
    if (clock->leg() != stopped.leg() || clock->item() != stopped.item()) continue;
    clocks.erase(clock);
    return;
  }
}

template <class Terms>
void SetTerms(const Terms& terms, v1::Clock& clock) {
  clock.set_due_ms(terms.due_ms());
  *clock.mutable_warn_ms() = terms.warn_ms();
  *clock.mutable_warn_percent() = terms.warn_percent();
}

void Change(const v1::ClockRegraded& regraded, v1::Watch& watch) {
  v1::Clock* clock = FindClock(watch, regraded.leg(), regraded.item());
  if (clock == nullptr) return;
  SetTerms(regraded, *clock);
  clock->set_working_time(regraded.working_time());
}

void Change(const v1::ClockPaused& paused, v1::Watch& watch) {
  v1::Clock* clock = FindClock(watch, paused.leg(), paused.item());
  if (clock != nullptr) clock->set_paused_ms(paused.paused_ms());
}

void Change(const v1::ClockResumed& resumed, v1::Watch& watch) {
  v1::Clock* clock = FindClock(watch, resumed.leg(), resumed.item());
  if (clock == nullptr) return;
  SetTerms(resumed, *clock);
  clock->set_paused_total_ms(resumed.paused_total_ms());
  clock->clear_paused_ms();
}

void Change(const v1::ClockWarned& warned, v1::Watch& watch) {
  v1::Clock* clock = FindClock(watch, warned.leg(), warned.item());
  if (clock == nullptr) return;
  int said = 0;
  while (said < clock->warn_percent_size() && clock->warn_percent(said) <= warned.percent()) ++said;
  clock->mutable_warn_ms()->erase(clock->warn_ms().begin(), clock->warn_ms().begin() + said);
  clock->mutable_warn_percent()->erase(clock->warn_percent().begin(),
                                       clock->warn_percent().begin() + said);
}

void Change(const v1::ClockBreached& breached, v1::Watch& watch) {
  v1::Clock* clock = FindClock(watch, breached.leg(), breached.item());
  if (clock == nullptr) return;
  clock->set_breached(true);
  clock->set_escalate_ms(breached.escalate_ms());
}

void Change(const v1::Escalated& escalated, v1::Watch& watch) {
  v1::Clock* clock = FindClock(watch, escalated.leg(), escalated.item());
  if (clock == nullptr) return;
  clock->set_escalated_level(escalated.level());
  clock->set_escalate_ms(escalated.escalate_ms());
}

void Change(const v1::OrderIssued& issued, v1::Watch& watch) {
  v1::Order& order = *watch.add_orders();
  order.set_order(issued.order());
  order.set_unit_id(issued.unit_id());
  order.set_person_id(issued.person_id());
  order.set_demand(issued.demand());
  order.set_due_ms(issued.due_ms());
  watch.set_last_order(std::max(watch.last_order(), issued.order()));
}

void Change(const v1::OrderAccepted& accepted, v1::Watch& watch) {
  auto& orders = *watch.mutable_orders();
  for (auto order = orders.begin(); order != orders.end(); ++order) {
    if (order->order() != accepted.order()) continue;
    orders.erase(order);
    return;
  }
}

void Change(const v1::OrderRepeated& repeated, v1::Watch& watch) {
  v1::Order* order = FindOrder(watch, repeated.order());
  if (order == nullptr) return;
  order->set_demand(repeated.demand());
  order->set_due_ms(repeated.due_ms());
  order->clear_answer();
}

// The newest round's header wins; a service that does not know the unit does not take it away.
void TakeHeader(const core::v1::CaseHeader& header, v1::Watch& watch) {
  if (watch.has_header() && header.round() < watch.header().round()) return;
  const std::string unit_id = watch.header().unit_id();
  *watch.mutable_header() = header;
  if (header.unit_id().empty()) watch.mutable_header()->set_unit_id(unit_id);
}

uint32_t RoundOf(const v1::Event& event) { return std::max(event.header().case_().round(), 1U); }

}  // namespace

void Change(const v1::Event& event, v1::Watch& watch) {
  switch (event.kind_case()) {
    case v1::Event::kStarted:
      return Change(event.started(), watch);
    case v1::Event::kRegraded:
      return Change(event.regraded(), watch);
    case v1::Event::kPaused:
      return Change(event.paused(), watch);
    case v1::Event::kResumed:
      return Change(event.resumed(), watch);
    case v1::Event::kStopped:
      return Change(event.stopped(), watch);
    case v1::Event::kWarned:
      return Change(event.warned(), watch);
    case v1::Event::kBreached:
      return Change(event.breached(), watch);
    case v1::Event::kEscalated:
      return Change(event.escalated(), watch);
    case v1::Event::kOrderIssued:
      return Change(event.order_issued(), watch);
    case v1::Event::kOrderAnswered: {
      v1::Order* order = FindOrder(watch, event.order_answered().order());
      if (order != nullptr) order->set_answer(event.order_answered().answer());
      return;
    }
    case v1::Event::kOrderAccepted:
      return Change(event.order_accepted(), watch);
    case v1::Event::kOrderRepeated:
      return Change(event.order_repeated(), watch);
    case v1::Event::kEnded:
    case v1::Event::KIND_NOT_SET:
      return;
  }
}

void Evolve(const v1::Event& event, v1::Watch& watch) {
  TakeHeader(event.header().case_(), watch);
  watch.set_seq(event.header().seq());
  Change(event, watch);
  if (event.has_ended()) {
    watch.set_ended_round(RoundOf(event));
  } else if (event.has_started() && RoundOf(event) > watch.ended_round()) {
    watch.clear_ended_round();  // opened again
  }
  if (watch.ended_round() != 0 && watch.clocks().empty() && watch.orders().empty()) {
    watch.clear_header();
  }
}

}  // namespace huying::supervision::rules
