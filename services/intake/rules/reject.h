// Refusals of intake, with what to do next. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/verdict.h"
#include "huying/city/v1/category.pb.h"
#include "huying/intake/v1/state.pb.h"

namespace huying::intake::rules {

// 待补充, 待签批, 已受理 ...: how the case stands, as people call it.
std::string_view StateName(const v1::Case& of_case);
// 咨询, 投诉 ...
std::string_view TypeName(city::v1::AppealType type);

// The commands that are possible for a case.
std::vector<std::string> PossibleFor(const v1::Case& of_case);
bool IsPossible(const v1::Case& of_case, std::string_view command);

// There is no such case.
Rejection NoCase();

// The command is not possible now: says so, and what is. `what` completes "不能...".
Rejection NotNow(const v1::Case& of_case, std::string mechanism, std::string_view what);

// A case that may not be answered on the spot, and why.
Rejection NotOnTheSpot(const v1::Case& of_case, std::string_view because);

// The actor may not. `who` says who may.
Rejection NotAllowed(const v1::Case& of_case, std::string mechanism, std::string_view what,
                     std::string_view who);

// The command itself is wrong.
Rejection Invalid(std::string code, std::string mechanism, std::string message);

// TEXT_MISSING or TEXT_TOO_LONG; nothing if the text is fine. `what` names the text for the person.
std::optional<Rejection> CheckText(std::string_view text, size_t bytes_max,
                                   const std::string& mechanism, std::string_view what);

}  // namespace huying::intake::rules
