#include "services/supervision/rules/orders.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/core/reject.h"
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

// A demand or an answer: there, and not too long. `code` and `missing` say that it is not there.
std::optional<Rejection> CheckText(const std::string& text, const char* code, const char* missing,
                                   Step step, const v1::Watch& watch) {
  if (!HasText(text)) return Invalid(code, missing, step, watch);
  return CheckLength(text, "S3", "内容", PossibleAt(step, watch));
}

std::optional<Rejection> CheckSupervisor(const Authority& actor, std::string_view what, Step step,
                                         const v1::Watch& watch) {
  return CheckPermission(actor, city::v1::PERMISSION_SUPERVISE, "督办", "S3", what,
                         PossibleAt(step, watch));
}

// Who has been told to act does not judge whether they have.
std::optional<Rejection> CheckJudge(const Authority& actor, const std::string& person_id, Step step,
                                    const v1::Watch& watch) {
  if (auto refused = CheckSupervisor(actor, "办结或重复督办", step, watch)) return refused;
  if ((actor.above_lead || actor.of_centre) && actor.person_id != person_id) return std::nullopt;
  return NotAllowed("ORDER_NOT_YOURS_TO_JUDGE", "S3", "办结或重复督办",
                    "被督办单位的上级单位或热线中心有督办权限、且不是本单责任人的人员",
                    PossibleAt(step, watch));
}

bool IsPersonOf(const city::v1::Unit& unit, const std::string& person_id) {
  return std::any_of(unit.persons().begin(), unit.persons().end(),
                     [&](const city::v1::Person& person) { return person.id() == person_id; });
}

int64_t OrderDue(const Situation& now) {
  const auto terms = now.terms->TermsOf(city::v1::LEG_ORDER, now.grade, now.at_ms);
  return terms ? terms->due_ms : 0;
}

Verdict<NewEvents> IssueBy(const v1::IssueOrder& command, const city::v1::Unit* unit,
                           const Authority& actor, const Situation& now, v1::Watch& watch,
                           NewEvents new_events) {
  if (auto refused = CheckSupervisor(actor, "下督办单", Step::kNone, watch)) return *refused;
  if (watch.ended_round() != 0) {
    return Refuse(Rejection::Kind::kNotNow, "WATCH_ENDED",
                  "工单已结案或不予受理，不能再下督办单。如需督办，请先由诉求人重新打开工单。",
                  Step::kNone, watch);
  }
  if (unit == nullptr) {
    return Invalid("ORDER_UNIT_UNKNOWN", "没有找到被督办单位。请选择城市配置中的单位。",
                   Step::kNone, watch);
  }
  if (!actor.Leads()) {
    return NotAllowed("ORDER_NOT_YOURS_TO_ISSUE", "S3", "向该单位下督办单",
                      "该单位、其上级单位或热线中心有督办权限的人员",
                      PossibleAt(Step::kNone, watch));
  }
  if (!IsPersonOf(*unit, command.person_id())) {
    return Invalid("ORDER_PERSON_UNKNOWN", "责任人不属于被督办单位。请指定该单位的一名人员。",
                   Step::kNone, watch);
  }
  if (auto wrong = CheckText(command.demand(), "ORDER_DEMAND_MISSING",
                             "未填写督办要求。请写明要求办理的事项。", Step::kNone, watch)) {
    return *wrong;
  }
  Issue(command.unit_id(), command.person_id(), command.demand(), now, watch, new_events);
  return new_events;
}

Verdict<NewEvents> Answer(const v1::AnswerOrder& command, const Authority& actor,
                          const Situation& now, v1::Watch& watch, NewEvents new_events) {
  const Step step = StepOf(watch, command.order());
  if (step != Step::kOpen) return WrongStep(step, watch);
  if (!actor.of_lead) {
    return Refuse(Rejection::Kind::kNotAllowed, "ORDER_OF_ANOTHER_UNIT",
                  "只能由被督办单位的人员回复。请转被督办单位办理。", step, watch);
  }
  if (auto wrong = CheckText(command.answer(), "ORDER_ANSWER_MISSING",
                             "未填写督办回复。请写明办理情况。", step, watch)) {
    return *wrong;
  }
  v1::Event& event = new_events.Add();
  event.mutable_order_answered()->set_order(command.order());
  event.mutable_order_answered()->set_answer(command.answer());
  Change(event, watch);
  StopOrderClock(command.order(), now, watch, new_events);
  return new_events;
}

