// D7: the citizen is met after receipt, and again after the matter was fixed (两次见面). Pure.
#pragma once

#include <optional>

#include "services/dispatch/policy.h"

namespace huying::dispatch::meetings {

// MECH D7: after receipt; the work begins with it. Helping units and the community may do it, too.
// A meeting says its way and what came of it; face to face also the place, else what shows that the
// call or message took place. Its time may be claimed: not before the acceptance, at most five
// minutes ahead; it stands beside the log's time, which alone moves clocks.
Verdict<NewEvents> RecordFirst(const v1::Task& task, const v1::RecordFirstMeeting& command,
                               const Policy& policy, NewEvents events);
// MECH D7: after the matter was fixed, and so after the first, with work noted in between and at
// least a minute later.
Verdict<NewEvents> RecordSecond(const v1::Task& task, const v1::RecordSecondMeeting& command,
                                const Policy& policy, NewEvents events);
// MECH D7: where nobody can be contacted: a finding with place and photo stands for the first
// meeting, and another one after work was noted for the second.
Verdict<NewEvents> RecordProof(const v1::Task& task, const v1::RecordSiteProof& command,
                               const Policy& policy, NewEvents events);
// MECH D7: nobody is met who cannot be contacted, nor by the lead unit before it has accepted.
std::optional<Rejection> MayMeet(const v1::Task& task, const Policy& policy);
// MECH D7: who can be contacted is.
std::optional<Rejection> MayProve(const v1::Task& task, const Policy& policy);

bool MetFirst(const v1::Task& task);
bool MetSecond(const v1::Task& task);
// Proof from the spot was brought, after work where the class asks for two meetings.
bool IsProved(const v1::Task& task);
// The class asks for a second meeting, and there was none yet, nor proof in its place.
bool LacksSecond(const v1::Task& task);

void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader& header, v1::Task& task);
void OnAccepted(const v1::TaskAccepted& accepted, const core::v1::EventHeader& header,
                v1::Task& task);
void OnAssumed(const v1::AcceptanceAssumed& assumed, const core::v1::EventHeader& header,
               v1::Task& task);
void OnFirst(const v1::FirstMeetingHeld& held, const core::v1::EventHeader& header, v1::Task& task);
void OnSecond(const v1::SecondMeetingHeld& held, const core::v1::EventHeader& header,
              v1::Task& task);
void OnProved(const v1::SiteProved& proved, const core::v1::EventHeader& header, v1::Task& task);

}  // namespace huying::dispatch::meetings
