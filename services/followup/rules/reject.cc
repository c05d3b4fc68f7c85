#include "services/followup/rules/reject.h"

#include <utility>

namespace huying::followup::rules {
namespace {

// What has to happen next, as an instruction.
std::string_view NextStep(v1::FollowState state) {
  switch (state) {
    case v1::FOLLOW_STATE_AWAITING_REPLY:
      return "请等待承办单位答复诉求人";
    case v1::FOLLOW_STATE_TO_VISIT:
      return "请先完成回访";
    case v1::FOLLOW_STATE_TO_CHECK:
      return "请先完成现场核查";
    case v1::FOLLOW_STATE_TO_CLOSE:
      return "请办理结案，或再次现场核查";
    case v1::FOLLOW_STATE_REDOING:
      return "请等待承办单位重新办理并答复";
    case v1::FOLLOW_STATE_CLOSED:
      return "如问题仍未解决，诉求人可在期限内重新打开";
    default:
      return "请核对工单编号";
  }
}

}  // namespace

std::string_view StateName(v1::FollowState state) {
  switch (state) {
    case v1::FOLLOW_STATE_AWAITING_REPLY:
      return "待答复";
    case v1::FOLLOW_STATE_TO_VISIT:
      return "待回访";
    case v1::FOLLOW_STATE_TO_CHECK:
      return "待核查";
    case v1::FOLLOW_STATE_TO_CLOSE:
      return "待结案";
    case v1::FOLLOW_STATE_REDOING:
      return "重办中";
    case v1::FOLLOW_STATE_CLOSED:
      return "已结案";
    default:
      return "未知";
  }
}

std::vector<std::string> PossibleIn(v1::FollowState state) {
  switch (state) {
    case v1::FOLLOW_STATE_TO_VISIT:
      return {"RecordVisit"};
    case v1::FOLLOW_STATE_TO_CHECK:
      return {"RecordCheck"};
    case v1::FOLLOW_STATE_TO_CLOSE:
      return {"CloseCase", "RecordCheck"};
    case v1::FOLLOW_STATE_CLOSED:
      return {"ReopenCase"};
    default:
      return {};
  }
}

Rejection NotNow(v1::FollowState state, std::string code, std::string mechanism,
                 std::string_view what) {
  return huying::NotNow({"工单", StateName(state), NextStep(state)}, std::move(code),
                        std::move(mechanism), what, PossibleIn(state));
}

Rejection Invalid(v1::FollowState state, std::string code, std::string mechanism,
                  std::string message) {
  return {.kind = Rejection::Kind::kInvalid,
          .code = std::move(code),
          .mechanism = std::move(mechanism),
          .message = std::move(message),
          .possible = PossibleIn(state)};
}

std::optional<Rejection> CheckLength(v1::FollowState state, std::string_view text,
                                     std::string mechanism, std::string_view what) {
  return huying::CheckLength(text, std::move(mechanism), what, PossibleIn(state));
}

}  // namespace huying::followup::rules
