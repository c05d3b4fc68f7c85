#include "services/dispatch/rules/reject.h"

#include <algorithm>
#include <span>
#include <utility>

namespace huying::dispatch::rules {
namespace {

// The longest text that a command may bring, so that a decision always fits into a record.
constexpr size_t kTextBytesMax = 16 * 1024;

struct StateWords {
  std::string_view name;
  std::string_view next;  // what has to happen, as an instruction
};

StateWords WordsOf(v1::TaskState state) {
  switch (state) {
    case v1::TASK_STATE_ROUTED:
      return {"待签收", "请主办单位先签收，或说明理由并附依据退单"};
    case v1::TASK_STATE_RETURNED:
      return {"退单待裁", "请等待裁决；裁决前由首接单位负责"};
    case v1::TASK_STATE_ACCEPTED:
      return {"已签收", "请先联系诉求人"};
    case v1::TASK_STATE_HANDLING:
      return {"办理中", "请办理后起草答复"};
    case v1::TASK_STATE_IN_REVIEW:
      return {"审核中", "请等待本级审核"};
    case v1::TASK_STATE_REVIEWED:
      return {"审核通过", "请答复诉求人"};
    case v1::TASK_STATE_REPLIED:
      return {"已答复", "请等待回访结果"};
    case v1::TASK_STATE_PARKED:
      return {"挂账", "到期自动恢复；条件具备时，请提前恢复办理"};
    case v1::TASK_STATE_UNROUTED:
      return {"待指定", "请裁决员指定承办单位"};
    case v1::TASK_STATE_HELD:
      return {"疑难待定", "请领导决定挂账，或恢复办理进入下一轮"};
    default:
      return {"未知", "请核对工单编号"};
  }
}

std::span<const char* const> CommandsIn(v1::TaskState state) {
  static constexpr const char* kRouted[] = {"AcceptTask", "ReturnTask"};
  static constexpr const char* kReturned[] = {"RuleReturn", "NoteWork"};
  static constexpr const char* kAccepted[] = {"AssignHandler", "ContactCitizen", "NoteWork",
                                              "ParkTask"};
  static constexpr const char* kHandling[] = {"AssignHandler", "ContactCitizen", "NoteWork",
                                              "DraftReply", "ParkTask"};
  static constexpr const char* kInReview[] = {"ReviewReply", "ContactCitizen", "NoteWork"};
  static constexpr const char* kReviewed[] = {"ReplyCitizen", "ContactCitizen", "NoteWork"};
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
  const StateWords words = WordsOf(state);
  std::string message = "任务现为“";
  message.append(words.name).append("”，不能").append(what).append("。");
  message.append(words.next).append("。");
  return {.kind = Rejection::Kind::kNotNow,
          .code = "TASK_NOT_IN_STATE",
          .mechanism = std::move(mechanism),
          .message = std::move(message),
          .possible = PossibleIn(state)};
}

Rejection NotAllowed(v1::TaskState state, std::string mechanism, std::string_view what,
                     std::string_view who) {
  std::string message = "您不能";
  message.append(what).append("。请由").append(who).append("操作。");
  return {.kind = Rejection::Kind::kNotAllowed,
          .code = "NOT_YOUR_TASK",
          .mechanism = std::move(mechanism),
          .message = std::move(message),
          .possible = PossibleIn(state)};
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
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    std::string message = "请填写";
    message.append(what).append("。");
    return Invalid(state, "TEXT_MISSING", mechanism, std::move(message));
  }
  if (text.size() > kTextBytesMax) {
    std::string message(what);
    message.append("过长，请控制在五千字以内。");
    return Invalid(state, "TEXT_TOO_LONG", mechanism, std::move(message));
  }
  return std::nullopt;
}

}  // namespace huying::dispatch::rules
