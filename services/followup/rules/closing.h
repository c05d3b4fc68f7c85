// Strict closing. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/core/verdict.h"
#include "services/followup/rules/policy.h"

namespace huying::followup::rules {

// 已答复, 已回访 ...: a condition as people call it.
std::string_view ConditionName(city::v1::ClosingCondition condition);

// Is a condition of the pack met? Where nobody could be asked (given up, or nobody behind the
// channel), what the citizen would have said is answered by the check on site. See closing.cc for
// each one.
bool IsMet(city::v1::ClosingCondition condition, const v1::Follow& follow, const Policy& policy);

// MECH F3: the conditions of the pack that are not met, in its order.
std::vector<city::v1::ClosingCondition> MissingConditions(const v1::Follow& follow,
                                                          const Policy& policy);

// MECH F3: closes when all conditions are met; otherwise the rejection names each one that is not.
// There is no way past it.
Verdict<NewEvents> Close(const v1::Follow& follow, const Policy& policy, NewEvents new_events);

// The one named exception: a case answered on the spot closes without the class's conditions, which
// are about a unit's work.
void CloseOnTheSpot(NewEvents& new_events);

}  // namespace huying::followup::rules
