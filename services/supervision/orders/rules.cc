#include "services/supervision/orders/rules.h"

#include <algorithm>
#include <span>
#include <utility>

#include "common/case/command_gate.h"
#include "common/core/check.h"
#include "common/core/text.h"
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

// When a leg that begins now is to end; 0 if the city sets no limit.
int64_t DueMs(city::v1::Leg leg, const Situation& now) {
  const auto terms = now.city->TermsOf(leg, now.grade, now.at_ms, 0);
  return terms ? terms->due_ms : 0;
}

constexpr legs::Act kIssued[] = {{legs::Verb::kStart, city::v1::LEG_ORDER}};
constexpr legs::Act kAnswered[] = {{legs::Verb::kStop, city::v1::LEG_ORDER},
                                   {legs::Verb::kStart, city::v1::LEG_ORDER_JUDGING}};
constexpr legs::Act kAccepted[] = {{legs::Verb::kStop, city::v1::LEG_ORDER_JUDGING}};
constexpr legs::Act kRepeated[] = {{legs::Verb::kStop, city::v1::LEG_ORDER_JUDGING},
                                   {legs::Verb::kStart, city::v1::LEG_ORDER}};

// The clocks of an order; what starts is charged to this unit.
void MoveClocks(std::span<const legs::Act> acts, uint32_t order, std::string_view unit_id,
                Situation now, v1::Watch& watch, NewEvents& events) {
  now.charged_unit_id = unit_id;
  now.item = order;
  clocks::Apply(acts, now, watch, events);
}

bool IsAccused(std::string_view unit_id, const Situation& now) {
  return now.of_case != nullptr && now.city->IsAbout(unit_id, *now.of_case, now.at_ms);
}

