#include "services/supervision/rules/orders.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/supervision/rules/watch.h"

namespace huying::supervision::rules {
namespace {

// How far an order is.
enum class Step : uint8_t { kNone, kOpen, kAnswered, kDone };

const v1::Order* FindOrder(const v1::Watch& watch, uint32_t number) {
  for (const v1::Order& order : watch.orders()) {
    if (order.order() == number) return &order;
  }
  return nullptr;
}

Step StepOf(const v1::Watch& watch, uint32_t number) {
  if (number == 0 || number > watch.last_order()) return Step::kNone;
  const v1::Order* order = FindOrder(watch, number);
  if (order == nullptr) return Step::kDone;
  return order->answer().empty() ? Step::kOpen : Step::kAnswered;
}

bool HasText(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") != std::string::npos;
}

// What is possible with an order, and with the case.
std::vector<std::string> PossibleAt(Step step, const v1::Watch& watch) {
  std::vector<std::string> possible;
  if (step == Step::kOpen) possible = {"AnswerOrder"};
  if (step == Step::kAnswered) possible = {"AcceptOrder", "RepeatOrder"};
  if (watch.ended_round() == 0) possible.push_back("IssueOrder");
  return possible;
}

Rejection Refuse(Rejection::Kind kind, std::string code, std::string message, Step step,
                 const v1::Watch& watch) {
  return {.kind = kind,
          .code = std::move(code),
          .mechanism = "S3",
          .message = std::move(message),
          .possible = PossibleAt(step, watch)};
}

Rejection WrongStep(Step step, const v1::Watch& watch) {
  switch (step) {
    case Step::kNone:
      return Refuse(Rejection::Kind::kNotFound, "ORDER_UNKNOWN",
                    "该工单没有这个督办单。请核对督办单序号。", step, watch);
    case Step::kOpen:
      return Refuse(Rejection::Kind::kNotNow, "ORDER_NOT_ANSWERED",
                    "督办单尚未回复。请等待承办单位回复。", step, watch);
    case Step::kAnswered:
      return Refuse(Rejection::Kind::kAlready, "ORDER_ANSWERED",
                    "督办单已回复。请等待督办人办结或重复督办。", step, watch);
    case Step::kDone:
      break;
  }
  return Refuse(Rejection::Kind::kAlready, "ORDER_ACCEPTED",
                "督办单已办结。如仍有问题，请另下督办单。", step, watch);
}

Rejection Invalid(std::string code, std::string message, Step step, const v1::Watch& watch) {
  return Refuse(Rejection::Kind::kInvalid, std::move(code), std::move(message), step, watch);
}

bool IsPersonOf(const city::v1::Unit& unit, const std::string& person_id) {
  return std::any_of(unit.persons().begin(), unit.persons().end(),
                     [&](const city::v1::Person& person) { return person.id() == person_id; });
}

int64_t OrderDue(const Situation& now) {
  const auto terms = now.terms->TermsOf(city::v1::LEG_ORDER, now.grade, now.at_ms);
  return terms ? terms->due_ms : 0;
}

Verdict<Facts> IssueBy(const v1::IssueOrder& command, const city::v1::Unit* unit,
                       const Situation& now, v1::Watch& watch, Facts facts) {
  if (watch.ended_round() != 0) {
    return Refuse(Rejection::Kind::kNotNow, "WATCH_ENDED",
                  "工单已结案或不予受理，不能再下督办单。如需督办，请先由诉求人重新打开工单。",
                  Step::kNone, watch);
  }
  if (unit == nullptr) {
    return Invalid("ORDER_UNIT_UNKNOWN", "没有找到被督办单位。请选择城市配置中的单位。",
                   Step::kNone, watch);
  }
  if (!IsPersonOf(*unit, command.person_id())) {
    return Invalid("ORDER_PERSON_UNKNOWN", "责任人不属于被督办单位。请指定该单位的一名人员。",
                   Step::kNone, watch);
  }
  if (!HasText(command.demand())) {
    return Invalid("ORDER_DEMAND_MISSING", "未填写督办要求。请写明要求办理的事项。", Step::kNone,
                   watch);
  }
  Issue(command.unit_id(), command.person_id(), command.demand(), now, watch, facts);
  return facts;
}

Verdict<Facts> Answer(const v1::ExecuteRequest& request, const Situation& now, v1::Watch& watch,
                      Facts facts) {
  const uint32_t number = request.answer_order().order();
  const Step step = StepOf(watch, number);
  if (step != Step::kOpen) return WrongStep(step, watch);
  const std::string& unit_id = request.header().actor().unit_id();
  if (!unit_id.empty() && unit_id != FindOrder(watch, number)->unit_id()) {
    return Refuse(Rejection::Kind::kNotAllowed, "ORDER_OF_ANOTHER_UNIT",
                  "只能由被督办单位回复。请转被督办单位办理。", step, watch);
  }
  if (!HasText(request.answer_order().answer())) {
    return Invalid("ORDER_ANSWER_MISSING", "未填写督办回复。请写明办理情况。", step, watch);
  }
  v1::Event& event = facts.Add();
  event.mutable_order_answered()->set_order(number);
  event.mutable_order_answered()->set_answer(request.answer_order().answer());
  Change(event, watch);
  StopOrderClock(number, now, watch, facts);
  return facts;
}

Verdict<Facts> Accept(const v1::AcceptOrder& command, v1::Watch& watch, Facts facts) {
  const Step step = StepOf(watch, command.order());
  if (step != Step::kAnswered) return WrongStep(step, watch);
  v1::Event& event = facts.Add();
  event.mutable_order_accepted()->set_order(command.order());
  Change(event, watch);
  return facts;
}

Verdict<Facts> Repeat(const v1::RepeatOrder& command, const Situation& now, v1::Watch& watch,
                      Facts facts) {
  const Step step = StepOf(watch, command.order());
  if (step != Step::kAnswered) return WrongStep(step, watch);
  if (!HasText(command.demand())) {
    return Invalid("ORDER_DEMAND_MISSING", "未填写督办要求。请写明仍需办理的事项。", step, watch);
  }
  v1::Event& event = facts.Add();
  v1::OrderRepeated* repeated = event.mutable_order_repeated();
  repeated->set_order(command.order());
  repeated->set_demand(command.demand());
  repeated->set_due_ms(OrderDue(now));
  Change(event, watch);
  StartOrderClock(command.order(), now, watch, facts);
  return facts;
}

// Orders are charged to the unit that they name.
Situation ForOrder(const v1::Watch& watch, uint32_t number, Situation now) {
  const v1::Order* order = FindOrder(watch, number);
  if (order != nullptr) now.unit_id = order->unit_id();
  return now;
}

}  // namespace

// MECH S3
Verdict<Facts> Decide(const v1::Watch& before, const v1::ExecuteRequest& request,
                      const city::v1::Unit* unit, const Situation& now, Facts facts) {
  v1::Watch watch = before;
  switch (request.command_case()) {
    case v1::ExecuteRequest::kIssueOrder:
      return IssueBy(request.issue_order(), unit, now, watch, std::move(facts));
    case v1::ExecuteRequest::kAnswerOrder:
      return Answer(request, now, watch, std::move(facts));
    case v1::ExecuteRequest::kAcceptOrder:
      return Accept(request.accept_order(), watch, std::move(facts));
    case v1::ExecuteRequest::kRepeatOrder:
      return Repeat(request.repeat_order(), ForOrder(before, request.repeat_order().order(), now),
                    watch, std::move(facts));
    case v1::ExecuteRequest::COMMAND_NOT_SET:
      break;
  }
  return Invalid("COMMAND_MISSING", "请求中没有操作。请选择一项操作。", Step::kNone, watch);
}

// MECH S3
void Issue(const std::string& unit_id, const std::string& person_id, const std::string& demand,
           const Situation& now, v1::Watch& watch, Facts& facts) {
  v1::Event& event = facts.Add();
  v1::OrderIssued* issued = event.mutable_order_issued();
  issued->set_order(watch.last_order() + 1);
  issued->set_unit_id(unit_id);
  issued->set_person_id(person_id);
  issued->set_demand(demand);
  issued->set_due_ms(OrderDue(now));
  Change(event, watch);
  Situation charged = now;
  charged.unit_id = unit_id;
  StartOrderClock(issued->order(), charged, watch, facts);
}

uint32_t OrderOf(const v1::ExecuteRequest& request, const v1::Watch& after) {
  switch (request.command_case()) {
    case v1::ExecuteRequest::kAnswerOrder:
      return request.answer_order().order();
    case v1::ExecuteRequest::kAcceptOrder:
      return request.accept_order().order();
    case v1::ExecuteRequest::kRepeatOrder:
      return request.repeat_order().order();
    default:
      return after.last_order();
  }
}

}  // namespace huying::supervision::rules
