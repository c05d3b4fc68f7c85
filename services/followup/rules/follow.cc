#include "services/followup/rules/follow.h"

#include <algorithm>
#include <utility>

#include "services/followup/rules/check.h"
#include "services/followup/rules/closing.h"
#include "services/followup/rules/redo.h"
#include "services/followup/rules/reject.h"
#include "services/followup/rules/standing.h"
#include "services/followup/rules/visit.h"

namespace huying::followup::rules {
namespace {

// What the last round left behind is over.
void BeginRound(const v1::Event& event, const v1::WorkFacts& work, const std::string& unit_id,
                v1::Follow& follow) {
  follow.set_rounds(std::max(event.header().case_().round(), 1U));
  follow.set_unit_id(unit_id);
  *follow.mutable_work() = work;
  follow.clear_script_id();
  follow.clear_on_the_spot();
  follow.clear_attempts();
  follow.clear_next_from_ms();
  follow.clear_answers();
  follow.clear_visit_given_up();
  follow.clear_checked();
  follow.clear_check_solved();
  follow.clear_check_cause();
}

void Evolve(const v1::Event& event, const v1::VisitPlanned& planned, v1::Follow& follow) {
  BeginRound(event, planned.work(), planned.unit_id(), follow);
  follow.set_state(v1::FOLLOW_STATE_TO_VISIT);
  follow.set_script_id(planned.script_id());
  follow.set_on_the_spot(planned.on_the_spot());
  follow.set_next_from_ms(planned.from_ms());
}

void Evolve(const v1::Event& event, const v1::CheckAsked& check, v1::Follow& follow) {
  if (check.has_work()) BeginRound(event, check.work(), check.unit_id(), follow);
  follow.set_state(v1::FOLLOW_STATE_TO_CHECK);
  follow.set_check_cause(check.cause());
}

void Evolve(const v1::VisitAnswered& answered, v1::Follow& follow) {
  follow.set_state(
      v1::FOLLOW_STATE_TO_CLOSE);  // unless a later fact of the same decision says otherwise
  *follow.mutable_answers() = answered.answers();
  follow.set_attempts(answered.attempt());
  follow.clear_next_from_ms();
}

void Evolve(const v1::VisitGivenUp& given_up, v1::Follow& follow) {
  follow.set_state(v1::FOLLOW_STATE_TO_CLOSE);  // as above
  follow.set_attempts(given_up.attempts());
  follow.set_visit_given_up(true);
  follow.clear_next_from_ms();
}

void SetChecked(bool solved, v1::Follow& follow) {
  follow.set_state(v1::FOLLOW_STATE_TO_CLOSE);  // as above
  follow.set_checked(true);
  follow.set_check_solved(solved);
}

void Evolve(const v1::Event& event, const v1::CaseClosed& closed, v1::Follow& follow) {
  if (follow.rounds() == 0) follow.set_rounds(std::max(event.header().case_().round(), 1U));
  if (closed.on_the_spot()) follow.set_on_the_spot(true);
  follow.set_state(v1::FOLLOW_STATE_CLOSED);
  follow.set_closed_ms(event.header().time_ms());
}

// An order may be the first that is heard of a case.
void SetOrder(uint32_t order, bool open, v1::Follow& follow) {
  if (follow.state() == v1::FOLLOW_STATE_UNSPECIFIED) {
    follow.set_state(v1::FOLLOW_STATE_AWAITING_REPLY);
  }
  auto* orders = follow.mutable_open_orders();
  orders->erase(std::remove(orders->begin(), orders->end(), order), orders->end());
  if (open) follow.add_open_orders(order);
}

}  // namespace

Verdict<NewEvents> Decide(const v1::Follow& follow, const v1::ExecuteRequest& request,
                          const Policy& policy, NewEvents new_events) {
  if (auto refused = CheckStanding(follow, request, policy)) return *std::move(refused);
  if (auto wrong = CheckLength(follow.state(), policy.reason, "F1", "理由")) {
    return *std::move(wrong);
  }
  switch (request.command_case()) {
    case v1::ExecuteRequest::kRecordVisit:
      return RecordVisit(follow, request.record_visit(), policy, std::move(new_events));
    case v1::ExecuteRequest::kRecordCheck:
      return RecordCheck(follow, request.record_check(), policy, std::move(new_events));
    case v1::ExecuteRequest::kCloseCase:
      return Close(follow, policy, std::move(new_events));
    case v1::ExecuteRequest::kReopenCase:
      return Reopen(follow, policy, std::move(new_events));
    case v1::ExecuteRequest::COMMAND_NOT_SET:
      break;
  }
  return Invalid(follow.state(), "COMMAND_MISSING", "F1", "请求中没有操作。请选择一项操作。");
}

bool AwaitsReply(const v1::Follow& follow) {
  return follow.state() == v1::FOLLOW_STATE_UNSPECIFIED ||
         follow.state() == v1::FOLLOW_STATE_AWAITING_REPLY ||
         follow.state() == v1::FOLLOW_STATE_REDOING;
}

void Evolve(const v1::Event& event, v1::Follow& follow) {
  *follow.mutable_header() = event.header().case_();
  follow.set_seq(event.header().seq());
  switch (event.kind_case()) {
    case v1::Event::kVisitPlanned:
      return Evolve(event, event.visit_planned(), follow);
    case v1::Event::kVisitAttempted:
      follow.set_attempts(event.visit_attempted().attempt());
      follow.set_next_from_ms(event.visit_attempted().next_from_ms());
      return;
    case v1::Event::kVisitAnswered:
      return Evolve(event.visit_answered(), follow);
    case v1::Event::kVisitGivenUp:
      return Evolve(event.visit_given_up(), follow);
    case v1::Event::kCheckAsked:
      return Evolve(event, event.check_asked(), follow);
    case v1::Event::kSolutionConfirmed:
      return SetChecked(true, follow);
    case v1::Event::kSolutionRefuted:
      return SetChecked(false, follow);
    case v1::Event::kClosed:
      return Evolve(event, event.closed(), follow);
    case v1::Event::kRedoOrdered:
      follow.set_state(v1::FOLLOW_STATE_REDOING);
      follow.set_rounds(event.redo_ordered().round());
      return;
    case v1::Event::kHardCase:
      follow.set_hard_case(true);
      return;
    case v1::Event::kReopened:
      follow.set_state(v1::FOLLOW_STATE_REDOING);
      follow.clear_closed_ms();
      return;
    case v1::Event::kOrderOpened:
      return SetOrder(event.order_opened().order(), true, follow);
    case v1::Event::kOrderDone:
      return SetOrder(event.order_done().order(), false, follow);
    case v1::Event::KIND_NOT_SET:
      return;
  }
}

}  // namespace huying::followup::rules