// "请由和宁区人民政府有督办权限的其他人员操作。"
Rejection NotYoursToJudge(std::string_view why, const v1::Order& order, const Policy& policy) {
  const std::string_view unit = policy.lookups().NameOf(order.judge_unit_id());
  return Refuse(Rejection::Kind::kNotAllowed, "ORDER_NOT_YOURS_TO_JUDGE",
                Cat(why, "，不能办结或重复督办。请由", unit.empty() ? "接诉即办中心" : unit,
                    "有督办权限的其他人员操作。"));
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

uint32_t OrderPartiesOf(const Authority& actor, const v1::Order* order) {
  const bool named = order != nullptr && actor.Known() && order->person_id() == actor.person_id;
  return (actor.of_lead || named ? 1U << core::v1::PARTY_ORDERED : 0U) |
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

// MECH S3
std::string_view JudgeOf(const v1::Order& order, std::string_view answered_by,
                         const Situation& now) {
  const Lookups& city = *now.city;
  const std::string_view ordered = city.UnitNow(order.unit_id(), now.at_ms);
  const std::vector<std::string_view> above = city.UnitsAbove(order.unit_id(), now.at_ms);
  const std::string_view involved[] = {order.person_id(), answered_by};
  std::vector<std::string_view> units = {city.UnitNow(order.by_unit_id(), now.at_ms),
                                         now.centre_unit_id};
  units.insert(units.end(), above.begin(), above.end());
  // Whom the report is about only where there is nobody else.
  for (const bool accused : {false, true}) {
    for (const std::string_view unit : units) {
      const bool may = city.IsCentre(unit) || std::ranges::count(above, unit) != 0;
      if (may && unit != ordered && IsAccused(unit, now) == accused &&
          city.HasSupervisor(unit, involved)) {
        return unit;
      }
    }
  }
  return city.IsCentre(ordered) && city.HasSupervisor(ordered, involved) ? ordered : "";
}

std::optional<Rejection> MayIssue(const v1::Watch& watch, const Policy& policy) {
  const Authority& actor = policy.actor;
  const auto concerns = [&](std::string_view unit_id) {
    const auto above = policy.lookups().UnitsAbove(unit_id, policy.now_ms);
    return actor.IsOf(unit_id) || std::ranges::count(above, actor.unit_id) != 0;
  };
  const core::v1::CaseHeader& of_case = watch.header();
  const bool works =
      concerns(of_case.unit_id()) || concerns(of_case.lead_unit_id()) ||
      concerns(of_case.community_unit_id()) ||
      std::ranges::any_of(watch.clocks(),
                          [&](const auto& one) { return concerns(one.unit_id()); }) ||
      std::ranges::any_of(watch.orders(), [&](const auto& one) { return concerns(one.unit_id()); });
  if (actor.of_centre || works) return std::nullopt;
  return Refuse(
      Rejection::Kind::kNotAllowed, "ORDER_CASE_OF_OTHERS",
      "您所在的单位没有参与办理本工单，不能下达督办单。请由承办单位、其上级单位或接诉即办中心"
      "下达。");
}

std::optional<Rejection> MayAnswer(const v1::Watch& watch, const Policy& policy) {
  const Step step = StepOf(watch, policy.order);
  if (step != Step::kOpen) return WrongStep(step);
  const v1::Order& order = Known(watch, policy.order);
  const bool judged = !JudgeOf(order, policy.actor.person_id, policy.now).empty();
  // Where nobody could judge it anyway it is for the centre to find somebody.
  if (judged || JudgeOf(order, "", policy.now).empty()) return std::nullopt;
  return Refuse(Rejection::Kind::kNotAllowed, "ORDER_ONLY_YOU_COULD_JUDGE",
                "由您回复后，将没有其他人能评议本督办单的回复。请由被督办单位的其他人员回复。");
}

std::optional<Rejection> MayJudge(const v1::Watch& watch, const Policy& policy) {
  const Step step = StepOf(watch, policy.order);
  if (step != Step::kAnswered) return WrongStep(step);
  const v1::Order& order = Known(watch, policy.order);
  const Authority& actor = policy.actor;
  if (actor.person_id == order.person_id())
    return NotYoursToJudge("您是本督办单的责任人", order, policy);
  if (actor.person_id == order.answered_by_person_id())
    return NotYoursToJudge("本督办单由您回复", order, policy);
  if (actor.IsOf(order.unit_id()) && !actor.IsOf(order.judge_unit_id()))
    return NotYoursToJudge("您所在单位是被督办单位", order, policy);
  if (IsAccused(actor.unit_id, policy.now) && !actor.IsOf(order.judge_unit_id()))
    return NotYoursToJudge("本工单反映的是您所在的单位或其上级单位", order, policy);
  return std::nullopt;
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
  std::string_view judge = JudgeOf(order, policy.actor.person_id, policy.now);
  if (judge.empty()) judge = policy.now.centre_unit_id;
  v1::OrderAnswered* answered = events.Add().mutable_order_answered();
  answered->set_order(order.order());
  answered->set_answer(command.answer());
  answered->set_judge_unit_id(std::string(judge));
  answered->set_judge_due_ms(DueMs(city::v1::LEG_ORDER_JUDGING, policy.now));
  v1::Watch following = watch;
  MoveClocks(kAnswered, order.order(), judge, policy.now, following, events);
  return events;
}

// MECH S3
Verdict<NewEvents> Accept(const v1::Watch& watch, const v1::AcceptOrder& command,
                          const Policy& policy, NewEvents events) {
  const v1::Order& order = Known(watch, command.order());
  events.Add().mutable_order_accepted()->set_order(order.order());
  v1::Watch following = watch;
  MoveClocks(kAccepted, order.order(), order.judge_unit_id(), policy.now, following, events);
  return events;
}

// MECH S3
Verdict<NewEvents> Repeat(const v1::Watch& watch, const v1::RepeatOrder& command,
                          const Policy& policy, NewEvents events) {
  const v1::Order& order = Known(watch, command.order());
  v1::OrderRepeated* repeated = events.Add().mutable_order_repeated();
  repeated->set_order(order.order());
  repeated->set_demand(command.demand());
  repeated->set_due_ms(DueMs(city::v1::LEG_ORDER, policy.now));
  v1::Watch following = watch;
  MoveClocks(kRepeated, order.order(), order.unit_id(), policy.now, following, events);
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
  issued->set_due_ms(DueMs(city::v1::LEG_ORDER, now));
  OnIssued(*issued, EventHeader::default_instance(), watch);
  MoveClocks(kIssued, issued->order(), unit_id, now, watch, events);
}

// MECH S3
void OrderHead(std::string_view unit_id, std::string_view person_id, const Situation& now,
               v1::Watch& watch, NewEvents& events) {
  IssueTo(unit_id, person_id,
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

void OnIssued(const v1::OrderIssued& issued, const EventHeader& header, v1::Watch& watch) {
  v1::Order& order = *watch.add_orders();
  order.set_order(issued.order());
  order.set_unit_id(issued.unit_id());
  order.set_person_id(issued.person_id());
  order.set_demand(issued.demand());
  order.set_due_ms(issued.due_ms());
  order.set_by_unit_id(header.actor().unit_id());
  order.set_by_person_id(header.actor().person_id());
  watch.set_last_order(std::max(watch.last_order(), issued.order()));
  // It may be the first that is heard of the case.
  if (watch.state() == v1::WATCH_STATE_UNSPECIFIED) watch.set_state(v1::WATCH_STATE_WATCHED);
}

void OnAnswered(const v1::OrderAnswered& answered, const EventHeader& header, v1::Watch& watch) {
  v1::Order* order = FindIn(watch, answered.order());
  if (order == nullptr) return;
  order->set_answer(answered.answer());
  order->set_answered_by_person_id(header.actor().person_id());
  order->set_judge_unit_id(answered.judge_unit_id());
  order->set_judge_due_ms(answered.judge_due_ms());
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
  order->clear_answered_by_person_id();
  order->clear_judge_unit_id();
  order->clear_judge_due_ms();
}

void OnMoved(const v1::ClockMoved& moved, const EventHeader&, v1::Watch& watch) {
  v1::Order* order = FindIn(watch, moved.item());
  if (order == nullptr) return;
  if (moved.leg() == city::v1::LEG_ORDER) order->set_due_ms(moved.due_ms());
  if (moved.leg() == city::v1::LEG_ORDER_JUDGING) order->set_judge_due_ms(moved.due_ms());
}

}  // namespace huying::supervision::orders
