// The one door for commands: which rule decides which command. Pure.
#pragma once

#include "common/core/verdict.h"
#include "huying/dispatch/v1/service.pb.h"
#include "services/dispatch/rules/policy.h"

namespace huying::dispatch::rules {

// What had to be looked up for a command. Nothing of it is owned.
struct Looked {
  bool unit_known = false;  // RuleReturn: the pack has the unit that it names
  bool may_handle = false;  // AssignHandler: the person is of the lead unit and may handle
  DraftFindings draft;      // DraftReply
};

Verdict<NewEvents> Decide(const v1::Task& task, const v1::ExecuteRequest& request,
                          const Looked& looked, const Policy& policy, NewEvents new_events);

}  // namespace huying::dispatch::rules
