#include "services/dispatch/rules/reject.h"

#include <algorithm>
#include <span>
#include <utility>

#include "common/core/catalog.h"

namespace huying::dispatch::rules {
namespace {

constexpr std::string_view kTask = "任务";

StateWords WordsOf(v1::TaskState state) {
  if (state == v1::TASK_STATE_UNSPECIFIED) return {kTask, "未知", "请核对工单编号"};
  static const StateCatalog kStates = StateCatalog::MustRead(*v1::TaskState_descriptor());
  const core::v1::Word& word = *kStates.of(state).word;
  return {kTask, word.zh(), word.next_zh()};
}

std::span<const char* const> CommandsIn(v1::TaskState state) {
  static constexpr const char* kRouted[] = {"AcceptTask", "ReturnTask"};
  static constexpr const char* kReturned[] = {"RuleReturn", "NoteWork"};
  static constexpr const char* kAccepted[] = {"AssignHandler", "ContactCitizen", "NoteWork",
                                              "ParkTask"};
  static constexpr const char* kHandling[] = {"AssignHandler", "ContactCitizen", "NoteWork",
                                              "DraftReply", "ParkTask"};
  static constexpr const char* kInReview[] = {"ReviewReply", "ContactCitizen", "NoteWork"};
  static constexpr const char* kReviewed[] = {"ReplyCitizen", "ContactCitizen", "NoteWork",
                                              "DraftReply", "ParkTask"};
  static constexpr const char* kParked[] = {"ResumeTask", "NoteWork"};
  static constexpr const char* kUnrouted[] = {"RuleReturn"};
  static constexpr const char* kHeld[] = {"ResumeTask", "ParkTask"};
  switch (state) {
    case v1::TASK_STATE_ROUTED:
      return kRouted;
    case v1::TASK_STATE_RETURNED:
      return kReturned;
    case v1::TASK_STATE_ACCEPTED:
      return kAccepted;
    case v1::TASK_STATE_HANDLING:
      return kHandling;
    case v1::TASK_STATE_IN_REVIEW:
      return kInReview;
    case v1::TASK_STATE_REVIEWED:
      return kReviewed;
    case v1::TASK_STATE_PARKED:
      return kParked;
    case v1::TASK_STATE_UNROUTED:
      return kUnrouted;
    case v1::TASK_STATE_HELD:
      return kHeld;
    default:
      return {};
  }
}

}  // namespace

std::string_view StateName(v1::TaskState state) { return WordsOf(state).name; }

std::vector<std::string> PossibleIn(v1::TaskState state) {
  const auto commands = CommandsIn(state);
  return {commands.begin(), commands.end()};
}

bool IsPossible(v1::TaskState state, std::string_view command) {
  const auto commands = CommandsIn(state);
  return std::find(commands.begin(), commands.end(), command) != commands.end();
}

Rejection NoTask() {
  return {.kind = Rejection::Kind::kNotFound,
          .code = "TASK_UNKNOWN",
          .mechanism = "D1",
          .message = "该工单没有承办任务。请核对工单编号；如刚刚受理，请稍后再试。",
          .possible = {}};
}

Rejection NotNow(v1::TaskState state, std::string mechanism, std::string_view what) {
  return huying::NotNow(WordsOf(state), "TASK_NOT_IN_STATE", std::move(mechanism), what,
                        PossibleIn(state));
}

Rejection NotAllowed(v1::TaskState state, std::string mechanism, std::string_view what,
                     std::string_view who) {
  return huying::NotAllowed("NOT_YOUR_TASK", std::move(mechanism), what, who, PossibleIn(state));
}

Rejection Invalid(v1::TaskState state, std::string code, std::string mechanism,
                  std::string message) {
  return {.kind = Rejection::Kind::kInvalid,
          .code = std::move(code),
          .mechanism = std::move(mechanism),
          .message = std::move(message),
          .possible = PossibleIn(state)};
}

std::optional<Rejection> CheckText(v1::TaskState state, std::string_view text,
                                   const std::string& mechanism, std::string_view what) {
  if (!HasText(text)) {
    std::string message = "请填写";
    message.append(what).append("。");
    return Invalid(state, "TEXT_MISSING", mechanism, std::move(message));
  }
  return CheckLength(text, mechanism, what, PossibleIn(state));
}

std::optional<Rejection> CheckReason(v1::TaskState state, std::string_view reason) {
  return CheckLength(reason, "D3", "理由", PossibleIn(state));
}

}  // namespace huying::dispatch::rules
