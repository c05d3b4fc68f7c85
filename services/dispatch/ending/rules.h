// D10: what cannot be asked for, or cannot be done, ends by the review of two levels. Pure.
#pragma once

#include <optional>

#include "services/dispatch/policy.h"

namespace huying::dispatch::ending {

// MECH D10: the unit asks to end the case, with what the citizen will be told, after calling them. It
// goes on working meanwhile.
Verdict<NewEvents> Propose(const v1::Task& task, const v1::ProposeEnding& command,
                           const Policy& policy, NewEvents events);
// MECH D10: the level above agrees, then the centre, by three persons in all; then the case ends, and
// the citizen is told why.
Verdict<NewEvents> Pass(const v1::Task& task, const v1::PassEnding& command, const Policy& policy,
                        NewEvents events);
Verdict<NewEvents> Refuse(const v1::Task& task, const v1::RefuseEnding& command,
                          const Policy& policy, NewEvents events);
// MECH D10: whose turn it is; the centre may stand in for the level above, and reviews last.
std::optional<Rejection> MayReview(const v1::Task& task, const Policy& policy);
bool IsProposed(const v1::Task& task);

void OnProposed(const v1::EndingProposed& proposed, const core::v1::EventHeader& header,
                v1::Task& task);
void OnPassed(const v1::EndingPassed& passed, const core::v1::EventHeader& header, v1::Task& task);
// What was asked for falls away with the decision, the answer, another unit or round, and the end of
// the case.
template <class Ends>
void OnEnds(const Ends&, const core::v1::EventHeader&, v1::Task& task) {
  task.clear_ending();
}

}  // namespace huying::dispatch::ending
