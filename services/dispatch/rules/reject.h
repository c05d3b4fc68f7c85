// Refusals of dispatch, with what to do next. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/reject.h"
#include "common/core/verdict.h"
#include "huying/dispatch/v1/state.pb.h"

namespace huying::dispatch::rules {

// 待签收, 办理中 ...: the state as people call it.
std::string_view StateName(v1::TaskState state);

// The commands that are possible in a state, for somebody who may.
std::vector<std::string> PossibleIn(v1::TaskState state);
bool IsPossible(v1::TaskState state, std::string_view command);

// There is no task for this case.
Rejection NoTask();

// The command is not possible in this state: says so, and what is. `what` completes "不能...".
Rejection NotNow(v1::TaskState state, std::string mechanism, std::string_view what);

// The actor may not. `who` says who may.
Rejection NotAllowed(v1::TaskState state, std::string mechanism, std::string_view what,
                     std::string_view who);

// The command itself is wrong.
Rejection Invalid(v1::TaskState state, std::string code, std::string mechanism,
                  std::string message);

// TEXT_MISSING or TEXT_TOO_LONG; nothing if the text is fine. `what` names the text for the person.
std::optional<Rejection> CheckText(v1::TaskState state, std::string_view text,
                                   const std::string& mechanism, std::string_view what);

// TEXT_TOO_LONG for the reason that stands in every command's header, whether it is asked for or
// not.
std::optional<Rejection> CheckReason(v1::TaskState state, std::string_view reason);

}  // namespace huying::dispatch::rules
