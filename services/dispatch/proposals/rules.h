// What waits for another's decision: parking, a transfer, an ending. One at a time, so that no two
// decisions about a task cross. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "services/dispatch/policy.h"

namespace huying::dispatch::proposals {

// Something is asked for, and nobody has decided yet.
bool IsOpen(const v1::Task& task);

// MECH D3, D10: a refusal if something else is asked for already.
std::optional<Rejection> NoneIsOpen(const v1::Task& task, const Policy& policy);

// MECH D10: the citizen was called before, and what they said is there; not where nobody can be.
template <class Command>
std::optional<Rejection> CheckCalled(const Command& command, const Policy& policy);

// MECH D10: not who asked, nor anybody of the lead unit, unless nobody stands above it.
std::optional<Rejection> MayDecide(const v1::Task& task, std::string_view proposer_person_id,
                                   std::string_view decider_unit_id, const Policy& policy);

}  // namespace huying::dispatch::proposals
