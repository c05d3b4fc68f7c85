// Refusals and checks that the services word alike. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/authority.h"
#include "common/core/command_gate.h"
#include "common/core/verdict.h"

namespace huying {

// A state as people call it, with what has to happen next as an instruction.
struct StateWords {
  std::string_view noun;  // what is in the state: 工单, 任务
  std::string_view name;
  std::string_view next;
};

// The command is not possible in this state. `what` completes "不能...".
Rejection NotNow(const StateWords& state, std::string code, std::string mechanism,
                 std::string_view what, std::vector<std::string> possible);

// Not by this person: `who` says by whom. `what` completes "您不能...".
Rejection NotAllowed(std::string code, std::string mechanism, std::string_view what,
                     std::string_view who, std::vector<std::string> possible);

// ACTOR_UNKNOWN or PERMISSION_MISSING; nothing if the actor may. `name` is the permission as people
// call it.
std::optional<Rejection> CheckPermission(const Authority& actor, city::v1::Permission permission,
                                         std::string_view name, std::string mechanism,
                                         std::string_view what, std::vector<std::string> possible);

// TEXT_TOO_LONG; nothing if the text is fine. `what` names the text for the person.
std::optional<Rejection> CheckLength(std::string_view text, std::string mechanism,
                                     std::string_view what, std::vector<std::string> possible);

}  // namespace huying
