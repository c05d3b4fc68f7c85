// D7: the citizen is met after receipt, and again after the matter was fixed (两次见面). Pure.
#pragma once

#include "services/dispatch/policy.h"

namespace huying::dispatch::meetings {

// MECH D7: after receipt; the work begins with it. Helping units and the community may do it, too.
Verdict<NewEvents> RecordFirst(const v1::Task& task, const v1::RecordFirstMeeting& command,
                               const Policy& policy, NewEvents events);
// MECH D7: after the matter was fixed, and so after the first.
Verdict<NewEvents> RecordSecond(const v1::Task& task, const v1::RecordSecondMeeting& command,
                                const Policy& policy, NewEvents events);

bool MetFirst(const v1::Task& task);
bool MetSecond(const v1::Task& task);
// The class asks for a second meeting, and there was none yet.
bool LacksSecond(const v1::Task& task);

void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader& header, v1::Task& task);
void OnFirst(const v1::FirstMeetingHeld& held, const core::v1::EventHeader& header, v1::Task& task);
void OnSecond(const v1::SecondMeetingHeld& held, const core::v1::EventHeader& header,
              v1::Task& task);

}  // namespace huying::dispatch::meetings
