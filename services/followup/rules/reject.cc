#include "services/followup/rules/reject.h"

#include <utility>

#include "common/core/catalog.h"

namespace huying::followup::rules {
namespace {

const core::v1::Word& WordOf(v1::FollowState state) {
  static const StateCatalog kStates = StateCatalog::MustRead(*v1::FollowState_descriptor());
  return *kStates.of(state).word;
}

// What has to happen next, as an instruction.
std::string_view NextStep(v1::FollowState state) {
  return state == v1::FOLLOW_STATE_UNSPECIFIED ? std::string_view("请核对工单编号")
                                               : WordOf(state).next_zh();
}

}  // namespace

std::string_view StateName(v1::FollowState state) {
  return state == v1::FOLLOW_STATE_UNSPECIFIED ? std::string_view("未知") : WordOf(state).zh();
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
