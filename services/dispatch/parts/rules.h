// D2: each helping unit, and the community of a double dispatch, has a part of the task. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "services/dispatch/policy.h"

namespace huying::dispatch::parts {

// MECH D2: who helps by this routing is asked to do a part, each once; the lead unit has the task
// itself. `last_part` is that of the case.
void Ask(const v1::TaskRouted& routed, uint32_t last_part, NewEvents& events);
// MECH D2: another unit leads, in the same round: whoever has finished a part in it is not asked again.
void AskInRound(const v1::Task& task, const v1::TaskRouted& routed, NewEvents& events);
// MECH D2: the unit that leads stays, but others help it now: those who did not before are asked, and
// the parts of who does not any more fall away.
void AskAnew(const v1::Task& task, const v1::TaskCorrected& corrected, NewEvents& events);

// MECH D2: a helping unit takes its part on.
Verdict<NewEvents> Accept(const v1::Task& task, const v1::AcceptPart& command, const Policy& policy,
                          NewEvents events);
// MECH D2: it has done its part.
Verdict<NewEvents> Finish(const v1::Task& task, const v1::FinishPart& command, const Policy& policy,
                          NewEvents events);
// MECH D2: the lead unit goes on without a part. Who leads cannot be given up, only replaced.
Verdict<NewEvents> GiveUp(const v1::Task& task, const v1::GiveUpPart& command, const Policy& policy,
                          NewEvents events);

// MECH D2: the actor's unit has a part that is open and not accepted yet.
std::optional<Rejection> MayAccept(const v1::Task& task, const Policy& policy);
// MECH D2: it has one that is open.
std::optional<Rejection> MayFinish(const v1::Task& task, const Policy& policy);
// MECH D2: something may be given up.
std::optional<Rejection> MayGiveUp(const v1::Task& task, const Policy& policy);
// MECH D2: no reply is drafted while a part is open. A part is asked with the routing alone, so that
// none is open later, either.
std::optional<Rejection> MayDraft(const v1::Task& task, const Policy& policy);

// Number of the newest part of the case.
uint32_t LastOf(const v1::Task& task);

void OnAsked(const v1::PartAsked& asked, const core::v1::EventHeader& header, v1::Task& task);
void OnAccepted(const v1::PartAccepted& accepted, const core::v1::EventHeader& header,
                v1::Task& task);
void OnFinished(const v1::PartFinished& finished, const core::v1::EventHeader& header,
                v1::Task& task);
void OnGivenUp(const v1::PartGivenUp& given_up, const core::v1::EventHeader& header,
               v1::Task& task);
// Another routing asks anew, and nobody works on what is over: what is open ends.
void EndOpen(v1::Task& task);
template <class Ends>
void OnEnds(const Ends&, const core::v1::EventHeader&, v1::Task& task) {
  EndOpen(task);
}
// The round has ended, or the case is about another place or matter than what was finished.
void EndRound(v1::Task& task);
template <class Ends>
void OnRoundEnds(const Ends&, const core::v1::EventHeader&, v1::Task& task) {
  EndRound(task);
}

}  // namespace huying::dispatch::parts
