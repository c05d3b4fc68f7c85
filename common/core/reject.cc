#include "common/core/reject.h"

#include <utility>

namespace huying {

Rejection NotNow(const StateWords& state, std::string code, std::string mechanism,
                 std::string_view what, std::vector<std::string> possible) {
  std::string message(state.noun);
  message.append("现为“").append(state.name).append("”，不能").append(what).append("。");
  message.append(state.next).append("。");
  return {.kind = Rejection::Kind::kNotNow,
          .code = std::move(code),
          .mechanism = std::move(mechanism),
          .message = std::move(message),
          .possible = std::move(possible)};
}

Rejection NotAllowed(std::string code, std::string mechanism, std::string_view what,
                     std::string_view who, std::vector<std::string> possible) {
  std::string message = "您不能";
  message.append(what).append("。请由").append(who).append("操作。");
  return {.kind = Rejection::Kind::kNotAllowed,
          .code = std::move(code),
          .mechanism = std::move(mechanism),
          .message = std::move(message),
          .possible = std::move(possible)};
}

std::optional<Rejection> CheckPermission(const Authority& actor, city::v1::Permission permission,
                                         std::string_view name, std::string mechanism,
                                         std::string_view what, std::vector<std::string> possible) {
  if (actor.May(permission)) return std::nullopt;
  std::string message;
  if (actor.Known()) {
    message.append("您没有“").append(name).append("”权限，不能").append(what);
    message.append("。请由有该权限的人员操作。");
  } else {
    message.append("没有确认您的身份，不能").append(what);
    message.append("。请以城市配置中登记的人员和所属单位操作。");
  }
  return Rejection{.kind = Rejection::Kind::kNotAllowed,
                   .code = actor.Known() ? "PERMISSION_MISSING" : "ACTOR_UNKNOWN",
                   .mechanism = std::move(mechanism),
                   .message = std::move(message),
                   .possible = std::move(possible)};
}

std::optional<Rejection> CheckLength(std::string_view text, std::string mechanism,
                                     std::string_view what, std::vector<std::string> possible) {
  if (text.size() <= kTextBytesMax) return std::nullopt;
  std::string message(what);
  message.append("过长，请控制在五千字以内。");
  return Rejection{.kind = Rejection::Kind::kInvalid,
                   .code = "TEXT_TOO_LONG",
                   .mechanism = std::move(mechanism),
                   .message = std::move(message),
                   .possible = std::move(possible)};
}

}  // namespace huying
