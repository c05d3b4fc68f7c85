// Who must handle a case. Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "huying/core/v1/core.pb.h"
#include "services/dispatch/rules/policy.h"

namespace huying::dispatch::rules {

// MECH D12: who reviews a reply in a round. The levels of the class, and for every round after
// the first the next level above the highest; the main leader is the last.
std::vector<city::v1::ReviewLevel> ReviewChain(const city::v1::ProcessClass& process,
                                               uint32_t round);

// MECH D1, D2: the first round of a case that is ready: TaskRouted by the duty list, with the line
// that decided; the community gets it at once where the plan names one (double dispatch), and the
// lead unit alone is accountable. TaskUnrouted when the duty list names nobody: an
// arbiter names a unit.
void RouteReady(const core::v1::CaseHeader& of_case, std::string_view title, const RoutePlan& plan,
                const Policy& policy, NewEvents& new_events);

// F4: the next round after a visit that found the matter unsolved. The lead unit stays the
// same (it was responsible and has not solved it), the reply is reviewed one level higher, and the
// unit above the lead unit is told.
void RouteNextRound(const v1::Task& task, uint32_t round, const Policy& policy,
                    NewEvents& new_events);

// F4: what a redo order leads to. The round that it names begins if the task was replied to; a
// held task waits for the leader instead; a round that has begun already is not begun again.
void Redo(const v1::Task& task, uint32_t round, const Policy& policy, NewEvents& new_events);

// MECH D10: a hard case waits for the leader, who parks it or orders the next round.
void Hold(const v1::Task& task, uint32_t rounds, NewEvents& new_events);

// The rest of a TaskRouted that the class decides.
void SetClass(const city::v1::ProcessClass& process, uint32_t round, v1::TaskRouted& routed);

}  // namespace huying::dispatch::rules
