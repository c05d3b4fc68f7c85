#include "services/supervision/orders/rules.h"

#include <algorithm>
#include <utility>

#include "common/case/command_gate.h"
#include "common/core/check.h"
#include "services/supervision/clocks/rules.h"

namespace huying::supervision::orders {
namespace {

using core::v1::EventHeader;

v1::Order* FindIn(v1::Watch& watch, uint32_t number) {
  for (v1::Order& order : *watch.mutable_orders()) {
    if (order.order() == number) return &order;
  }
  return nullptr;
}

// The gate and the guards let only orders pass that are there.
const v1::Order& Known(const v1::Watch& watch, uint32_t number) {
  const v1::Order* order = FindOrder(watch, number);
  HY_CHECK(order != nullptr);
  return *order;
}

Rejection WrongStep(Step step) {
  switch (step) {
    case Step::kNone:
      return Refuse(Rejection::Kind::kNotFound, "ORDER_UNKNOWN",
                    "该工单没有这个督办单。请核对督办单序号。");
    case Step::kOpen:
      return Refuse(Rejection::Kind::kNotNow, "ORDER_NOT_ANSWERED",
                    "督办单尚未回复。请等待被督办单位回复。");
    case Step::kAnswered:
      return Refuse(Rejection::Kind::kAlready, "ORDER_ANSWERED",
                    "督办单已回复。请等待督办人办结或重复督办。");
    case Step::kDone:
      break;
  }
  return Refuse(Rejection::Kind::kAlready, "ORDER_ACCEPTED",
                "督办单已办结。如仍有问题，请另下督办单。");
}

// When an order that is issued now is to be answered; 0 if the city sets no limit.
int64_t DueMs(const Situation& now) {
  const auto terms = now.city->TermsOf(city::v1::LEG_ORDER, now.grade, now.at_ms, 0);
  return terms ? terms->due_ms : 0;
}

// The clock of an order, charged to its unit.
void MoveClock(legs::Verb verb, uint32_t order, std::string_view unit_id, Situation now,
               v1::Watch& watch, NewEvents& events) {
  now.unit_id = unit_id;
  now.item = order;
  const legs::Act act[] = {{verb, city::v1::LEG_ORDER}};
  clocks::Apply(act, now, watch, events);
}

bool May(const city::v1::Person& person, city::v1::Permission permission,
         const city::v1::CityPack& pack) {
  for (const city::v1::Role& role : pack.roles()) {
    const auto& held = person.roles();
    if (std::find(held.begin(), held.end(), role.id()) == held.end()) continue;
    const auto& allowed = role.permissions();
    if (std::find(allowed.begin(), allowed.end(), permission) != allowed.end()) return true;
  }
  return false;
}

}  // namespace

Step StepOf(const v1::Watch& watch, uint32_t order) {
  if (order == 0 || order > watch.last_order()) return Step::kNone;
  const v1::Order* found = FindOrder(watch, order);
  if (found == nullptr) return Step::kDone;
  return found->answer().empty() ? Step::kOpen : Step::kAnswered;
}

uint32_t OrderOf(const v1::ExecuteRequest& request) {
  switch (request.command_case()) {
    case v1::ExecuteRequest::kAnswerOrder:
      return request.answer_order().order();
    case v1::ExecuteRequest::kAcceptOrder:
      return request.accept_order().order();
    case v1::ExecuteRequest::kRepeatOrder:
      return request.repeat_order().order();
    case v1::ExecuteRequest::kIssueOrder:
    case v1::ExecuteRequest::kAcknowledgeEscalation:
    case v1::ExecuteRequest::COMMAND_NOT_SET:
      break;
  }
  return 0;
}

std::string_view UnitOf(const v1::Watch& watch, const v1::ExecuteRequest& request) {
  if (request.has_issue_order()) return request.issue_order().unit_id();
  const v1::Order* order = FindOrder(watch, OrderOf(request));
  return order == nullptr ? std::string_view() : std::string_view(order->unit_id());
}

const v1::Order* FindOrder(const v1::Watch& watch, uint32_t number) {
  for (const v1::Order& order : watch.orders()) {
    if (order.order() == number) return &order;
  }
  return nullptr;
}

uint32_t OrderPartiesOf(const Authority& actor) {
  return (actor.of_lead ? 1U << core::v1::PARTY_ORDERED : 0U) |
         (actor.above_lead ? 1U << core::v1::PARTY_ABOVE_ORDERED : 0U);
}

std::vector<std::string> PossibleWith(const v1::Watch& watch, uint32_t order) {
  std::vector<std::string> possible;
  if (watch.state() == v1::WATCH_STATE_WATCHED) possible.push_back("IssueOrder");
  const auto any_is = [&](Step step) {
    const Step of_it = StepOf(watch, order);
    return of_it == step ||
           (of_it == Step::kNone &&
            std::any_of(watch.orders().begin(), watch.orders().end(),
                        [&](const v1::Order& one) { return StepOf(watch, one.order()) == step; }));
  };
  if (any_is(Step::kOpen)) possible.push_back("AnswerOrder");
  if (any_is(Step::kAnswered)) possible.insert(possible.end(), {"AcceptOrder", "RepeatOrder"});
  return possible;
}

std::optional<Rejection> CheckThere(const v1::Watch& watch, const v1::ExecuteRequest& request) {
  const bool about_one =
      request.has_answer_order() || request.has_accept_order() || request.has_repeat_order();
  if (!about_one) return std::nullopt;
  const Step step = StepOf(watch, OrderOf(request));
  if (step != Step::kNone && step != Step::kDone) return std::nullopt;
  Rejection rejection = WrongStep(step);
  rejection.mechanism = "S3";
  return rejection;
}

std::optional<Rejection> MayAnswer(const v1::Watch& watch, const Policy& policy) {
  const Step step = StepOf(watch, policy.order);
  if (step == Step::kOpen) return std::nullopt;
  return WrongStep(step);
}

std::optional<Rejection> MayJudge(const v1::Watch& watch, const Policy& policy) {
  const Step step = StepOf(watch, policy.order);
  if (step != Step::kAnswered) return WrongStep(step);
  if (policy.actor.person_id != Known(watch, policy.order).person_id()) return std::nullopt;
  return Refuse(Rejection::Kind::kNotAllowed, "ORDER_NOT_YOURS_TO_JUDGE",
                "您是本督办单的责任人，不能办结或重复督办。请由被督办单位的上级单位或接诉即办中心"
                "的其他督办人员操作。");
}

// MECH S3
Verdict<NewEvents> Issue(const v1::Watch& watch, const v1::IssueOrder& command,
                         const Policy& policy, NewEvents events) {
  if (!policy.lookups().IsOfUnit(command.person_id(), command.unit_id(), policy.now_ms)) {
    return Refuse(Rejection::Kind::kInvalid, "ORDER_PERSON_UNKNOWN",
                  "责任人不属于被督办单位。请指定该单位的一名人员。");
  }
  v1::Watch following = watch;
  IssueTo(command.unit_id(), command.person_id(), command.demand(), policy.now, following, events);
  return events;
}

// MECH S3
Verdict<NewEvents> Answer(const v1::Watch& watch, const v1::AnswerOrder& command,
                          const Policy& policy, NewEvents events) {
  const v1::Order& order = Known(watch, command.order());
  v1::OrderAnswered* answered = events.Add().mutable_order_answered();
  answered->set_order(order.order());
  answered->set_answer(command.answer());
  v1::Watch following = watch;
  MoveClock(legs::Verb::kStop, order.order(), order.unit_id(), policy.now, following, events);
  return events;
}

// MECH S3
Verdict<NewEvents> Accept(const v1::Watch& watch, const v1::AcceptOrder& command, const Policy&,
                          NewEvents events) {
  events.Add().mutable_order_accepted()->set_order(Known(watch, command.order()).order());
  return events;
}

// MECH S3
Verdict<NewEvents> Repeat(const v1::Watch& watch, const v1::RepeatOrder& command,
                          const Policy& policy, NewEvents events) {
  const v1::Order& order = Known(watch, command.order());
  v1::OrderRepeated* repeated = events.Add().mutable_order_repeated();
  repeated->set_order(order.order());
  repeated->set_demand(command.demand());
  repeated->set_due_ms(DueMs(policy.now));
  v1::Watch following = watch;
  MoveClock(legs::Verb::kStart, order.order(), order.unit_id(), policy.now, following, events);
  return events;
}

// MECH S3
void IssueTo(std::string_view unit_id, std::string_view person_id, std::string_view demand,
             const Situation& now, v1::Watch& watch, NewEvents& events) {
  v1::OrderIssued* issued = events.Add().mutable_order_issued();
  issued->set_order(watch.last_order() + 1);
  issued->set_unit_id(std::string(unit_id));
  issued->set_person_id(std::string(person_id));
  issued->set_demand(std::string(demand));
  issued->set_due_ms(DueMs(now));
  OnIssued(*issued, EventHeader::default_instance(), watch);
  MoveClock(legs::Verb::kStart, issued->order(), unit_id, now, watch, events);
}

// MECH S3
void OrderHead(const city::v1::Unit& unit, const city::v1::CityPack& pack, const Situation& now,
               v1::Watch& watch, NewEvents& events) {
  const city::v1::Person* head = HeadOf(unit, pack);
  if (head == nullptr) return;
  IssueTo(unit.id(), head->id(),
          "现场核查发现问题未解决，与答复不符。请立即重新办理，并说明原因和整改措施。", now, watch,
          events);
}

const city::v1::Person* HeadOf(const city::v1::Unit& unit, const city::v1::CityPack& pack) {
  for (const auto permission :
       {city::v1::PERMISSION_REVIEW_LEADER, city::v1::PERMISSION_REVIEW_DEPUTY,
        city::v1::PERMISSION_REVIEW_HEAD}) {
    for (const city::v1::Person& person : unit.persons()) {
      if (May(person, permission, pack)) return &person;
    }
  }
  return unit.persons().empty() ? nullptr : &unit.persons(0);
}

void OnIssued(const v1::OrderIssued& issued, const EventHeader&, v1::Watch& watch) {
  v1::Order& order = *watch.add_orders();
  order.set_order(issued.order());
  order.set_unit_id(issued.unit_id());
  order.set_person_id(issued.person_id());
  order.set_demand(issued.demand());
  order.set_due_ms(issued.due_ms());
  watch.set_last_order(std::max(watch.last_order(), issued.order()));
  // It may be the first that is heard of the case.
  if (watch.state() == v1::WATCH_STATE_UNSPECIFIED) watch.set_state(v1::WATCH_STATE_WATCHED);
}

void OnAnswered(const v1::OrderAnswered& answered, const EventHeader&, v1::Watch& watch) {
  v1::Order* order = FindIn(watch, answered.order());
  if (order != nullptr) order->set_answer(answered.answer());
}

void OnAccepted(const v1::OrderAccepted& accepted, const EventHeader&, v1::Watch& watch) {
  auto& orders = *watch.mutable_orders();
  for (auto order = orders.begin(); order != orders.end(); ++order) {
    if (order->order() != accepted.order()) continue;
    orders.erase(order);
    return;
  }
}

void OnRepeated(const v1::OrderRepeated& repeated, const EventHeader&, v1::Watch& watch) {
  v1::Order* order = FindIn(watch, repeated.order());
  if (order == nullptr) return;
  order->set_demand(repeated.demand());
  order->set_due_ms(repeated.due_ms());
  order->clear_answer();
}

}  // namespace huying::supervision::orders
