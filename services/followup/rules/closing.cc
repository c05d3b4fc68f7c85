#include "services/followup/rules/closing.h"

#include <utility>

#include "huying/core/v1/annotations.pb.h"
#include "services/followup/rules/reject.h"

namespace huying::followup::rules {
namespace {

bool IsConfirmed(const v1::Follow& follow) { return follow.checked() && follow.check_solved(); }

bool IsContent(core::v1::Satisfaction result) {
  return result == core::v1::SATISFACTION_SATISFIED ||
         result == core::v1::SATISFACTION_BASICALLY_SATISFIED;
}

// "尚不满足的结案条件：...。", or nothing.
std::string NameMissing(const std::vector<city::v1::ClosingCondition>& missing) {
  if (missing.empty()) return "";
  std::string text = "尚不满足的结案条件：";
  for (size_t i = 0; i < missing.size(); ++i) {
    if (i > 0) text.append("、");
    text.append(ConditionName(missing[i]));
  }
  return text + "。";
}

bool HasReply(const v1::Follow& follow) {
  return follow.state() != v1::FOLLOW_STATE_AWAITING_REPLY &&
         follow.state() != v1::FOLLOW_STATE_REDOING;
}

}  // namespace

std::string_view ConditionName(city::v1::ClosingCondition condition) {
  const auto* value = city::v1::ClosingCondition_descriptor()->FindValueByNumber(condition);
  const bool known = value != nullptr && value->options().HasExtension(core::v1::word);
  return known ? std::string_view(value->options().GetExtension(core::v1::word).zh()) : "未知条件";
}

bool IsMet(city::v1::ClosingCondition condition, const v1::Follow& follow, const Policy& policy) {
  const bool nobody_asked = follow.visit_given_up() || policy.nobody_to_visit;
  const bool answered = follow.has_answers();
  switch (condition) {
    case city::v1::CLOSING_CONDITION_REPLIED:
      return HasReply(follow);
    case city::v1::CLOSING_CONDITION_REVIEWED:
      return follow.work().reviewed();
    case city::v1::CLOSING_CONDITION_VISITED:
      return answered || nobody_asked;
    case city::v1::CLOSING_CONDITION_RESPONDED:
      return answered ? follow.answers().responded() : nobody_asked;
    case city::v1::CLOSING_CONDITION_SOLVED:
      return IsConfirmed(follow) || (answered && follow.answers().solved());
    case city::v1::CLOSING_CONDITION_SATISFIED:
      return IsConfirmed(follow) || (answered && IsContent(follow.answers().result()));
    case city::v1::CLOSING_CONDITION_CHECKED:
      return follow.check_cause() == v1::CheckAsked::CAUSE_UNSPECIFIED || IsConfirmed(follow);
    case city::v1::CLOSING_CONDITION_NO_OPEN_ORDER:
      return follow.open_orders().empty();
    case city::v1::CLOSING_CONDITION_TWO_MEETINGS:
      return policy.nobody_to_visit || (follow.work().met_first() && follow.work().met_second());
    // Subtasks and promises are not followed yet (the pack's checker refuses these two), nor is a
    // condition of a newer pack: what nobody has checked is not met.
    default:
      return false;
  }
}

// MECH F3
std::vector<city::v1::ClosingCondition> MissingConditions(const v1::Follow& follow,
                                                          const Policy& policy) {
  std::vector<city::v1::ClosingCondition> missing;
  if (policy.closing == nullptr) return missing;
  for (int i = 0; i < policy.closing->conditions_size(); ++i) {
    const city::v1::ClosingCondition condition = policy.closing->conditions(i);
    if (!IsMet(condition, follow, policy)) missing.push_back(condition);
  }
  return missing;
}

// MECH F3
Verdict<NewEvents> Close(const v1::Follow& follow, const Policy& policy, NewEvents new_events) {
  const auto missing = MissingConditions(follow, policy);
  if (follow.state() != v1::FOLLOW_STATE_TO_CLOSE) {
    Rejection rejection = NotNow(follow.state(), "FOLLOW_NOT_TO_CLOSE", "F3", "结案");
    if (follow.state() == v1::FOLLOW_STATE_CLOSED) {
      rejection.kind = Rejection::Kind::kAlready;
    } else {
      rejection.message += NameMissing(missing);
    }
    return rejection;
  }
  if (!missing.empty()) {
    return Rejection{.kind = Rejection::Kind::kNotNow,
                     .code = "CLOSING_CONDITIONS_UNMET",
                     .mechanism = "F3",
                     .message = "不能结案。" + NameMissing(missing) +
                                "请补齐后再结案；无法补齐的，请现场核查，核查不属实的退回重办。",
                     .possible = {"RecordCheck"}};
  }
  v1::CaseClosed* closed = new_events.Add().mutable_closed();
  if (policy.closing != nullptr) {
    for (int i = 0; i < policy.closing->conditions_size(); ++i) {
      closed->add_conditions(city::v1::ClosingCondition_Name(policy.closing->conditions(i)));
    }
  }
  return new_events;
}

void CloseOnTheSpot(NewEvents& new_events) {
  new_events.Add().mutable_closed()->set_on_the_spot(true);
}

}  // namespace huying::followup::rules
