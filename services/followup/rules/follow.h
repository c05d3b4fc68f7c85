// One case in follow-up: its commands and how its facts change it. Pure.
#pragma once

#include "common/core/verdict.h"
#include "huying/followup/v1/service.pb.h"
#include "services/followup/rules/policy.h"

namespace huying::followup::rules {

// What a person's command leads to in this state; every pair of state and command that is no arrow
// is a rejection.
Verdict<NewEvents> Decide(const v1::Follow& follow, const v1::ExecuteRequest& request,
                          const Policy& policy, NewEvents new_events);

// True if a reply of this round is news: the case was not followed yet, or waits for the reply of a
// redo.
bool AwaitsReply(const v1::Follow& follow);

// Changes the row by one of the service's own facts. Never refuses.
void Evolve(const v1::Event& event, v1::Follow& follow);

}  // namespace huying::followup::rules
