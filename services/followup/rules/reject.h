// Refusals of follow-up, with what to do next. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/reject.h"
#include "common/core/verdict.h"
#include "huying/followup/v1/state.pb.h"

namespace huying::followup::rules {

// 待回访, 待核查 ...: the state as people call it.
std::string_view StateName(v1::FollowState state);

// The commands that are possible in a state.
std::vector<std::string> PossibleIn(v1::FollowState state);

// The command is not possible in this state: says so, and what is.
Rejection NotNow(v1::FollowState state, std::string code, std::string mechanism,
                 std::string_view what);

// The command itself is wrong.
Rejection Invalid(v1::FollowState state, std::string code, std::string mechanism,
                  std::string message);

// TEXT_TOO_LONG; nothing if the text is fine. `what` names the text for the person.
std::optional<Rejection> CheckLength(v1::FollowState state, std::string_view text,
                                     std::string mechanism, std::string_view what);

}  // namespace huying::followup::rules
