// D6: a named person handles the task, and what is done is noted. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "services/dispatch/policy.h"

namespace huying::dispatch::handling {

// MECH D6: a named person of the lead unit, who may handle.
Verdict<NewEvents> Assign(const v1::Task& task, const v1::AssignHandler& command,
                          const Policy& policy, NewEvents events);

// MECH D6: what was done, in words, by the lead unit or who helps it; by the first receiver while
// its return is open.
Verdict<NewEvents> Note(const v1::Task& task, const v1::NoteWork& command, const Policy& policy,
                        NewEvents events);

// Empty if nobody was named in this round.
const std::string& HandlerOf(const v1::Task& task);

// How much work has been noted, in all rounds.
uint32_t NotesOf(const v1::Task& task);

void OnAssigned(const v1::HandlerAssigned& assigned, const core::v1::EventHeader& header,
                v1::Task& task);
void OnNoted(const v1::WorkNoted& noted, const core::v1::EventHeader& header, v1::Task& task);
// Who handled the last round does not handle this one, unless they are named again.
void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader& header, v1::Task& task);
void OnMoved(const v1::TaskMoved& moved, const core::v1::EventHeader& header, v1::Task& task);

}  // namespace huying::dispatch::handling