Verdict<NewEvents> Accept(const v1::AcceptOrder& command, const Authority& actor, v1::Watch& watch,
                          NewEvents new_events) {
  const Step step = StepOf(watch, command.order());
  if (step != Step::kAnswered) return WrongStep(step, watch);
  const std::string& named = FindOrder(watch, command.order())->person_id();
  if (auto refused = CheckJudge(actor, named, step, watch)) return *refused;
  v1::Event& event = new_events.Add();
  event.mutable_order_accepted()->set_order(command.order());
  Change(event, watch);
  return new_events;
}

Verdict<NewEvents> Repeat(const v1::RepeatOrder& command, const Authority& actor,
                          const Situation& now, v1::Watch& watch, NewEvents new_events) {
  const Step step = StepOf(watch, command.order());
  if (step != Step::kAnswered) return WrongStep(step, watch);
  const std::string& named = FindOrder(watch, command.order())->person_id();
  if (auto refused = CheckJudge(actor, named, step, watch)) return *refused;
  if (auto wrong = CheckText(command.demand(), "ORDER_DEMAND_MISSING",
                             "未填写督办要求。请写明仍需办理的事项。", step, watch)) {
    return *wrong;
  }
  v1::Event& event = new_events.Add();
  v1::OrderRepeated* repeated = event.mutable_order_repeated();
  repeated->set_order(command.order());
  repeated->set_demand(command.demand());
  repeated->set_due_ms(OrderDue(now));
  Change(event, watch);
  StartOrderClock(command.order(), now, watch, new_events);
  return new_events;
}

// Orders are charged to the unit that they name.
Situation ForOrder(const v1::Watch& watch, uint32_t number, Situation now) {
  const v1::Order* order = FindOrder(watch, number);
  if (order != nullptr) now.unit_id = order->unit_id();
  return now;
}

}  // namespace

std::string_view UnitOf(const v1::Watch& watch, const v1::ExecuteRequest& request) {
  if (request.has_issue_order()) return request.issue_order().unit_id();
  const v1::Order* order = FindOrder(watch, OrderOf(request, watch));
  return order == nullptr ? std::string_view() : std::string_view(order->unit_id());
}

// MECH S3
Verdict<NewEvents> Decide(const v1::Watch& before, const v1::ExecuteRequest& request,
                          const city::v1::Unit* unit, const Authority& actor, const Situation& now,
                          NewEvents new_events) {
  v1::Watch watch = before;
  if (auto wrong = CheckLength(request.header().reason(), "S3", "理由", {})) return *wrong;
  switch (request.command_case()) {
    case v1::ExecuteRequest::kIssueOrder:
      return IssueBy(request.issue_order(), unit, actor, now, watch, std::move(new_events));
    case v1::ExecuteRequest::kAnswerOrder:
      return Answer(request.answer_order(), actor, now, watch, std::move(new_events));
    case v1::ExecuteRequest::kAcceptOrder:
      return Accept(request.accept_order(), actor, watch, std::move(new_events));
    case v1::ExecuteRequest::kRepeatOrder:
      return Repeat(request.repeat_order(), actor,
                    ForOrder(before, request.repeat_order().order(), now), watch,
                    std::move(new_events));
    case v1::ExecuteRequest::COMMAND_NOT_SET:
      break;
  }
  return Invalid("COMMAND_MISSING", "请求中没有操作。请选择一项操作。", Step::kNone, watch);
}

// MECH S3
void Issue(const std::string& unit_id, const std::string& person_id, const std::string& demand,
           const Situation& now, v1::Watch& watch, NewEvents& new_events) {
  v1::Event& event = new_events.Add();
  v1::OrderIssued* issued = event.mutable_order_issued();
  issued->set_order(watch.last_order() + 1);
  issued->set_unit_id(unit_id);
  issued->set_person_id(person_id);
  issued->set_demand(demand);
  issued->set_due_ms(OrderDue(now));
  Change(event, watch);
  Situation charged = now;
  charged.unit_id = unit_id;
  StartOrderClock(issued->order(), charged, watch, new_events);
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
