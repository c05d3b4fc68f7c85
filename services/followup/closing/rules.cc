#include "services/followup/closing/rules.h"

#include <algorithm>
#include <string>

#include "common/case/command_gate.h"
#include "services/followup/checks/rules.h"
#include "services/followup/visits/rules.h"
#include "services/followup/work/rules.h"

namespace huying::followup::closing {
namespace {

bool HasReply(const v1::Follow& follow) {
  return follow.state() != v1::FOLLOW_STATE_AWAITING_REPLY &&
         follow.state() != v1::FOLLOW_STATE_REDOING;
}

// The conditions that are not met, as people call them, in the pack's order; empty if all are.
std::string MissingConditions(const v1::Follow& follow, const Policy& policy) {
  std::string names;
  if (policy.wishes.closing == nullptr) return names;
  for (int i = 0; i < policy.wishes.closing->conditions_size(); ++i) {
    const city::v1::ClosingCondition condition = policy.wishes.closing->conditions(i);
    if (IsMet(condition, follow, policy)) continue;
    if (!names.empty()) names.append("、");
    names.append(ConditionName(condition));
  }
  return names;
}

// The citizen said so; or said neither, and a check on site confirms the work.
bool Holds(v1::Statement said, bool confirmed) {
  return said == v1::STATEMENT_YES || (said == v1::STATEMENT_NONE && confirmed);
}

bool AsksForOrders(const Policy& policy) {
  if (policy.wishes.closing == nullptr) return false;
  const auto& all = policy.wishes.closing->conditions();
  return std::find(all.begin(), all.end(), city::v1::CLOSING_CONDITION_NO_OPEN_ORDER) != all.end();
}

bool IsAnswered(uint32_t order, const v1::Closing& row) {
  const auto& answered = row.answered_orders();
  return std::find(answered.begin(), answered.end(), order) != answered.end();
}

// Some order other than this one must still be answered.
bool AwaitsOthers(const v1::Closing& row, uint32_t but_not) {
  return std::any_of(row.open_orders().begin(), row.open_orders().end(),
                     [&](uint32_t order) { return order != but_not && !IsAnswered(order, row); });
}

void FreeUnlessOthers(const v1::Follow& follow, uint32_t order, NewEvents& events) {
  if (!follow.closing().held() || AwaitsOthers(follow.closing(), order)) return;
  events.Add().mutable_closing_freed();
}

// Known by the order alone, until the citizen is told.
void BeKnown(v1::Follow& follow) {
  if (follow.state() != v1::FOLLOW_STATE_UNSPECIFIED) return;
  follow.set_state(v1::FOLLOW_STATE_AWAITING_REPLY);
}

void RemoveOrder(uint32_t order, v1::Closing& row) {
  for (auto* orders : {row.mutable_open_orders(), row.mutable_answered_orders()}) {
    orders->erase(std::remove(orders->begin(), orders->end(), order), orders->end());
  }
}

}  // namespace

std::string_view ConditionName(city::v1::ClosingCondition condition) {
  switch (condition) {
    case city::v1::CLOSING_CONDITION_REPLIED:
      return "已答复诉求人";
    case city::v1::CLOSING_CONDITION_REVIEWED:
      return "答复已逐级审核";
    case city::v1::CLOSING_CONDITION_VISITED:
      return "已回访";
    case city::v1::CLOSING_CONDITION_RESPONDED:
      return "诉求人确认已联系";
    case city::v1::CLOSING_CONDITION_SOLVED:
      return "诉求人确认已解决或现场核查属实";
    case city::v1::CLOSING_CONDITION_SATISFIED:
      return "诉求人认可或现场核查属实";
    case city::v1::CLOSING_CONDITION_CHECKED:
      return "现场核查属实";
    case city::v1::CLOSING_CONDITION_SUBTASKS_DONE:
      return "协办任务已完成";
    case city::v1::CLOSING_CONDITION_NO_OPEN_ORDER:
      return "督办单已办结";
    case city::v1::CLOSING_CONDITION_TWO_MEETINGS:
      return "已两次见面";
    case city::v1::CLOSING_CONDITION_PROMISE_RECORDED:
      return "承诺事项已登记";
    default:
      return "未知条件";
  }
}

bool IsMet(city::v1::ClosingCondition condition, const v1::Follow& follow, const Policy& policy) {
  const bool nobody_there = policy.wishes.nobody_to_visit;
  const bool nobody_asked = visits::IsGivenUp(follow) || nobody_there;
  const bool confirmed = checks::IsConfirmed(follow);
  const bool answered = visits::AnswersOf(follow) != nullptr;
  const v1::VisitVerdict verdict =
      answered ? visits::VerdictOf(follow, policy) : v1::VisitVerdict();
  const v1::WorkFacts& facts = work::FactsOf(follow);
  switch (condition) {
    case city::v1::CLOSING_CONDITION_REPLIED:
      return HasReply(follow);
    case city::v1::CLOSING_CONDITION_REVIEWED:
      return facts.reviewed();
    case city::v1::CLOSING_CONDITION_VISITED:
      return answered || nobody_asked;
    case city::v1::CLOSING_CONDITION_RESPONDED:
      if (answered) return Holds(verdict.contacted(), confirmed);
      // Where nobody can be contacted, proof from the spot stands for it.
      return nobody_there ? facts.proved_on_site() || facts.met_first() : nobody_asked;
    case city::v1::CLOSING_CONDITION_SOLVED:
      return confirmed || verdict.solved() == v1::STATEMENT_YES;
    case city::v1::CLOSING_CONDITION_SATISFIED:
      return confirmed || verdict.content() == v1::STATEMENT_YES;
    case city::v1::CLOSING_CONDITION_CHECKED:
      return !checks::IsAsked(follow) || confirmed;
    case city::v1::CLOSING_CONDITION_NO_OPEN_ORDER:
      return follow.closing().open_orders().empty();
    case city::v1::CLOSING_CONDITION_TWO_MEETINGS:
      return (facts.met_first() && facts.met_second()) || (nobody_there && facts.proved_on_site());
    // Subtasks and promises are not followed yet (the pack's checker refuses these two), nor is a
    // condition of a newer pack: what nobody has checked is not met.
    default:
      return false;
  }
}

// MECH F3
std::optional<Rejection> MayClose(const v1::Follow& follow, const Policy& policy) {
  if (auto refused = work::MayJudge(follow, policy)) return refused;
  const std::string missing = MissingConditions(follow, policy);
  if (missing.empty()) return std::nullopt;
  return Refuse(Rejection::Kind::kNotNow, "CLOSING_CONDITIONS_UNMET",
                "不能结案。尚不满足的结案条件：" + missing +
                    "。请补齐后再结案；无法补齐的，请现场核查，核查不属实的退回重办。");
}

// MECH F3
Verdict<NewEvents> Close(const v1::Follow&, const v1::CloseCase&, const Policy& policy,
                         NewEvents events) {
  v1::CaseClosed* closed = events.Add().mutable_closed();
  if (policy.wishes.closing == nullptr) return events;
  for (int i = 0; i < policy.wishes.closing->conditions_size(); ++i) {
    closed->add_conditions(city::v1::ClosingCondition_Name(policy.wishes.closing->conditions(i)));
  }
  return events;
}

void CloseOnTheSpot(const std::string& title, const std::string& person_id, NewEvents& events) {
  v1::CaseClosedOnTheSpot* closed = events.Add().mutable_closed_on_the_spot();
  closed->set_title(title);
  closed->set_answered_by_person_id(person_id);
}

std::string JudgeOf(const v1::Follow& follow, const Policy& policy) {
  return std::string(policy.lookups().JudgeOf(city::v1::PERMISSION_CLOSE, follow.header(),
                                              work::UnitOf(follow), work::FactsOf(follow),
                                              policy.now_ms));
}

// MECH F3
void Ask(const v1::Follow& follow, const Policy& policy, NewEvents& events) {
  events.Add().mutable_closing_asked()->set_judge_unit_id(JudgeOf(follow, policy));
  HoldIfOrdered(follow, policy, events);
}

// MECH F3
void HoldIfOrdered(const v1::Follow& follow, const Policy& policy, NewEvents& events) {
  const v1::Closing& row = follow.closing();
  if (row.held() || !AsksForOrders(policy) || !AwaitsOthers(row, 0)) return;
  events.Add().mutable_closing_held();
}

// MECH F3
void NoteOrder(const v1::Follow& follow, uint32_t order, const Policy& policy, NewEvents& events) {
  events.Add().mutable_order_opened()->set_order(order);
  const bool waits = follow.state() == v1::FOLLOW_STATE_TO_CLOSE && AsksForOrders(policy);
  if (waits && !follow.closing().held()) events.Add().mutable_closing_held();
}

// MECH F3
void NoteReply(const v1::Follow& follow, uint32_t order, NewEvents& events) {
  events.Add().mutable_order_replied()->set_order(order);
  FreeUnlessOthers(follow, order, events);
}

// MECH F3
void NoteDone(const v1::Follow& follow, uint32_t order, NewEvents& events) {
  events.Add().mutable_order_done()->set_order(order);
  FreeUnlessOthers(follow, order, events);
}

int64_t ClosedMs(const v1::Follow& follow) { return follow.closing().closed_ms(); }

void OnClosed(const v1::CaseClosed&, const core::v1::EventHeader& header, v1::Follow& follow) {
  follow.mutable_closing()->set_closed_ms(header.time_ms());
}

void OnClosedOnTheSpot(const v1::CaseClosedOnTheSpot&, const core::v1::EventHeader& header,
                       v1::Follow& follow) {
  follow.mutable_closing()->set_closed_ms(header.time_ms());
}

void OnEnded(const v1::CaseEnded&, const core::v1::EventHeader& header, v1::Follow& follow) {
  follow.mutable_closing()->set_closed_ms(header.time_ms());
}

void OnReopened(const v1::CaseReopened&, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.mutable_closing()->clear_closed_ms();
}

void OnOrderOpened(const v1::OrderOpened& opened, const core::v1::EventHeader&,
                   v1::Follow& follow) {
  BeKnown(follow);
  RemoveOrder(opened.order(), *follow.mutable_closing());
  follow.mutable_closing()->add_open_orders(opened.order());
}

void OnOrderReplied(const v1::OrderReplied& replied, const core::v1::EventHeader&,
                    v1::Follow& follow) {
  v1::Closing& row = *follow.mutable_closing();
  if (!IsAnswered(replied.order(), row)) row.add_answered_orders(replied.order());
}

void OnHeld(const v1::ClosingHeld&, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.mutable_closing()->set_held(true);
}

void OnFreed(const v1::ClosingFreed&, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.mutable_closing()->clear_held();
}

void OnCheckAsked(const v1::CheckAsked&, const core::v1::EventHeader&, v1::Follow& follow) {
  if (follow.closing().held()) follow.mutable_closing()->clear_held();
}

void OnRedo(const v1::RedoOrdered&, const core::v1::EventHeader&, v1::Follow& follow) {
  if (follow.closing().held()) follow.mutable_closing()->clear_held();
}

void OnOrderDone(const v1::OrderDone& done, const core::v1::EventHeader&, v1::Follow& follow) {
  BeKnown(follow);
  RemoveOrder(done.order(), *follow.mutable_closing());
}

}  // namespace huying::followup::closing
