// I8: whoever a report is about judges nothing of it: does not rule on who has the task, approve what is
// asked for, or open the reporter, unless nobody else could. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/dispatch/policy.h"

namespace huying::dispatch::accused {

// I8: who decides what is the centre's: the centre of the place, or who decides in its place where
// the report is about it. Where nobody above may, the centre does all the same: no task may wait for
// nobody. `without`: somebody who does not.
std::string DeciderOf(const core::v1::CaseHeader& of_case, city::v1::Permission permission,
                      const Policy& policy, std::string_view without = {});

// I8: an actor of a unit that the report is about is told who decides instead. `act` is what they
// want (裁决); `decider_unit_id` may be their own, and then they may.
std::optional<Rejection> Bars(const v1::Task& task, std::string_view act,
                              std::string_view decider_unit_id, const Policy& policy);

// MECH D1, D3: rulings on whose task it is. A case that came to name the centre while it waited for its
// ruling is ruled on by who finds it in the lists of the place; its clock goes on against the centre.
std::optional<Rejection> MayRule(const v1::Task& task, const Policy& policy);

}  // namespace huying::dispatch::accused
